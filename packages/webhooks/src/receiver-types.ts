import type { Answer } from './answer.ts'
import type { WebhookEvent } from './envelope.ts'
import type { HandlerRegistry } from './handlers.ts'
import type { RejectionReason } from './reasons.ts'
import type { WebhookRequest } from './request.ts'
import type { ReceiverStatus, WebhookDrainReport } from './status.ts'

/** A webhook route without its framework. */
export interface Receiver<Known extends WebhookEvent, Unknown extends WebhookEvent, Context>
  extends HandlerRegistry<Known, Unknown, Context> {
  /** True as soon as a handler is registered. */
  readonly hasHandlers: boolean
  /**
   * Verifies, reads, claims, handles, commits and answers one request. Answers a value where nothing had to be waited for.
   * Never throws and never rejects.
   */
  receive(request: WebhookRequest): Answer | Promise<Answer>
  /** The answer to a request the framework refused before its body was read; counted like any other. */
  reject(reason: RejectionReason): Answer
  /** The "send again" answer for a request that failed outside of the receiver; counted as `overloaded`. */
  unavailable(): Answer
  /** Loads secrets that come from a function. Rejects where they cannot be loaded. */
  ready(): Promise<void>
  /** Stops taking requests: from now on the answer is "send again". What is being handled goes on. */
  close(): void
  /** Waits until what is being handled has settled, at most `limitMs`; logs and reports what it gave up. Never rejects. */
  drain(limitMs: number): Promise<WebhookDrainReport>
  status(): ReceiverStatus
}
