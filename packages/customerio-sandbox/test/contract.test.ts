import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
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
import { startSandbox } from '../src/index.ts'
import { clientsOf } from './http/clients.ts'
import { answerProblems, componentProblems } from './http/vendor-documents.ts'

type Methods = Record<string, (...args: unknown[]) => Promise<Record<string, unknown>>>

// TypeScript-private helpers of the SDK.
const helpers = new Set(['constructor', 'resourceBase', 'envelope'])

function methodsOf({ prototype }: { prototype: object }): string[] {
  return Object.getOwnPropertyNames(prototype).filter((name) => !helpers.has(name))
}

const person = { identifiers: { id: 'u-1' }, transactional_message_id: 3 }
const filter = { attribute: { field: 'email', operator: 'exists' } }

/** Arguments of the calls whose parameters' names do not say enough. */
const argumentsOf: Record<string, unknown[]> = {
  sendEmail: [new SendEmailRequest({ to: 'u1@example.test', ...person })],
  sendPush: [new SendPushRequest(person)],
  sendSMS: [new SendSMSRequest(person)],
  sendWhatsApp: [new SendWhatsAppRequest(person)],
  sendInboxMessage: [new SendInboxMessageRequest(person)],
  sendInApp: [new SendInAppRequest(person)],
  triggerBroadcast: [7, { offer: 1 }, { ids: ['u-1', 'nobody'] }],
  getCampaignJourneyMetrics: [1, { start: 1, end: 2, res: 'days' }],
  getObjectAttributes: [1, 'acme'],
  getObjectRelationships: [1, 'acme'],
  searchCustomers: [filter],
  findObjects: ['1', { object_attribute: { field: 'name', operator: 'exists', type_id: '1' } }],
  getCustomersAttributes: [['u-1']],
  createAsset: [{ data: 'pixels', filename: 'logo.png' }],
  createReportingWebhook: [
    { endpoint: 'http://127.0.0.1:9/hook', events: ['email_sent'], name: 'Hook', disabled: true },
  ],
  updateReportingWebhook: [1, { name: 'Renamed' }],
  createImport: [{ data_file_url: 'https://files.example.test/people.csv', type: 'people', name: 'People' }],
  batchUpdateAttributes: [[{ name: 'plan' }]],
  batchUpdateEvents: [[{ name: 'order_placed' }]],
  createSegment: [{ name: 'VIPs' }],
  updateSnippet: [{ name: 'address', value: 'Street' }],
  createSnippet: [{ name: 'address', value: 'Street' }],
  createCollection: [{ name: 'Offers', data: [{ name: 'One' }] }],
  updateCollection: [1, { name: 'Offers' }],
  updateCollectionContent: [1, [{ name: 'One' }]],
  createDesignStudioEmail: [{ name: 'Welcome' }],
  createDesignStudioEmailLanguage: ['e-1', { language: 'de' }],
  createDesignStudioComponent: [{ name: 'Header', tag: 'x-header' }],
  getSuppressions: ['bounces'],
  createSuppression: ['bounces', 'u1@example.test'],
  deleteSuppression: ['bounces', 'u1@example.test'],
  getDomainSuppressions: ['example.test', 'bounces'],
  // Track
  identify: ['u-1', { email: 'u1@example.test', plan: 'pro' }],
  track: ['u-1', { name: 'order_placed', data: { total: 3 } }],
  trackAnonymous: ['visitor-1', { name: 'page_seen' }],
  trackPageView: ['u-1', '/pricing'],
  trackPush: [{ delivery_id: 'D1', device_id: 'token', event: 'opened', timestamp: 1_700_000_000 }],
  addDevice: ['u-1', 'token', 'ios', { last_used: 0, app_version: '1' }],
  deleteDevice: ['u-1', 'token'],
  destroy: ['u-2'],
  suppress: ['u-3'],
  unsuppress: ['u-3'],
  batch: [[{ type: 'person', action: 'identify', identifiers: { id: 'u-4' } }]],
  entity: [{ type: 'object', action: 'identify', identifiers: { object_type_id: '1', object_id: 'acme' } }],
  mergeCustomers: ['id', 'u-1', 'id', 'u-4'],
  addCustomersToSegment: [1, ['u-1']],
  removeCustomersFromSegment: [1, ['u-2'], 'id'],
  submitForm: ['newsletter', { email: 'u5@example.test', first_name: 'Five' }],
  reportMetric: [{ delivery_id: 'D1', metric: 'opened' }],
  unsubscribe: ['D1'],
}

