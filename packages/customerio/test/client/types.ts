import type { Logger } from '@messaging-observability/instrumentation'
import type { CustomerioMetrics } from '@messaging-observability/metrics'
import { APIClient, type PipelinesClient, SendEmailRequest, TrackClient } from 'customerio-node'
import { expectTypeOf } from 'expect-type'
import { pino } from 'pino'
import { Agent } from 'undici'
import {
  type Customerio,
  type CustomerioOptions,
  createCustomerio,
  instrumentClient,
  type MethodsOf,
  scopeClient,
} from '../../src/index.ts'

declare const metrics: CustomerioMetrics

const customerio = createCustomerio({
  region: 'eu',
  track: { siteId: 's', apiKey: 'k' },
  logger: pino(),
  metrics,
  deadlineMs: false,
})

// Arguments and results are the SDK's.
expectTypeOf(customerio.identify).toEqualTypeOf<TrackClient['identify']>()
expectTypeOf(customerio.app.sendEmail).toEqualTypeOf<APIClient['sendEmail']>()
expectTypeOf(customerio.pipelines.track).toEqualTypeOf<PipelinesClient['track']>()
expectTypeOf(customerio.scope({ signal: new AbortController().signal })).toEqualTypeOf<Customerio>()
expectTypeOf(pino()).toExtend<Logger>()
expectTypeOf<keyof MethodsOf<PipelinesClient>>().toEqualTypeOf<
  'identify' | 'track' | 'page' | 'screen' | 'group' | 'alias' | 'batch'
>()

class Extended extends TrackClient {
  own(): number {
    return 1
  }
}
expectTypeOf(instrumentClient(new Extended('s', 'k'))).toEqualTypeOf<Extended>()
expectTypeOf(scopeClient(instrumentClient(new APIClient('k')), {})).toEqualTypeOf<APIClient>()

// @ts-expect-error credentials are not on the surface
void customerio.apikey
// @ts-expect-error nor is the request
void customerio.request
// @ts-expect-error nor the SDK's private helpers
customerio.pipelines.envelope({ userId: 'u' })
// @ts-expect-error identify() wants an id
customerio.identify()
// @ts-expect-error a message is an instance of the SDK's class
customerio.app.sendEmail({ to: 'a@example.test' })
customerio.app.sendEmail(
  new SendEmailRequest({ to: 'a@example.test', identifiers: { id: 'u' }, transactional_message_id: 1 }),
)
// @ts-expect-error a pipelines event needs a name
customerio.pipelines.track({ userId: 'u' })
// @ts-expect-error the region is needed
createCustomerio({ track: { siteId: 's', apiKey: 'k' } })
// @ts-expect-error there are two regions
createCustomerio({ region: 'us2' })
// @ts-expect-error both halves of the credentials
createCustomerio({ region: 'us', track: { siteId: 's' } })
// @ts-expect-error no such option
createCustomerio({ region: 'us', retries: 3 })
// @ts-expect-error no such outcome
createCustomerio({ region: 'us', logs: { levels: { failed: 'error' } } })
// @ts-expect-error the metrics of another catalogue do not fit
createCustomerio({ region: 'us', metrics: { apiLatencyMs: metrics.apiInFlight } })
// @ts-expect-error only clients of the SDK
instrumentClient(new Agent())

// Optional parts may be absent or undefined, as a configuration file leaves them.
expectTypeOf<{ region: 'us'; app: undefined; timeout: undefined }>().toExtend<CustomerioOptions>()
