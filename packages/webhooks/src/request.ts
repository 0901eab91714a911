import type { Logger } from '@messaging-observability/instrumentation'

/** Request headers with lower-case names, as Node and Fastify hand them out. */
export type RequestHeaders = Readonly<Record<string, string | readonly string[] | undefined>>

/** One webhook request, whatever framework it came through. */
export interface WebhookRequest {
  readonly headers: RequestHeaders
  /** The raw bytes of the body, never decoded or parsed: they are what was signed. */
  readonly body: Buffer
  /** Handed to handlers as `ctx.logger`; the receiver's own logger by default. */
  readonly logger?: Logger | undefined
}