function guessArguments(method: (...args: unknown[]) => unknown): unknown[] {
  const parameters = /\(([^)]*)\)/.exec(method.toString())?.[1] ?? ''
  return parameters
    .split(',')
    .map((parameter) => parameter.trim().split(' ')[0])
    .map((name) => {
      switch (name) {
        case '':
        case 'options':
        case 'idType':
          return undefined
        case 'language':
          return 'fr'
        case 'email':
          return 'u1@example.test'
        case 'id':
        case 'customerId':
          return 'u-1'
        case 'data':
        case 'updates':
        case 'filters':
        case 'translation':
        case 'folder':
        case 'newsletter':
          return { name: 'Example', language: 'fr' }
        default:
          return 1
      }
    })
}

/** What the SDK's own comments say a method answers: the names in `{ … }`, and whether it is 204. */
function readSdkComments(): Map<string, { keys: string[]; isEmpty: boolean }> {
  const sdk = createRequire(import.meta.url).resolve('customerio-node')
  const source = readFileSync(new URL('lib/api.js', `file://${sdk}`), 'utf8')
  const comments = new Map<string, { keys: string[]; isEmpty: boolean }>()
  for (const [, comment = '', name = ''] of source.matchAll(/\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\n {4}(\w+)\(/g)) {
    const returns = /@returns ([\s\S]*?)(?:@throws|$)/.exec(comment)?.[1] ?? ''
    const shape = /`\{ (.*?)(?: \}|\})`/.exec(returns)?.[1] ?? ''
    comments.set(name, {
      keys: [...shape.matchAll(/(?:^|, )(\w+)/g)].map(([, key = '']) => key).filter((key) => key !== ''),
      isEmpty: returns.includes('204'),
    })
  }
  return comments
}

/** Objects of App API answers that the vendor's shared components describe, by key. */
const components: Record<string, string> = {
  campaign: 'campaignObject',
  broadcast: 'broadcastObject',
  newsletter: 'newsletterObject',
  segment: 'segmentResponseObject',
  export: 'exportObject',
  sender_identity: 'senderIdentityObject',
  collection: 'collectionResponse',
  snippet: 'snippet',
  workspace: 'workspace',
  import: 'import_object',
  archived_message: 'archivedMessageObject',
  activity: 'activityObject',
  reporting_webhook: 'reportingWebhook',
}
const plurals: Record<string, string> = {
  sender_identities: 'sender_identity',
  activities: 'activity',
}

function appProblems(method: string, result: Record<string, unknown>): string[] {
  const problems: string[] = []
  for (const [key, value] of Object.entries(result)) {
    const component = componentOf(method, plurals[key] ?? key.replace(/s$/, ''))
    if (component === undefined || (value === null && key === 'exports')) continue
    for (const entry of Array.isArray(value) ? value : [value]) {
      problems.push(...componentProblems(component, entry).map((problem) => `${key}: ${problem}`))
    }
  }
  if (method.includes('Suppression') && result.category !== undefined) {
    problems.push(...componentProblems('esp_suppression', result))
  }
  if (method.endsWith('ReportingWebhook') && result.id !== undefined) {
    problems.push(...componentProblems('reportingWebhook', result))
  }
  return problems
}

function componentOf(method: string, key: string): string | undefined {
  if (key === 'action') return method.includes('Broadcast') ? 'broadcastActionObject' : 'actionObject'
  if (key === 'content') return method.includes('Transactional') ? 'getTransactionalActionObject' : 'getContentObject'
  if (key === 'message')
    return method.endsWith('TransactionalMessages') || method === 'getTransactionalMessage'
      ? 'transactionalObject'
      : 'messageObject'
  if (key === 'link') return 'linkMetrics'
  return components[key]
}

await t.test('the SDK has 186 public methods', (t) => {
  t.equal(methodsOf(TrackClient).length, 19)
  t.equal(methodsOf(APIClient).length, 160)
  t.equal(methodsOf(PipelinesClient).length, 7)
  t.end()
})

await t.test('every public method of the SDK gets an answer', async (t) => {
  const sandbox = await startSandbox()
  t.teardown(() => sandbox.close())
  const clients = clientsOf(sandbox)
  const comments = readSdkComments()
  t.strictSame(comments.get('listCampaigns'), { keys: ['campaigns'], isEmpty: false })
  t.strictSame(comments.get('deleteSnippet'), { keys: [], isEmpty: true })
  const sharedEndpoints: Record<string, string> = { trackPageView: 'track' }
  await clients.track.identify('u-1', { email: 'u1@example.test' })
  await clients.track.entity({
    type: 'object',
    action: 'identify',
    identifiers: { object_type_id: '1', object_id: 'acme' },
    cio_relationships: [{ identifiers: { id: 'u-1' } }],
  })
  const { delivery_id } = await clients.app.sendEmail(argumentsOf.sendEmail?.[0] as SendEmailRequest)
  const delivery = String(delivery_id)
  Object.assign(argumentsOf, {
    getMessage: [delivery],
    getArchivedMessage: [delivery],
    getBroadcastTriggerStatus: [7, 1],
    getBroadcastTriggerErrors: [7, 1],
    getReportingWebhook: [1],
    deleteReportingWebhook: [1],
  })

  let called = 0
  async function callAll(api: string, client: object, Client: { prototype: object }): Promise<void> {
    for (const name of methodsOf(Client)) {
      const method = (client as Methods)[name]
      if (method === undefined) throw new Error(`${name} is missing`)
      const result = await method.apply(client, argumentsOf[name] ?? guessArguments(method))
      const [request] = sandbox.inspect.requests().slice(-1)
      t.match(request, { api, operation: sharedEndpoints[name] ?? name, authorized: true }, `${api}.${name}`)
      called++
      if (api !== 'app') continue
      const comment = comments.get(name)
      t.equal(request?.status === 204 || !comment?.isEmpty, true, `${name} answers 204 where the SDK says so`)
      t.strictSame(appProblems(name, result), [], `${name} fits the vendor's schemas`)
      if (!comment?.isEmpty) for (const key of comment?.keys ?? []) t.ok(key in result, `${name} answers ${key}`)
    }
  }

  // Pipelines calls carry their own payloads: one of each.
  const pipelines: Record<string, unknown[]> = {
    identify: [{ userId: 'u-1', traits: { plan: 'pro' } }],
    track: [{ userId: 'u-1', event: 'Order Placed' }],
    page: [{ anonymousId: 'visitor-1', name: 'Home' }],
    screen: [{ userId: 'u-1', name: 'Home' }],
    group: [{ userId: 'u-1', groupId: 'acme' }],
    alias: [{ userId: 'u-1', previousId: 'u-9' }],
    batch: [[{ type: 'track', userId: 'u-1', event: 'Order Placed' }]],
  }
  // Broadcast triggers, webhooks and objects are read after they were created.
  await clients.app.triggerBroadcast(7, {}, { ids: ['u-1', 'nobody'] })
  await clients.app.createReportingWebhook(argumentsOf.createReportingWebhook?.[0] as never)
  await callAll('app', clients.app, APIClient)
  await callAll('track', clients.track, TrackClient)
  const trackArguments = { ...argumentsOf }
  Object.assign(argumentsOf, pipelines)
  await callAll('pipelines', clients.strict, PipelinesClient)
  Object.assign(argumentsOf, trackArguments)
  t.equal(called, 186)
})

/** Requests that show every status of the Track and Pipelines documents that a client can provoke. */
const huge = 'x'.repeat(1_001)
const trackCases: [method: string, path: string, url: string, body: unknown, status: number][] = [
  ['GET', '/api/v1/accounts/region', '/accounts/region', undefined, 200],
  ['PUT', '/api/v1/customers/{identifier}', '/customers/u-1', { plan: 'pro' }, 200],
  ['DELETE', '/api/v1/customers/{identifier}', '/customers/u-1', undefined, 200],
  [
    'PUT',
    '/api/v1/customers/{identifier}/devices',
    '/customers/u-1/devices',
    { device: { id: 'a', platform: 'ios' } },
    200,
  ],
  ['PUT', '/api/v1/customers/{identifier}/devices', '/customers/u-1/devices', { device: { id: 'a' } }, 400],
  ['DELETE', '/api/v1/customers/{identifier}/devices/{device_id}', '/customers/u-1/devices/a', undefined, 200],
  ['POST', '/api/v1/customers/{identifier}/suppress', '/customers/u-8/suppress', undefined, 200],
  ['POST', '/api/v1/customers/{identifier}/unsuppress', '/customers/u-8/unsuppress', undefined, 200],
  ['POST', '/api/v1/customers/{identifier}/events', '/customers/u-1/events', { name: 'e' }, 200],
  ['POST', '/api/v1/customers/{identifier}/events', '/customers/u-1/events', {}, 400],
  ['POST', '/api/v1/events', '/events', { name: 'e', anonymous_id: 'a' }, 200],
  ['POST', '/api/v1/events', '/events', { name: huge }, 400],
  ['POST', '/api/v1/forms/{form_id}/submit', '/forms/f/submit', { data: { email: 'f@example.test' } }, 204],
  ['POST', '/api/v1/forms/{form_id}/submit', '/forms/f/submit', { data: { nested: {} } }, 400],
  ['POST', '/api/v1/merge_customers', '/merge_customers', { primary: { id: 'a' }, secondary: { id: 'b' } }, 200],
  ['POST', '/api/v1/merge_customers', '/merge_customers', { primary: { id: 'a', email: 'b' }, secondary: {} }, 400],
  ['POST', '/api/v1/metrics', '/metrics', { delivery_id: 'D', metric: 'opened' }, 200],
  ['POST', '/api/v1/push/events', '/push/events', { delivery_id: 'D', event: 'opened' }, 200],
  ['POST', '/api/v1/segments/{segment_id}/add_customers', '/segments/1/add_customers', { ids: ['a'] }, 200],
  ['POST', '/api/v1/segments/{segment_id}/add_customers', '/segments/1/add_customers', { ids: [] }, 400],
  ['POST', '/api/v1/segments/{segment_id}/remove_customers', '/segments/1/remove_customers', { ids: ['a'] }, 200],
  ['POST', '/unsubscribe/{delivery_id}', '/../../unsubscribe/D', { unsubscribe: true }, 200],
  ['POST', '/unsubscribe/{delivery_id}', '/../../unsubscribe/D%20', { unsubscribe: true }, 400],
  ['POST', '/api/v2/entity', '/../v2/entity', { type: 'person', action: 'identify', identifiers: { id: 'a' } }, 200],
  ['POST', '/api/v2/entity', '/../v2/entity', { type: 'person' }, 400],
  [
    'POST',
    '/api/v2/batch',
    '/../v2/batch',
    { batch: [{ type: 'person', action: 'delete', identifiers: { id: 'a' } }] },
    200,
  ],
  ['POST', '/api/v2/batch', '/../v2/batch', { batch: [{ type: 'person' }] }, 207],
  ['POST', '/api/v2/batch', '/../v2/batch', { batch: [] }, 400],
]

await t.test('answers of the Track API fit the vendor document', async (t) => {
  const sandbox = await startSandbox()
  t.teardown(() => sandbox.close())
  const { siteId, apiKey } = sandbox.credentials
  const authorization = `Basic ${Buffer.from(`${siteId}:${apiKey}`).toString('base64')}`
  for (const [method, path, url, body, status] of trackCases) {
    const response = await fetch(sandbox.urls.track + url, {
      method,
      headers: { authorization, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    t.equal(response.status, status, `${method} ${path}`)
    t.strictSame(answerProblems('track', path, method, status, text === '' ? {} : JSON.parse(text)), [])
  }
  const paths = new Set(trackCases.map(([method, path]) => `${method} ${path}`))
  const served = sandbox.inspect.requests().map(({ method, path }) => `${method} ${path}`)
  t.equal(paths.size, 18, 'every operation of the document is here')
  t.equal(new Set(served).size, 18)
})

await t.test('answers of the Pipelines API fit the vendor document', async (t) => {
  const sandbox = await startSandbox()
  t.teardown(() => sandbox.close())
  const authorization = `Basic ${Buffer.from(`${sandbox.credentials.writeKey}:`).toString('base64')}`
  for (const path of ['/identify', '/track', '/page', '/screen', '/group', '/alias', '/batch']) {
    const response = await fetch(sandbox.urls.pipelines + path, {
      method: 'POST',
      headers: { authorization },
      body: '{}',
    })
    t.equal(response.status, 200)
    const body: unknown = await response.json()
    t.strictSame(body, {})
    t.strictSame(answerProblems('pipelines', path, 'POST', 200, body), [])
  }
})

interface Recording {
  scenario: string
  sdkCall: { client: string; method: string; args: unknown[] }
  mocks: { path: string; method: string; status: number; headers: Record<string, string>; body: unknown }[]
}

await t.test('answers equal those recorded from the real hosts', async (t) => {
  const sandbox = await startSandbox()
  t.teardown(() => sandbox.close())
  const { siteId, apiKey, appKey } = sandbox.credentials
  const folder = new URL('fixtures/live/', import.meta.url)
  const files = readdirSync(folder).filter((name) => name.endsWith('.json'))
  t.equal(files.length, 12)
  for (const file of files) {
    const { scenario, sdkCall, mocks } = JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as Recording
    const [recorded] = mocks
    if (recorded === undefined) throw new Error(`${file} holds no exchange`)
    const isTrack = sdkCall.client === 'TrackClient'
    const authorization = isTrack
      ? `Basic ${Buffer.from(`${siteId}:${apiKey}`).toString('base64')}`
      : `Bearer ${appKey}`
    const body = bodyOf(sdkCall)
    const response = await fetch(`http://127.0.0.1:${sandbox.port}${recorded.path}`, {
      method: recorded.method,
      headers: { authorization, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    t.equal(response.status, recorded.status, scenario)
    t.strictSame(JSON.parse(text), recorded.body, scenario)
    const { date: _date, ...headers } = recorded.headers
    t.strictSame(pick(response.headers, Object.keys(headers)), headers, `${scenario}: headers`)
    t.equal(response.headers.has('content-length'), 'content-length' in recorded.headers, `${scenario}: length`)
  }
})

function bodyOf({ method, args }: Recording['sdkCall']): unknown {
  switch (method) {
    case 'identify':
      return args[1]
    case 'track':
      return args[1]
    case 'trackAnonymous':
      return { ...(args[1] as object), anonymous_id: args[0] }
    case 'trackPageView':
      return { type: 'page', name: args[1] }
    case 'addDevice':
      return { device: { id: args[1], platform: args[2] } }
    case 'batch':
      return { batch: args[0] }
    default:
      return undefined
  }
}

function pick(headers: Headers, names: string[]): Record<string, string | null> {
  return Object.fromEntries(names.map((name) => [name, headers.get(name)]))
}
