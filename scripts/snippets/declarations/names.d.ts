// What the examples of README.md, docs/guides and the packages' READMEs use without declaring it.

import type { Stack } from '@messaging-observability/grafana'
import type { Logger, OperationMetrics } from '@messaging-observability/instrumentation'
import type { CustomerioMetrics } from '@messaging-observability/metrics'
import type { Park, WebhookRequest, WebhookVendor } from '@messaging-observability/webhooks'
import type { RunningSandbox } from 'customerio-sandbox'
import type { FastifyInstance, FastifyPluginAsync } from 'fastify'
import type { FastifyCustomerioOptions } from 'fastify-customerio'

type Track = NonNullable<FastifyCustomerioOptions['track']>

declare global {
  // Credentials and secrets.
  const siteId: string
  const apiKey: string
  const key: string
  const keyA: string
  const keyB: string
  const current: string
  const previous: string
  const signingKey: string
  const idHashKey: string
  const track: Track
  const brandA: Track
  const brandB: Track
  const secretManager: { versionsOf(name: string): Promise<string[]> }

  // Dashboards.
  const shop: Stack

  // The application.
  const app: FastifyInstance
  const customerio: FastifyPluginAsync<FastifyCustomerioOptions>
  const sandbox: RunningSandbox
  const logger: Logger
  const metrics: CustomerioMetrics
  const park: Park
  const message: { readonly userId: string; readonly headers: Record<string, string> }
  const body: string
  const parkedFile: string
  function buildApp(options: FastifyCustomerioOptions): Promise<FastifyInstance>
  function saveBounce(bounce: {
    eventId: string
    deliveryId: string | undefined
    reason: string | null | undefined
  }): Promise<void>
  function countEvent(name: string): void
  function countClick(href: string | null | undefined): void

  // Other vendors.
  const telemetryErrorsTotal: CustomerioMetrics['telemetryErrorsTotal']
  const cells: OperationMetrics
  const client: { send(letter: string): Promise<void> }
  const letter: string
  const traceId: string
  const store: ReadonlySet<string>
  const vendor: WebhookVendor<ParcelLost, { readonly name: 'parcel.other' }, { readonly id: string }>
  const request: { readonly headers: WebhookRequest['headers'] }
  const rawBytes: Buffer
  function search(id: string, reason: string): Promise<void>
}

interface ParcelLost {
  readonly name: 'parcel.lost'
  readonly reason: string
}
