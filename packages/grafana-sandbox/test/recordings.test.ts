import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import t, { type Test } from 'tap'
import { type GrafanaMode, type GrafanaSandbox, startGrafanaSandbox } from '../src/index.ts'
import { type Control, type Exchange, readRecordings } from './support/recordings.ts'
import { type Bindings, createBindings } from './support/same-body.ts'

// biome-ignore lint/suspicious/noExplicitAny: answers of many shapes are taken apart here
type Body = any

const recordedModes = ['12.4-unified', '12.4-legacy', '12.3'] satisfies GrafanaMode[]

/** What is not replayed, and why. */
const unsupported: readonly { readonly path: RegExp; readonly reason: string }[] = [
  { path: /^\/api\/ds\/query/, reason: 'the sandbox evaluates no PromQL' },
  { path: /\/cio-old\?/, reason: 'schema versions below 36 are not migrated' },
  { path: /\/v2(alpha1|beta1)\//, reason: 'the sandbox does not convert to the second schema' },
]

/** Some steps recorded only a part of the body: the same part of ours is compared. */
const kept: Readonly<Record<string, (body: Body) => unknown>> = {
  'frontend settings (only buildInfo kept)': ({ buildInfo }) => ({ buildInfo }),
  'permissions (keys only kept)': (body) => Object.keys(body),
  'after other manager': ({ metadata }) => metadata,
  'after legacy POST': ({ metadata }) => metadata,
  'where is it?': ({ meta }) => meta,
  'legacy get of it': ({ meta, dashboard }) => ({ keys: Object.keys(dashboard), meta, version: dashboard.version }),
  'get after restore': ({ metadata, spec }) => ({ metadata, title: spec.title }),
  'list all': (body) =>
    body?.items === undefined ? body : { ...body, items: body.items.map(({ metadata }: Body) => ({ metadata })) },
  'label selector': (body) => ({ ...body, items: body.items?.map(({ metadata }: Body) => metadata.name) }),
  'read as v0alpha1': ({ apiVersion, spec, status }) => ({ apiVersion, specKeys: Object.keys(spec).sort(), status }),
  'read as v1': ({ apiVersion, status, message }) => ({ apiVersion, status, message }),
  // In another order each time.
  'rules list': (body) => (Array.isArray(body) ? sorted(body.map(({ uid }) => uid)) : body),
  eval: (body) => ({ keys: Object.keys(body) }),
  'alert notifiers (types only)': (body) => body.map(({ type }: Body) => type),
  datasources: (body) => body.map(({ uid }: Body) => uid),
}

function sorted(value: unknown): unknown {
  return Array.isArray(value) ? value.sort((left, right) => String(left).localeCompare(String(right))) : value
}

function part({ step, response }: Exchange, body: Body): unknown {
  if (step === 'label selector' && response.status !== 200) return body
  if (
    step === 'get' &&
    response.body !== null &&
    typeof response.body === 'object' &&
    'version' in response.body &&
    body.dashboard !== undefined
  ) {
    return { version: body.dashboard.version, meta: body.meta }
  }
  if (step === 'versions' && !JSON.stringify(response.body).includes('"data"')) {
    return { ...body, versions: body.versions.map(({ data: _data, ...version }: Body) => version) }
  }
  // Asked with a token, only the receiver was recorded.
  if (step === 'policies' && !('group_by' in (response.body as object))) return { receiver: body.receiver }
  return kept[step]?.(body) ?? body
}

/** What a Prometheus answers that scrapes itself; at the time of the recorded queries it did not yet. */
function answerQuery(expr: string, time: string, instance: string): object {
  const vector = (...rows: [object, string][]): object => ({
    status: 'success',
    data: { resultType: 'vector', result: rows.map(([metric, value]) => ({ metric, value: [0, value] })) },
  })
  const error = (text: string): object => ({ status: 'error', errorType: 'bad_data', error: text })
  const parse = (text: string): object => error(`invalid parameter "query": ${text}`)
  const [, number] = /^vector\((\d)\)$/.exec(expr) ?? []
  if (number !== undefined) return vector([{}, number])
  switch (expr) {
    case '1+1':
      return { status: 'success', data: { resultType: 'scalar', result: [0, '2'] } }
    case 'up':
      return time === '1795225230.679' && instance.endsWith('9099')
        ? vector()
        : vector([{ __name__: 'up', instance, job: 'prometheus' }, '1'])
    case 'up + on() up':
      return vector([{}, '2'])
    case 'vector(0)/0':
      return vector([{}, 'NaN'])
    case 'sum(':
      return parse('1:5: parse error: unclosed left parenthesis')
    case 'rate(up)':
      return parse('1:6: parse error: expected type range vector in call to function "rate", got instant vector')
    default:
      return expr.includes('label_replace') ? vector([{ a: 'x' }, '1'], [{ a: 'y' }, '0']) : vector()
  }
}

async function startPrometheus(instance: string): Promise<{ origin: string; close(): void }> {
  const answers: Readonly<Record<string, unknown>> = {
    '/api/v1/query?query=1%2B1': { resultType: 'scalar', result: [0, '2'] },
    '/api/v1/series?match[]=up&limit=3': [{ __name__: 'up', instance: '127.0.0.1:9090', job: 'prometheus' }],
    '/api/v1/label/job/values': ['prometheus'],
  }
  const server = createServer(async (request, response) => {
    const form = new URLSearchParams((await request.toArray()).join(''))
    const data = answers[decodeURIComponent(String(request.url))]
    const answer =
      request.url === '/api/v1/query'
        ? answerQuery(String(form.get('query')), String(form.get('time')), instance)
        : { status: 'success', data }
    response.writeHead(request.url !== '/api/v1/query' && data === undefined ? 404 : 200, {
      'content-type': 'application/json',
    })
    response.end(JSON.stringify(answer))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { origin: `http://127.0.0.1:${port}`, close: () => void server.close() }
}

/** What the provisioning files of the recorded servers held. */
function seedFiles(sandbox: GrafanaSandbox, exchanges: readonly (Exchange | Control)[]): void {
  const recorded = exchanges.find((exchange) => exchange.step === 'rule') as Exchange
  const { folderUID: uid } = recorded.response.body as Body
  const data = [
    {
      refId: 'A',
      relativeTimeRange: { from: 600, to: 0 },
      datasourceUid: 'prometheus',
      model: { expr: 'up', instant: true },
    },
    {
      refId: 'C',
      datasourceUid: '__expr__',
      model: { type: 'threshold', expression: 'A', conditions: [{ evaluator: { type: 'gt', params: [5] } }] },
    },
  ]
  const rule = {
    uid: 'file-one',
    title: 'FileOne',
    condition: 'C',
    for: '1m',
    noDataState: 'NoData',
    execErrState: 'Error',
    data,
  }
  const file = { provenance: 'file' } as const
  const { alerting } = sandbox
  sandbox.addFolder({ uid, title: 'File' })
  alerting.addRuleGroup({ folderUid: uid, title: 'file-group', interval: 60, rules: [rule] }, file)
  const settings = { url: 'http://127.0.0.1:9/file', password: 'example' }
  alerting.addContactPoint({ uid: 'file-cp', name: 'file-contact', type: 'webhook', settings }, file)
  const times = [{ start_time: '22:00', end_time: '23:00' }]
  alerting.addMuteTiming({ name: 'file-times', time_intervals: [{ times }] }, file)
  alerting.addTemplate({ name: 'file-template', template: '{{ define "file" }}x{{ end }}' }, file)
}

interface Replay {
  readonly sandbox: GrafanaSandbox
  readonly bindings: Bindings
  /** The header `authorization` by who asks. */
  readonly credentials: Record<string, string>
  /** Stands for http://127.0.0.1:9090. */
  readonly prometheus: string
}

async function replay(t: Test, exchanges: readonly (Exchange | Control)[], run: Replay): Promise<void> {
  const { sandbox, bindings, credentials, prometheus } = run
  const differences: string[] = []
  for (const [index, exchange] of exchanges.entries()) {
    if ('control' in exchange) {
      for (const [uid, result] of Object.entries(exchange.control.results)) sandbox.alerting.setResult(uid, result)
      sandbox.alerting.evaluate()
      continue
    }
    const { step, as, request, response } = exchange
    if (unsupported.some(({ path }) => path.test(request.path))) continue
    const body = bindings.translate(request.body)
    const text = typeof body === 'string' ? body : (JSON.stringify(body) ?? '')
    const answer = await fetch(`${sandbox.url}${request.path}`, {
      method: request.method,
      headers: {
        ...(request.headers as Record<string, string>),
        ...(credentials[as] === undefined ? {} : { authorization: credentials[as] }),
      },
      ...(body === undefined ? {} : { body: text.replaceAll('http://127.0.0.1:9090', prometheus) }),
    })
    const type = answer.headers.get('content-type') ?? ''
    const raw = (await answer.text()).replaceAll(prometheus, 'http://127.0.0.1:9090')
    const actual = type.includes('json') ? JSON.parse(raw) : raw
    if (step.endsWith(' token') && step.startsWith('create ')) {
      credentials[step.replace('create ', '')] = `Bearer ${actual.key}`
    }
    if (exchange.uncompared !== undefined) continue
    const compared = answer.status === response.status ? part(exchange, actual) : actual
    // Without a body the framework sends no type.
    const expectedType = answer.status === 204 ? '' : (response.headers['content-type'] ?? '').toLowerCase()
    const found = [
      ...(answer.status === response.status ? [] : [`status ${response.status} became ${answer.status}`]),
      ...(type.toLowerCase() === expectedType ? [] : [`type ${expectedType} became ${type}`]),
      ...bindings.differences(step === 'rules list' ? sorted(response.body) : response.body, compared),
    ]
    for (const difference of found) {
      differences.push(`${index} ${step} as ${as}: ${request.method} ${request.path}: ${difference}`)
    }
  }
  t.strictSame(differences, [])
}

for (const mode of recordedModes) {
  await t.test(`a sandbox in mode ${mode} answers what the real server answered`, async (t) => {
    const prometheus = await startPrometheus('127.0.0.1:9090')
    t.teardown(() => prometheus.close())
    const sandbox = await startGrafanaSandbox({ mode, dataSources: [] })
    t.teardown(() => sandbox.close())
    const run: Replay = {
      sandbox,
      bindings: createBindings(),
      credentials: {
        admin: `Basic ${btoa('admin:admin')}`,
        'bad token': 'Bearer glsa_bad',
        'bad basic': `Basic ${btoa('admin:wrong')}`,
      },
      prometheus: prometheus.origin,
    }
    for (const { scenario, exchanges } of readRecordings(mode)) {
      await t.test(scenario, async (t) => {
        // Made before the first scenario of alerting.
        if (scenario === 'rules-create-and-repeat') {
          for (const uid of ['cio-a', 'cio-b']) sandbox.addFolder({ uid, title: uid })
        }
        await replay(t, exchanges, run)
      })
    }
  })

  await t.test(`a sandbox in mode ${mode} treats roles, histories, folders and bad requests alike`, async (t) => {
    for (const { scenario, exchanges } of readRecordings(`behaviour-${mode}`)) {
      await t.test(scenario, async (t) => {
        const url = 'http://127.0.0.1:9099'
        const source = { uid: 'prometheus', name: 'prometheus', type: 'prometheus', url, isDefault: true }
        const sandbox = await startGrafanaSandbox({ mode, dataSources: [source] })
        t.teardown(() => sandbox.close())
        const spec = { title: 'Provisioned', schemaVersion: 42, tags: ['p'], panels: [] }
        sandbox.provisionFromFile('provisioned-one', spec, { name: 'files', path: 'one.json' })
        await replay(t, exchanges, {
          sandbox,
          bindings: createBindings(),
          credentials: {
            basic: `Basic ${btoa('admin:admin')}`,
            admin: `Bearer ${sandbox.createToken('live-admin', 'Admin')}`,
            editor: `Bearer ${sandbox.createToken('live-editor', 'Editor')}`,
            viewer: `Bearer ${sandbox.createToken('live-viewer', 'Viewer')}`,
          },
          prometheus: url,
        })
      })
    }
  })
}

for (const mode of recordedModes) {
  await t.test(`alerting of a sandbox in mode ${mode} answers what the real server answered`, async (t) => {
    const prometheus = await startPrometheus('127.0.0.1:9099')
    t.teardown(() => prometheus.close())
    const source = { uid: 'prometheus', name: 'prometheus', type: 'prometheus', url: prometheus.origin }
    const sandbox = await startGrafanaSandbox({ mode, dataSources: [source] })
    t.teardown(() => sandbox.close())
    const run: Replay = {
      sandbox,
      bindings: createBindings(),
      credentials: Object.fromEntries(
        (['Admin', 'Editor', 'Viewer'] as const).map((role) => {
          const name = role.toLowerCase()
          return [name, `Bearer ${sandbox.createToken(`live-${name}`, role)}`]
        }),
      ),
      prometheus: prometheus.origin,
    }
    for (const { scenario, exchanges } of readRecordings(`alerting-${mode}`)) {
      await t.test(scenario, async (t) => {
        if (scenario === 'rules-files') seedFiles(sandbox, exchanges)
        await replay(t, exchanges, run)
      })
    }
  })
}

await t.test(
  'a dry run answers the form in which the real server stores a dashboard, or its words why not',
  async (t) => {
    const file = new URL('fixtures/recordings/normalised-12.4.json', import.meta.url)
    const { common, dashboards } = JSON.parse(readFileSync(file, 'utf8')) as Body
    const sandbox = await startGrafanaSandbox({ mode: '12.4-unified' })
    t.teardown(() => sandbox.close())
    const root = `${sandbox.url}/apis/dashboard.grafana.app/v1beta1/namespaces/default/dashboards`
    const differences: string[] = []
    for (const [name, spec, status, answer] of dashboards) {
      const [, uid = 'nn'] = /"(nn\d+)"/.exec(answer.message ?? '') ?? []
      const response = await fetch(`${root}/${uid}?dryRun=All`, {
        method: 'PUT',
        headers: { authorization: `Basic ${btoa('admin:admin')}` },
        body: JSON.stringify({ metadata: { name: uid }, spec }),
      })
      const body = (await response.json()) as Body
      const expected = { ...common, ...answer.stored }
      for (const key of answer.without ?? []) delete expected[key]
      const problems = createBindings().differences(
        answer.message === undefined ? { status, spec: expected } : { status, message: answer.message },
        {
          status: response.status,
          ...(answer.message === undefined ? { spec: body.spec } : { message: body.message }),
        },
      )
      differences.push(...problems.map((problem) => `${name}: ${problem}`))
    }
    t.strictSame(differences, [])
  },
)
