import { customerioOperations } from '@messaging-observability/metrics'
import {
  APIClient,
  PipelinesClient,
  SendEmailRequest,
  SendInAppRequest,
  SendInboxMessageRequest,
  SendPushRequest,
  SendSMSRequest,
  SendWhatsAppRequest,
  TrackClient,
} from 'customerio-node'
import t from 'tap'
import { instrumentClient } from '../../src/index.ts'
import { quickRetry, recordingMetrics, startBench } from './bench.ts'

type Method = (...args: unknown[]) => unknown

const helpers = new Set(['constructor', 'resourceBase', 'envelope'])
const person = { identifiers: { id: 'u-1' }, transactional_message_id: 3 }
const filter = { attribute: { field: 'email', operator: 'exists' } }

/** Arguments where the parameters' names do not say enough. */
const special: Record<string, unknown[]> = {
  sendEmail: [new SendEmailRequest({ to: 'u1@example.test', ...person })],
  sendPush: [new SendPushRequest(person)],
  sendSMS: [new SendSMSRequest(person)],
  sendWhatsApp: [new SendWhatsAppRequest(person)],
  sendInboxMessage: [new SendInboxMessageRequest(person)],
  sendInApp: [new SendInAppRequest(person)],
  triggerBroadcast: [7, {}, { ids: ['u-1'] }],
  getCampaignJourneyMetrics: [1, { start: 1, end: 2, res: 'days' }],
  searchCustomers: [filter],
  createCustomersExport: [filter],
  findObjects: [1, { object_attribute: { field: 'name', operator: 'exists', type_id: '1' } }],
  getCustomersAttributes: [['u-1']],
  createAsset: [{ data: 'pixels', filename: 'logo.png' }],
  createReportingWebhook: [{ name: 'Hook', endpoint: 'http://127.0.0.1:9/', events: ['email_sent'], disabled: true }],
  createImport: [{ data_file_url: 'https://files.example.test/a.csv', type: 'people' }],
  batchUpdateAttributes: [[{ name: 'plan' }]],
  batchUpdateEvents: [[{ name: 'order_placed' }]],
  updateCollectionContent: [1, [{ name: 'One' }]],
  getSuppressions: ['bounces'],
  createSuppression: ['bounces', 'u1@example.test'],
  deleteSuppression: ['bounces', 'u1@example.test'],
  getDomainSuppressions: ['example.test', 'bounces'],
  addDevice: ['u-1', 'token', 'ios'],
  mergeCustomers: ['id', 'u-1', 'id', 'u-2'],
  addCustomersToSegment: [1, ['u-1']],
  removeCustomersFromSegment: [1, ['u-1']],
  trackPush: [{ delivery_id: 'D1', event: 'opened' }],
  reportMetric: [{ delivery_id: 'D1', metric: 'opened' }],
  entity: [{ type: 'person', action: 'identify', identifiers: { id: 'u-1' } }],
  createSnippet: [{ name: 'address', value: 'Street' }],
  updateSnippet: [{ name: 'address', value: 'Street' }],
  alias: [{ userId: 'u-1', previousId: 'u-0' }],
}

const payload = { userId: 'u-1', event: 'Signed Up', groupId: 'g-1' }
const batches: Record<string, unknown[]> = {
  track: [[{ type: 'person', action: 'identify', identifiers: { id: 'u-1' } }]],
  pipelines: [[{ type: 'track', ...payload }]],
}

function argumentsFor(api: string, name: string, method: Method): unknown[] {
  if (name === 'batch') return batches[api] ?? []
  if (name in special) return special[name] ?? []
  if (api === 'pipelines') return [payload]
  const parameters = /\(([^)]*)\)/.exec(method.toString())?.[1] ?? ''
  return parameters.split(',').flatMap((parameter): unknown[] => {
    const [parameterName = ''] = parameter.trim().split(/[ =]/)
    if (parameterName === '' || parameterName === 'options' || parameterName === 'idType') return []
    if (
      /^(data|updates|segment|newsletter|folder|email|component|collection|webhook|snippet|translation|filters)$/.test(
        parameterName,
      )
    ) {
      return [
        parameterName === 'email' && !name.includes('DesignStudio')
          ? 'u1@example.test'
          : { name: 'Example', tag: 'x', language: 'de', data: [] },
      ]
    }
    return [/Id$|^id$/.test(parameterName) ? 1 : 'fr']
  })
}

