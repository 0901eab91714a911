import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import t from 'tap'
import { type GrafanaMode, startGrafanaSandbox } from '../src/index.ts'
import { type Exchange, readRecordings } from './support/recordings.ts'
import { createBindings } from './support/same-body.ts'

// biome-ignore lint/suspicious/noExplicitAny: answers of many shapes are taken apart here
type Body = any

/** What is not replayed, and why. */
const unsupported: readonly { readonly path: RegExp; readonly reason: string }[] = [
  { path: /^\/api\/ds\/query/, reason: 'the sandbox evaluates no PromQL' },
  { path: /^\/api\/v1\//, reason: 'alerting is not served yet' },
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
  'list all': (body) => ({ ...body, items: body.items.map(({ metadata }: Body) => ({ metadata })) }),
  'label selector': (body) => ({ ...body, items: body.items?.map(({ metadata }: Body) => metadata.name) }),
  'read as v0alpha1': ({ apiVersion, spec, status }) => ({ apiVersion, specKeys: Object.keys(spec).sort(), status }),
  'read as v1': ({ apiVersion, status, message }) => ({ apiVersion, status, message }),
  datasources: (body) => body.map(({ uid }: Body) => uid),
}

function part({ step, response }: Exchange, body: Body): unknown {
  if (step === 'label selector' && response.status !== 200) return body
  if (step === 'get' && response.body !== null && typeof response.body === 'object' && 'version' in response.body) {
    return { version: body.dashboard.version, meta: body.meta }
  }
  if (step === 'versions' && !JSON.stringify(response.body).includes('"data"')) {
    return { ...body, versions: body.versions.map(({ data: _data, ...version }: Body) => version) }
  }
  return kept[step]?.(body) ?? body
}

/** The contact point of the alerting scenarios, which are not replayed, had a scope of its own. */
function withoutReceivers(body: Body): Body {
  return JSON.parse(JSON.stringify(body).replaceAll(/,"receivers:uid:[^"]+"/g, ''))
}

async function startPrometheus(): Promise<{ origin: string; close(): void }> {
  const answers: Readonly<Record<string, unknown>> = {
    '/api/v1/query': { resultType: 'scalar', result: [0, '2'] },
    '/api/v1/series?match[]=up&limit=3': [{ __name__: 'up', instance: '127.0.0.1:9090', job: 'prometheus' }],
    '/api/v1/label/job/values': ['prometheus'],
  }
  const server = createServer((request, response) => {
    const data = answers[decodeURIComponent(String(request.url))]
    response.writeHead(data === undefined ? 404 : 200, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ status: 'success', data }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { origin: `http://127.0.0.1:${port}`, close: () => void server.close() }
}

for (const mode of ['12.4-unified', '12.4-legacy', '12.3'] satisfies GrafanaMode[]) {
  await t.test(`a sandbox in mode ${mode} answers what the real server answered`, async (t) => {
    const prometheus = await startPrometheus()
    t.teardown(() => prometheus.close())
    const sandbox = await startGrafanaSandbox({ mode, dataSources: [] })
    t.teardown(() => sandbox.close())
    const bindings = createBindings()
    const credentials: Record<string, string> = {
      admin: `Basic ${btoa('admin:admin')}`,
      'bad token': 'Bearer glsa_bad',
      'bad basic': `Basic ${btoa('admin:wrong')}`,
    }

    async function send({ as, request }: Exchange): Promise<{ status: number; type: string; body: unknown }> {
      const body = bindings.translate(request.body)
      const text = typeof body === 'string' ? body : JSON.stringify(body)
      const response = await fetch(`${sandbox.url}${request.path}`, {
        method: request.method,
        headers: {
          ...(request.headers as Record<string, string>),
          ...(credentials[as] === undefined ? {} : { authorization: credentials[as] }),
        },
        ...(body === undefined ? {} : { body: text.replaceAll('http://127.0.0.1:9090', prometheus.origin) }),
      })
      const answer = (await response.text()).replaceAll(prometheus.origin, 'http://127.0.0.1:9090')
      const type = response.headers.get('content-type') ?? ''
      return { status: response.status, type, body: type.includes('json') ? JSON.parse(answer) : answer }
    }

    for (const { scenario, exchanges } of readRecordings(mode)) {
      await t.test(scenario, async (t) => {
        // Made by the alerting scenarios, which ran before.
        if (scenario === 'permissions') sandbox.addFolder({ uid: 'cio-a', title: 'A' })
        for (const [index, exchange] of exchanges.entries()) {
          const { step, as, request, response } = exchange
          if (unsupported.some(({ path }) => path.test(request.path))) continue
          const answer = await send(exchange)
          if (step.endsWith(' token') && step.startsWith('create ')) {
            credentials[step.replace('create ', '')] = `Bearer ${(answer.body as Body).key}`
          }
          const actual = answer.status === response.status ? part(exchange, answer.body) : answer.body
          t.strictSame(
            {
              status: answer.status,
              type: answer.type.toLowerCase(),
              differences: bindings.differences(withoutReceivers(response.body), actual),
            },
            { status: response.status, type: String(response.headers['content-type']).toLowerCase(), differences: [] },
            `${index} ${step} as ${as}: ${request.method} ${request.path}`,
          )
        }
      })
    }
  })
}