await t.test('each of the 186 public methods of the SDK is called and counted under its api and name', async (t) => {
  const { customerio, registry, value } = await startBench(t)
  const surfaces = { track: customerio, app: customerio.app, pipelines: customerio.pipelines }
  const prototypes = { track: TrackClient.prototype, app: APIClient.prototype, pipelines: PipelinesClient.prototype }
  let methods = 0
  for (const api of ['track', 'app', 'pipelines'] as const) {
    const names = Object.getOwnPropertyNames(prototypes[api]).filter((name) => !helpers.has(name))
    t.strictSame([...names].sort(), [...customerioOperations[api]].sort(), `the list of ${api} is that of the SDK`)
    for (const name of names) {
      const original = (prototypes[api] as unknown as Record<string, Method>)[name] as Method
      const surface = surfaces[api] as unknown as Record<string, Method>
      t.equal(surface[name]?.name, name)
      t.equal(surface[name]?.length, original.length)
      // Some answer 404 for want of the thing asked for: that is a call all the same.
      await Promise.resolve(surface[name]?.(...argumentsFor(api, name, original))).catch(() => {})
      const labels = [`api="${api}"`, `operation="${name}"`]
      t.equal(await value('customerio_api_requests_total', ...labels), 1, `${api}.${name}`)
      t.equal(await value('customerio_api_latency_ms_count', ...labels), 1, `${api}.${name} was sent`)
      methods++
    }
  }
  t.equal(methods, 186)
  t.notMatch(await registry.metrics(), 'operation="other"')
})

await t.test('results are the SDK’s, and helpers and synchronous returns pass through', async (t) => {
  const { customerio, options, sandbox, value } = await startBench(t)
  const bare = new TrackClient(options.track?.siteId ?? '', options.track?.apiKey ?? '', { url: sandbox.urls.track })
  t.strictSame(await customerio.identify('u-1', { plan: 'pro' }), await bare.identify('u-2', { plan: 'pro' }))
  t.strictSame(await customerio.getAccountRegion(), await bare.getAccountRegion())
  const app = customerio.app as unknown as Record<string, Method>
  t.match(app.resourceBase?.('campaigns', 7), /\/campaigns\/7$/)
  const pipelines = customerio.pipelines as unknown as Record<string, Method>
  t.match(pipelines.envelope?.({ userId: 'u-1' }), { userId: 'u-1', messageId: /./ })
  t.equal(await value('customerio_api_requests_total'), 2)
})

await t.test('what the SDK refuses is thrown at once, as its own error, and counted without latency', async (t) => {
  const { customerio, value, logger } = await startBench(t)
  t.throws(() => customerio.identify(''), { name: 'MissingParamError', message: 'customerId is required' })
  t.throws(() => customerio.app.sendEmail({} as never), /must be an instance of SendEmailRequest/)
  t.equal(await value('customerio_api_errors_total', 'error_type="validation"'), 2)
  t.equal(await value('customerio_api_requests_total', 'status="error"'), 2)
  t.equal(await value('customerio_api_latency_ms_count'), 0)
  t.equal(await value('customerio_api_in_flight'), 0)
  t.match(logger.lines, [{ level: 'warn', message: 'customerio.identify failed: validation' }, { level: 'warn' }])
})

await t.test('instrumentClient() gives a stand-in of the same class, fields and methods', async (t) => {
  const { sandbox } = await startBench(t)
  const { siteId, apiKey } = sandbox.credentials
  const { metrics, value } = recordingMetrics('brand-b')
  class Extended extends TrackClient {
    /** Two calls of the client inside one of its own methods. */
    async welcome(id: string): Promise<number> {
      await this.identify(id, {})
      await this.track(id, { name: 'welcomed' })
      return 2
    }
  }
  const client = new Extended(siteId, apiKey, { url: sandbox.urls.track, retry: quickRetry })
  const instrumented = instrumentClient(client, { metrics, workspace: 'brand-b' })
  t.ok(instrumented instanceof Extended)
  t.equal(instrumented.constructor, Extended)
  t.equal(instrumented.siteid, siteId)
  t.equal(instrumented.request, client.request)
  t.equal(await instrumented.welcome('u-1'), 2)
  t.equal(await value('customerio_api_requests_total', 'operation="other"', 'workspace="brand-b"'), 1)
  t.equal(await value('customerio_api_requests_total'), 1, 'calls within a call are not counted again')
  t.equal(sandbox.inspect.events().length, 1)
  instrumented.trackRoot = 'http://127.0.0.1:9/api/v1'
  t.equal(client.trackRoot, 'http://127.0.0.1:9/api/v1')
  client.trackRoot = sandbox.urls.track
  await client.identify('u-2', {})
  t.equal(await value('customerio_api_requests_total'), 1, 'the client itself is not measured')
})
