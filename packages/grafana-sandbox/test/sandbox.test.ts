import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import fc from 'fast-check'
import t, { type Test } from 'tap'
import { runCli } from '../src/cli/run.ts'
import { normaliseSpec } from '../src/dashboards/normalise/normalise.ts'
import { flatPanels } from '../src/dashboards/normalise/panels.ts'
import {
  type GrafanaMode,
  type GrafanaSandbox,
  GrafanaSandboxError,
  type GrafanaSandboxOptions,
  startGrafanaSandbox,
} from '../src/index.ts'

// biome-ignore lint/suspicious/noExplicitAny: answers of many shapes are taken apart here
type Body = any

const dashboards = '/apis/dashboard.grafana.app/v1beta1/namespaces/default/dashboards'
const folders = '/apis/folder.grafana.app/v1beta1/namespaces/default/folders'
const spec = { title: 'Overview', schemaVersion: 42, tags: ['managed-by:example'] }

/** The paths of what is wrong with a call. */
function problemPaths(run: () => unknown): string[] {
  try {
    run()
    return []
  } catch (error) {
    return (error as GrafanaSandboxError).problems.map(({ path }) => path)
  }
}

interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly body: Body
}

type Ask = (method: string, path: string, body?: unknown, token?: string) => Promise<Answer>

async function start(t: Test, options: GrafanaSandboxOptions = {}): Promise<{ sandbox: GrafanaSandbox; ask: Ask }> {
  const sandbox = await startGrafanaSandbox(options)
  t.teardown(() => sandbox.close())
  const admin = sandbox.token('Admin')
  return {
    sandbox,
    async ask(method, path, body, token = admin) {
      const response = await fetch(`${sandbox.url}${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      const text = await response.text()
      const json = response.headers.get('content-type')?.includes('json') === true
      return { status: response.status, headers: response.headers, body: json ? JSON.parse(text) : text }
    },
  }
}

function object(name: string, annotations: object = {}, more: object = {}): object {
  return { metadata: { name, annotations }, spec: { ...spec, ...more } }
}

await t.test('wrong options are refused with all problems at once', async (t) => {
  const options = {
    mode: '10.4',
    port: -1,
    rootPath: 'grafana/',
    users: [{ login: '' }],
    dataSources: [
      { name: 'a', type: 'prometheus', url: 'https://prometheus.example.test' },
      { name: 'a', type: 'loki', colour: 'red' },
      'x',
    ],
    limits: { requests: 0, folders: 1.5 },
    now: 5,
    verbose: true,
  } as unknown as GrafanaSandboxOptions
  const error = await startGrafanaSandbox(options).catch((reason: GrafanaSandboxError) => reason)
  t.ok(error instanceof GrafanaSandboxError)
  t.match(error, { code: 'GRAFANA_SANDBOX_OPTIONS' })
  t.strictSame(
    (error as GrafanaSandboxError).problems.map(({ path }) => path),
    [
      'mode',
      'port',
      'rootPath',
      'users[0].password',
      'users[0].login',
      'dataSources[0].url',
      'dataSources[1].colour',
      'dataSources[2]',
      'dataSources[1].name',
      'limits.requests',
      'limits.folders',
      'now',
      'verbose',
    ],
  )
  const lists = { users: 'admin', dataSources: {}, limits: [] } as unknown as GrafanaSandboxOptions
  await t.rejects(startGrafanaSandbox(lists), {
    message: /users must be a list[\s\S]*dataSources must[\s\S]*limits must/,
  })
})

await t.test('a port that is taken is an error with its cause', async (t) => {
  const { sandbox } = await start(t)
  await t.rejects(startGrafanaSandbox({ port: sandbox.port }), {
    code: 'GRAFANA_SANDBOX_LISTEN',
    cause: { code: 'EADDRINUSE' },
  })
})

await t.test('every mode says which Grafana it is and serves its own groups', async (t) => {
  const served: Record<string, unknown> = {}
  for (const mode of ['11.6', '12.3', '12.4-legacy', '12.4-unified', '13.0'] satisfies GrafanaMode[]) {
    const { sandbox, ask } = await start(t, { mode })
    const { body } = await ask('GET', '/apis/dashboard.grafana.app')
    served[(await ask('GET', '/api/health')).body.version] = body.preferredVersion?.version ?? body
    t.equal(sandbox.mode, mode)
  }
  t.strictSame(served, { '11.6.0': '404 page not found\n', '12.3.0': 'v1beta1', '12.4.0': 'v1beta1', '13.0.0': 'v1' })
})

await t.test('11.6 has the legacy API alone', async (t) => {
  const { ask } = await start(t, { mode: '11.6' })
  t.equal((await ask('PUT', `${dashboards}/a`, object('a'))).status, 404)
  t.equal((await ask('POST', '/api/folders', { uid: 'f', title: 'F' })).status, 200)
  const saved = await ask('POST', '/api/dashboards/db', { dashboard: { uid: 'a', ...spec }, folderUid: 'f' })
  t.match(saved, { status: 200, body: { version: 1 } })
  t.match(await ask('GET', '/api/dashboards/uid/a'), { body: { dashboard: spec, meta: { folderUid: 'f' } } })
})

await t.test('13.0 speaks v1 and refuses another manager until the first is removed', async (t) => {
  const { ask } = await start(t, { mode: '13.0' })
  const v1 = dashboards.replace('v1beta1', 'v1')
  const managed = (id: string) => ({ 'grafana.app/managedBy': 'kubectl', 'grafana.app/managerId': id })
  t.equal((await ask('PUT', `${v1}/a`, object('a', managed('one')))).status, 201)
  t.match(await ask('PUT', `${v1}/a`, object('a', managed('two'))), { status: 403, body: { reason: 'Forbidden' } })
  t.equal((await ask('PUT', `${v1}/a`, object('a', managed('one')))).status, 200)
  t.equal((await ask('PUT', `${v1}/a`, object('a'))).status, 200)
  t.equal((await ask('PUT', `${v1}/a`, object('a', managed('two')))).status, 200)
  t.match((await ask('GET', `${dashboards}/a`)).body.status, { conversion: { storedVersion: 'v1' } })
})

await t.test('an upgrade keeps the data and the number of every version', async (t) => {
  const { sandbox, ask } = await start(t, { mode: '12.3' })
  const marks = { 'grafana.app/managedBy': 'kubectl', 'grafana.app/message': 'pushed' }
  await ask('PUT', `${dashboards}/a`, object('a', marks))
  await ask('PUT', `${dashboards}/a`, object('a', marks, { description: 'second' }))
  const before = await ask('GET', `${dashboards}/a`)
  sandbox.upgrade('12.4-unified')
  const after = await ask('GET', `${dashboards}/a`)
  t.strictSame(after.body.spec, before.body.spec)
  t.equal(after.body.metadata.generation, 2)
  t.notOk('grafana.app/managedBy' in after.body.metadata.annotations, 'marks that were lost stay lost')
  t.strictSame(
    (await ask('GET', '/api/dashboards/uid/a/versions')).body.versions.map(({ message }: Body) => message),
    ['pushed', 'Initial save'],
  )
  const stale = { metadata: { name: 'a', resourceVersion: '2' }, spec }
  t.equal((await ask('PUT', `${dashboards}/a`, stale)).status, 200, 'a version of before the upgrade is a lock still')
  t.equal((await ask('PUT', `${dashboards}/a`, stale)).status, 409)
  t.throws(() => sandbox.upgrade('9.0' as GrafanaMode), { code: 'GRAFANA_SANDBOX_OPTIONS' })
})

await t.test('edits in the UI make versions and leave no request', async (t) => {
  const { sandbox, ask } = await start(t, {
    users: [
      { login: 'admin', password: 'admin' },
      { login: 'grace', password: 'x', role: 'Editor' },
    ],
  })
  sandbox.addFolder({ uid: 'f', title: 'F' })
  sandbox.addFolder({ uid: 'g', title: 'G', parentUid: 'f' })
  sandbox.addDashboard('a', spec, { folderUid: 'f', author: 'grace' })
  sandbox.editInUi('a', (changed) => Object.assign(changed, { title: 'Renamed' }), { author: 'grace', message: 'mine' })
  sandbox.moveInUi('a', 'g')
  sandbox.renameFolderInUi('f', 'F 2')
  t.match(sandbox.dashboard('a'), {
    spec: { title: 'Renamed' },
    folderUid: 'g',
    version: 3,
    provisioned: false,
    history: [
      { version: 3, message: '', author: 'admin' },
      { version: 2, message: 'mine', author: 'grace' },
      { version: 1, message: 'Initial save', author: 'grace' },
    ],
  })
  t.strictSame(
    sandbox.folders().map(({ uid, title, parentUid, version }) => [uid, title, parentUid, version]),
    [
      ['f', 'F 2', undefined, 2],
      ['g', 'G', 'f', 1],
    ],
  )
  t.strictSame(sandbox.requests, [])
  t.match(await ask('GET', '/api/dashboards/uid/a'), { body: { meta: { folderTitle: 'G', updatedBy: 'admin' } } })
  sandbox.deleteFolderInUi('f')
  t.strictSame([sandbox.folders(), sandbox.dashboards()], [[], []])
  t.throws(() => sandbox.editInUi('a', () => {}), { code: 'GRAFANA_SANDBOX_STATE' })
  t.throws(() => sandbox.moveInUi('a', ''), { code: 'GRAFANA_SANDBOX_STATE' })
  t.throws(() => sandbox.renameFolderInUi('f', 'x'), { code: 'GRAFANA_SANDBOX_STATE' })
  sandbox.addDashboard('b', spec)
  t.throws(() => sandbox.addDashboard('b', spec), { code: 'GRAFANA_SANDBOX_STATE' })
  t.throws(() => sandbox.moveInUi('b', 'none'), { code: 'GRAFANA_SANDBOX_STATE' })
  t.throws(() => sandbox.editInUi('b', () => {}, { author: 'nobody' }), { code: 'GRAFANA_SANDBOX_STATE' })
  sandbox.addFolder({ uid: 'f', title: 'F' })
  t.throws(() => sandbox.addFolder({ uid: 'f', title: 'F' }), { code: 'GRAFANA_SANDBOX_STATE' })
  sandbox.deleteInUi('b')
  t.equal(sandbox.dashboard('b'), undefined)
})

await t.test('marks survive an edit in the UI where the storage keeps them', async (t) => {
  const { sandbox, ask } = await start(t)
  await ask('PUT', `${dashboards}/a`, object('a', { 'grafana.app/managerId': 'x' }))
  sandbox.editInUi('a', (changed) => Object.assign(changed, { title: 'Renamed' }))
  t.match(sandbox.dashboard('a'), { annotations: { 'grafana.app/managerId': 'x' }, version: 2 })
})

await t.test('a dashboard from a file is neither saved over nor deleted by the legacy API', async (t) => {
  for (const mode of ['12.4-unified', '12.3'] satisfies GrafanaMode[]) {
    const { sandbox, ask } = await start(t, { mode })
    sandbox.provisionFromFile('p', spec)
    sandbox.provisionFromFile('free', spec, { allowUiUpdates: true })
    const over = (uid: string) => ({ dashboard: { uid, title: 'x' }, overwrite: true })
    t.match(await ask('POST', '/api/dashboards/db', over('p')), {
      status: 400,
      body: { message: 'Cannot save provisioned dashboard' },
    })
    t.equal((await ask('POST', '/api/dashboards/db', over('free'))).status, 200)
    t.equal((await ask('DELETE', '/api/dashboards/uid/p')).status, 400)
    t.match(await ask('DELETE', `${dashboards}/p`), { status: 400, body: { reason: 'BadRequest' } })
    t.match(sandbox.dashboard('p'), { provisioned: true })
  }
})

await t.test('the request log names the purpose of each request and keeps the newest', async (t) => {
  const { sandbox, ask } = await start(t, { limits: { requests: 4 } })
  await ask('GET', '/api/health', undefined, 'bad')
  await ask('PUT', `${dashboards}/a?dryRun=All`, object('a'))
  await ask('PUT', `${dashboards}/a`, object('a'))
  await ask('GET', '/api/datasources/proxy/uid/prometheus/api/v1/labels')
  await ask('DELETE', '/api/nothing')
  t.equal(sandbox.droppedRequests, 1)
  t.match(sandbox.requests, [
    { sequence: 2, method: 'PUT', path: `${dashboards}/a?dryRun=All`, status: 201, purpose: 'dryRun' },
    { sequence: 3, purpose: 'write', login: 'sa-1-sandbox-admin' },
    { sequence: 4, purpose: 'query' },
    { sequence: 5, purpose: 'write', status: 404 },
  ])
  sandbox.resetRequests()
  t.strictSame([sandbox.requests, sandbox.droppedRequests], [[], 0])
})

await t.test("a folder's dry run is a write where it writes", async (t) => {
  for (const [mode, purpose, made] of [
    ['12.4-unified', 'dryRun', false],
    ['12.4-legacy', 'write', true],
  ] as const) {
    const { sandbox, ask } = await start(t, { mode })
    await ask('POST', `${folders}?dryRun=All`, { metadata: { name: 'f' }, spec: { title: 'F' } })
    t.equal(sandbox.requests.at(-1)?.purpose, purpose)
    t.equal(sandbox.folders().length === 1, made)
  }
})

await t.test('faults strike the requests that they match, as often as they say', async (t) => {
  const { sandbox, ask } = await start(t)
  const wrong = sandbox.inject.bind(sandbox) as (fault: unknown) => void
  const match = { path: '(' }
  t.strictSame(
    problemPaths(() => wrong({ status: 200, slowMs: 0, cut: 'later', colour: 1, nth: 0, times: 0, match })),
    ['status', 'slowMs', 'cut', 'colour', 'nth', 'times', '', 'match.path'],
  )
  t.strictSame(
    problemPaths(() => wrong('x')),
    [''],
  )
  t.strictSame(
    problemPaths(() => wrong({ status: 500, html: 1, retryAfter: {}, match: 5 })),
    ['html', 'retryAfter', 'match'],
  )
  t.strictSame(
    problemPaths(() => wrong({ status: 500, match: { path: 5 } })),
    ['match.path'],
  )
  t.throws(() => wrong('x'), { code: 'GRAFANA_SANDBOX_FAULT' })

  sandbox.inject({ status: 429, retryAfter: 2, nth: 2, times: 2, match: { method: 'get', path: /health/ } })
  const statuses = []
  for (let count = 0; count < 5; count++) statuses.push((await ask('GET', '/api/health')).status)
  t.strictSame(statuses, [200, 429, 429, 200, 200])

  sandbox.inject({ status: 409, match: { purpose: 'write' } })
  const conflict = await ask('PUT', `${dashboards}/a`, object('a'))
  t.match(conflict, { status: 409, body: { kind: 'Status', reason: 'Conflict' } })
  t.equal(sandbox.dashboards().length, 0)

  sandbox.inject({ status: 500, applied: true, match: { path: 'dashboards/a$' } })
  t.equal((await ask('PUT', `${dashboards}/a`, object('a'))).status, 500)
  t.equal(sandbox.dashboards().length, 1)

  sandbox.inject({ status: 502 })
  const proxy = await ask('GET', '/api/org')
  t.match(proxy, { status: 502, body: /^<html>/ })
  t.equal(proxy.headers.get('content-type'), 'text/html')
  sandbox.inject({ status: 412 })
  t.match(await ask('GET', '/api/org'), { status: 412, body: { status: 'version-mismatch' } })
  sandbox.inject({ status: 401, retryAfter: 'Wed, 21 Oct 2026 07:28:00 GMT', body: { message: 'own words' } })
  const own = await ask('GET', '/api/org')
  t.strictSame([own.status, own.body], [401, { message: 'own words' }])
  t.equal(own.headers.get('retry-after'), 'Wed, 21 Oct 2026 07:28:00 GMT')

  const waiting = sandbox.inject({ status: 503, html: false, times: 'always' })
  t.match(await ask('GET', '/api/org'), { status: 503, body: { message: 'Internal Server Error' } })
  t.match(sandbox.faults, [{ id: waiting.id, strikes: 1 }])
  t.match(sandbox.requests.at(-1), { fault: waiting.id, status: 503 })
  sandbox.clearFaults()
  t.equal((await ask('GET', '/api/org')).status, 200)
})

await t.test('a connection is cut before or after the effect, or the answer comes late', async (t) => {
  const { sandbox, ask } = await start(t, { limits: { faults: 1 } })
  for (const [cut, count] of [
    ['before', 0],
    ['after', 1],
  ] as const) {
    sandbox.inject({ cut, match: { purpose: 'write' } })
    await t.rejects(ask('PUT', `${dashboards}/a`, object('a')))
    t.equal(sandbox.dashboards().length, count, cut)
    t.match(sandbox.requests.at(-1), { status: undefined })
  }
  sandbox.inject({ slowMs: 20 })
  t.throws(() => sandbox.inject({ slowMs: 20 }), { code: 'GRAFANA_SANDBOX_FAULT' })
  t.equal((await ask('GET', '/api/org')).status, 200)
  sandbox.inject({ slowMs: 60_000 })
  const late = ask('GET', '/api/org').catch((error: Error) => error)
  while (sandbox.faults.length > 0) await new Promise(setImmediate)
  await sandbox.close()
  t.ok(await late, 'closing ends the wait')
})

await t.test('what is kept is bounded', async (t) => {
  const { sandbox, ask } = await start(t, {
    limits: { dashboards: 1, folders: 1, dataSources: 1, accounts: 2, versionsPerDashboard: 2, trash: 1 },
  })
  for (const title of ['1', '2', '3']) await ask('PUT', `${dashboards}/a`, object('a', {}, { title }))
  const { body } = await ask('GET', '/api/dashboards/uid/a/versions')
  t.strictSame(
    body.versions.map(({ version }: Body) => version),
    [3, 2],
  )
  t.match(await ask('PUT', `${dashboards}/b`, object('b')), { status: 403 })
  t.match(await ask('POST', '/api/dashboards/db', { dashboard: { title: 'x' } }), { status: 403 })
  await ask('POST', '/api/folders', { uid: 'f', title: 'F' })
  t.match(await ask('POST', '/api/folders', { uid: 'g', title: 'G' }), { status: 403 })
  t.match(await ask('POST', '/api/datasources', { name: 'x', type: 'prometheus' }), { status: 403 })
  t.match(await ask('POST', '/api/serviceaccounts', { name: 'x' }), { status: 403 })
  t.throws(() => sandbox.createToken('x', 'Viewer'), { code: 'GRAFANA_SANDBOX_STATE' })
  await ask('DELETE', `${dashboards}/a`)
  await ask('PUT', `${dashboards}/b`, object('b'))
  await ask('DELETE', `${dashboards}/b`)
  const trash = await ask('GET', `${dashboards}?labelSelector=grafana.app/get-trash%3Dtrue`)
  t.match(trash.body.items, [{ metadata: { name: 'b', generation: -999 } }])
})

await t.test('what the sandbox cannot do is said, not made up', async (t) => {
  const { ask } = await start(t)
  t.match(await ask('PUT', `${dashboards}/a`, object('a', {}, { schemaVersion: 16 })), {
    status: 501,
    body: { message: 'The sandbox migrates dashboards from schema version 36 on; this one has 16.' },
  })
  await ask('PUT', `${dashboards}/a`, object('a'))
  t.match(await ask('GET', `${dashboards.replace('v1beta1', 'v2beta1')}/a`), { status: 501 })
})

await t.test('titles, names and ids are checked as Grafana does', async (t) => {
  const { sandbox, ask } = await start(t)
  const long = { title: 'x'.repeat(5001) }
  t.match(await ask('PUT', `${dashboards}/a`, object('a', {}, long)), { status: 400, body: { reason: 'BadRequest' } })
  t.match(await ask('POST', '/api/dashboards/db', { dashboard: long }), { body: { status: 'title-too-long' } })
  const nameless = await ask('POST', dashboards, { metadata: {}, spec })
  t.match(nameless, { status: 422, body: { details: { causes: [{ reason: 'FieldValueRequired' }] } } })
  const made = await ask('POST', dashboards, { metadata: { generateName: 'example-' }, spec })
  t.match(made.body.metadata.name, /^example-[a-z0-9]{5}$/)
  const saved = await ask('POST', '/api/dashboards/db', { dashboard: { uid: 'b', title: 'B' } })
  const byId = { dashboard: { id: saved.body.id, title: 'B 2', version: 1, refresh: '1s' } }
  t.match(await ask('POST', '/api/dashboards/db', byId), { status: 200, body: { uid: 'b', version: 2 } })
  t.match(sandbox.dashboard('b'), { spec: { refresh: '5s' } })
  t.match(await ask('POST', '/api/datasources', { name: 'Other', type: 'x', uid: 'prometheus' }), { status: 409 })
  t.match(await ask('POST', '/api/datasources', { name: 'Prometheus', type: 'x' }), { status: 409 })
  t.match(await ask('POST', '/api/datasources', { name: 5 }), { status: 400 })
  const panel = await ask(
    'PUT',
    `${dashboards}/c`,
    object('c', {}, { panels: [{ type: '', gridPos: { x: 1, y: 1, w: 1, h: 1 } }] }),
  )
  t.match(panel, { status: 422, body: { details: { causes: [{ field: 'spec.panels.0.type' }] } } })
})

await t.test('tables of older schema versions get cell options for their display modes', async (t) => {
  const { ask } = await start(t)
  const modes = ['basic', 'gradient-gauge', 'lcd-gauge', 'color-background', 'color-background-solid', 'json-view']
  const panels = modes.map((displayMode) => ({ type: 'table', fieldConfig: { defaults: { custom: { displayMode } } } }))
  const { body } = await ask('PUT', `${dashboards}/a?dryRun=All`, object('a', {}, { schemaVersion: '37', panels }))
  t.strictSame(
    body.spec.panels.map((panel: Body) => panel.fieldConfig.defaults.custom.cellOptions),
    [
      { type: 'gauge', mode: 'basic' },
      { type: 'gauge', mode: 'gradient' },
      { type: 'gauge', mode: 'lcd' },
      { type: 'color-background', mode: 'gradient' },
      { type: 'color-background', mode: 'basic' },
      { type: 'json-view' },
    ],
  )
})

// A null inside a panel's options or targets is what breaks this, on real servers, too: `normalised-12.4.json` holds some.
await t.test('a normal form is a fixpoint of a dashboard without nulls', async (t) => {
  const value = fc.oneof(fc.boolean(), fc.nat(9), fc.constantFrom('', 'A', 'up', 'x'))
  const panel = fc.record(
    {
      id: fc.oneof(fc.nat(3), fc.constant(null)),
      type: fc.constantFrom('timeseries', 'stat', 'table', 'row', 'graph', 'text'),
      title: fc.constantFrom('', 'a'),
      gridPos: fc.record({
        x: fc.nat(23),
        y: fc.nat(3),
        w: fc.integer({ min: 1, max: 24 }),
        h: fc.integer({ min: 1, max: 9 }),
      }),
      targets: fc.array(fc.record({ refId: fc.constantFrom('A', 'B', 'C'), expr: value }, { requiredKeys: [] }), {
        maxLength: 3,
      }),
      options: fc.dictionary(fc.constantFrom('a', 'b'), value),
      fieldConfig: fc.record(
        {
          defaults: fc.record({ custom: fc.dictionary(fc.constantFrom('a', 'b'), value) }, { requiredKeys: [] }),
          overrides: fc.constant([]),
        },
        { requiredKeys: [] },
      ),
      transformations: fc.constant([]),
      transparent: fc.boolean(),
    },
    { requiredKeys: ['type'] },
  )
  const dashboard = fc.record({
    schemaVersion: fc.integer({ min: 36, max: 42 }),
    panels: fc.array(
      fc.oneof(panel, fc.record({ type: fc.constant('row'), panels: fc.array(panel, { maxLength: 2 }) })),
      { maxLength: 5 },
    ),
  })
  const once = (source: object): Body => normaliseSpec(source as Body, { renamesNestedTypes: true })
  fc.assert(
    fc.property(dashboard, (source) => {
      const stored = once(source)
      const ids = flatPanels(stored).map(({ id }) => id)
      return JSON.stringify(once(stored)) === JSON.stringify(stored) && new Set(ids).size === ids.length
    }),
    { numRuns: 500 },
  )
  t.pass('no counterexample')
})

await t.test('lists come in pages, by label and by name', async (t) => {
  for (const mode of ['12.4-unified', '12.4-legacy'] satisfies GrafanaMode[]) {
    const { ask } = await start(t, { mode })
    for (const name of ['c', 'a', 'b']) {
      const metadata = { name, labels: { stack: name === 'c' ? 'other' : 'mine' } }
      await ask('PUT', `${dashboards}/${name}`, { metadata, spec })
    }
    const found: string[] = []
    let token = ''
    do {
      const { body } = await ask('GET', `${dashboards}?limit=2&continue=${token}`)
      found.push(...body.items.map(({ metadata }: Body) => metadata.name))
      token = encodeURIComponent(body.metadata.continue ?? '')
    } while (token !== '')
    t.strictSame(found, mode === '12.4-unified' ? ['a', 'b', 'c'] : ['b', 'a', 'c'])
    if (mode === '12.4-legacy') continue
    const select = async (selector: string): Promise<unknown> => {
      const { body } = await ask('GET', `${dashboards}?labelSelector=${encodeURIComponent(selector)}`)
      return body.items?.map(({ metadata }: Body) => metadata.name) ?? body.message
    }
    t.strictSame(await select('stack=mine'), ['a', 'b'])
    t.strictSame(await select('stack!=mine'), ['c'])
    t.strictSame(await select('stack in (other, x),stack'), ['c'])
    t.strictSame(await select('stack notin (other)'), ['a', 'b'])
    t.strictSame(await select('!stack'), [])
    t.match(await select('!stack=x'), /expected/)
  }
})

await t.test('folders are listed in pages and patched', async (t) => {
  for (const mode of ['12.4-unified', '12.4-legacy'] satisfies GrafanaMode[]) {
    const { ask } = await start(t, { mode })
    for (const [name, title] of [
      ['c', 'A'],
      ['a', 'B'],
      ['b', 'C'],
    ] as const) {
      await ask('POST', folders, { metadata: { name, labels: { stack: title } }, spec: { title } })
    }
    const found: string[] = []
    let token = ''
    do {
      const { body } = await ask('GET', `${folders}?limit=2&continue=${token}`)
      found.push(...body.items.map(({ metadata }: Body) => metadata.name))
      token = encodeURIComponent(body.metadata.continue ?? '')
    } while (token !== '')
    t.strictSame(found, mode === '12.4-unified' ? ['a', 'b', 'c'] : ['c', 'a', 'b'])
    const selected = await ask('GET', `${folders}?labelSelector=stack%3DA`)
    t.equal(selected.body.items.length, mode === '12.4-unified' ? 1 : 3)
    t.equal((await ask('GET', `${folders}?continue=x`)).status, 500)
    t.equal((await ask('GET', `${folders}?limit=x`)).status, 400)
    t.equal((await ask('GET', `${folders}?labelSelector=%3D`)).status, 400)
    t.match(await ask('PATCH', `${folders}/a`, { spec: { title: 'New' } }), {
      status: 200,
      body: { spec: { title: 'New' } },
    })
    t.equal((await ask('PATCH', `${folders}/a`, 'x')).status, 400)
    t.equal((await ask('PATCH', `${folders}/none`, {})).status, 404)
  }
})

await t.test('the history comes in pages', async (t) => {
  for (const mode of ['12.4-unified', '12.4-legacy'] satisfies GrafanaMode[]) {
    const { ask } = await start(t, { mode })
    for (const title of ['1', '2', '3']) await ask('PUT', `${dashboards}/a`, object('a', {}, { title }))
    const numbers: number[] = []
    let token = ''
    do {
      const { body } = await ask('GET', `/api/dashboards/uid/a/versions?limit=2&continueToken=${token}`)
      numbers.push(...body.versions.map(({ version }: Body) => version))
      token = encodeURIComponent(body.continueToken)
    } while (token !== '')
    t.strictSame(numbers, [3, 2, 1])
  }
})

await t.test('searches find dashboards by words, tags and folder, and folders come in pages', async (t) => {
  const { sandbox, ask } = await start(t)
  sandbox.addFolder({ uid: 'f', title: 'F' })
  sandbox.addFolder({ uid: 'g', title: 'G', parentUid: 'f' })
  sandbox.addFolder({ uid: 'h', title: 'H' })
  sandbox.addDashboard('a', { title: 'Alpha', tags: ['x', 'y'] }, { folderUid: 'f' })
  sandbox.addDashboard('b', { title: 'Beta' })
  const search = async (query: string) => (await ask('GET', `/api/search?${query}`)).body.map(({ uid }: Body) => uid)
  t.strictSame(await search('query=ALP'), ['a'])
  t.strictSame(await search('tag=x&tag=y'), ['a'])
  t.strictSame(await search('folderUIDs=f,general&limit=1'), ['a'])
  t.strictSame(await search('folderUIDs=general'), ['b'])
  t.strictSame((await ask('GET', '/api/folders?limit=1&page=2')).body, [{ id: 2700000000012288, uid: 'h', title: 'H' }])
  t.match((await ask('GET', '/api/folders?parentUid=f')).body, [{ uid: 'g', parentUid: 'f' }])
  t.match((await ask('GET', folders)).body, { kind: 'FolderList', items: { length: 3 } })
  t.match(
    await ask('PUT', `${folders}/h?dryRun=All`, { metadata: { name: 'h', labels: { a: 'b' } }, spec: { title: 'I' } }),
    {
      body: { metadata: { labels: { a: 'b' } } },
    },
  )
})

await t.test('roles are refused what they may not do, in the words of each API', async (t) => {
  const { sandbox, ask } = await start(t)
  const viewer = sandbox.token('Viewer')
  sandbox.addFolder({ uid: 'f', title: 'F' })
  sandbox.addDashboard('a', { title: 'A' })
  for (const [method, path, body] of [
    ['PUT', '/api/folders/f', { title: 'x', overwrite: true }],
    ['POST', '/api/folders/f/move', { parentUid: '' }],
    ['DELETE', '/api/folders/f', undefined],
    ['POST', '/api/folders', { title: 'x' }],
    ['POST', '/api/datasources', { name: 'x', type: 'x' }],
    ['DELETE', '/api/datasources/uid/prometheus', undefined],
    ['POST', '/api/serviceaccounts/2/tokens', {}],
    ['GET', '/api/dashboards/uid/a/versions/1', undefined],
    ['DELETE', `${folders}/f`, undefined],
  ] as const) {
    t.equal((await ask(method, path, body, viewer)).status, 403, `${method} ${path}`)
  }
  t.equal((await ask('GET', '/api/org', undefined, 'glsa_none')).status, 401)
  const basic = await fetch(`${sandbox.url}/api/org`, { headers: { authorization: 'Digest x' } })
  t.equal(basic.status, 401)
  t.match((await ask('GET', '/api/user', undefined, viewer)).body, {
    login: 'sa-1-sandbox-viewer',
    isGrafanaAdmin: false,
  })
  const { body } = await ask('GET', '/api/access-control/user/permissions', undefined, sandbox.token('Editor'))
  t.strictSame(body['dashboards:write'], ['folders:uid:f', 'dashboards:uid:a'])
})

await t.test('a DELETE goes by its body, and the request log with it', async (t) => {
  const { sandbox, ask } = await start(t)
  for (const [body, query, status, purpose] of [
    [{ dryRun: ['All'] }, '', 200, 'dryRun'],
    [undefined, '?dryRun=All', 200, 'dryRun'],
    [undefined, '?dryRun=Some', 422, 'write'],
    [{ preconditions: 'x', dryRun: 'All' }, '?dryRun=All', 200, 'write'],
  ] as const) {
    for (const path of [`${dashboards}/a`, `${folders}/f`]) {
      if (sandbox.folders().length === 0) sandbox.addFolder({ uid: 'f', title: 'F' })
      if (sandbox.dashboards().length === 0) sandbox.addDashboard('a', { title: 'A' })
      t.equal((await ask('DELETE', `${path}${query}`, body)).status, status, `${path}${query} ${JSON.stringify(body)}`)
      t.match(sandbox.requests.at(-1), { purpose })
      t.equal(sandbox.folders().length + sandbox.dashboards().length, purpose === 'write' && status === 200 ? 1 : 2)
    }
  }
})

await t.test('legacy storage forgets the tags of a search with one row', async (t) => {
  const tagsOf = async (specs: readonly { readonly tags?: string[] }[], mode: GrafanaMode): Promise<Body> => {
    const { sandbox, ask } = await start(t, { mode })
    for (const [index, spec] of specs.entries()) sandbox.addDashboard(`d${index}`, { title: `D${index}`, ...spec })
    return (await ask('GET', '/api/search')).body.map(({ tags }: Body) => tags)
  }
  t.strictSame(await tagsOf([{ tags: ['a'] }], '12.4-legacy'), [[]])
  t.strictSame(await tagsOf([{ tags: ['a'] }], '12.4-unified'), [['a']])
  t.strictSame(await tagsOf([{ tags: ['a', 'b'] }], '12.4-legacy'), [['a', 'b']])
  t.strictSame(await tagsOf([{ tags: ['a'] }, {}], '12.4-legacy'), [['a'], []])
})

await t.test('an editor has rights in folders, and in the root only where they were given', async (t) => {
  const { sandbox, ask } = await start(t, { mode: '12.3' })
  const editor = sandbox.token('Editor')
  const viewer = sandbox.token('Viewer')
  const permissions = async (): Promise<Body> =>
    (await ask('GET', '/api/access-control/user/permissions', undefined, editor)).body
  const empty = await permissions()
  t.notOk('dashboards:write' in empty, 'nothing to write to on an empty server')
  t.strictSame(empty['dashboards:create'], ['folders:uid:general'])
  await ask('POST', '/api/folders', { uid: 'own', title: 'Own' }, editor)
  await ask('POST', '/api/folders', { uid: 'other', title: 'Other' })
  const later = await permissions()
  t.strictSame(later['dashboards:write'], ['folders:uid:own', 'folders:uid:other', 'folders:uid:own'])
  t.strictSame(later['folders.permissions:write'], ['folders:uid:own'])
  t.equal(later['folders:read'].at(-1), 'folders:uid:sharedwithme')

  t.equal((await ask('PUT', `${dashboards}/bare`, object('bare'), editor)).status, 201)
  for (const [method, path, body] of [
    ['PUT', `${dashboards}/bare`, object('bare')],
    ['GET', `${dashboards}/bare`, undefined],
    ['DELETE', `${dashboards}/bare`, undefined],
    ['GET', '/api/dashboards/uid/bare', undefined],
    ['DELETE', '/api/dashboards/uid/bare', undefined],
    ['POST', '/api/dashboards/db', { dashboard: { uid: 'bare', title: 'x' }, overwrite: true }],
  ] as const) {
    t.equal((await ask(method, path, body, editor)).status, 403, `${method} ${path}`)
  }
  t.strictSame((await ask('GET', dashboards, undefined, editor)).body.items, [])
  const granted = object('granted', { 'grafana.app/grant-permissions': 'default' })
  t.equal((await ask('PUT', `${dashboards}/granted`, granted)).status, 201)
  t.equal((await ask('PUT', `${dashboards}/granted`, object('granted'), editor)).status, 200)
  t.equal((await ask('GET', `${dashboards}/granted`, undefined, viewer)).status, 200)
  t.ok((await permissions())['dashboards:write'].includes('dashboards:uid:granted'))
})

await t.test('accounts and data sources are made and removed over HTTP', async (t) => {
  const { ask } = await start(t)
  t.match(await ask('POST', '/api/serviceaccounts', { role: 'Viewer' }), { status: 400 })
  const made = await ask('POST', '/api/serviceaccounts', { name: 'CI', role: 'Viewer' })
  t.match(made, { status: 201, body: { login: 'sa-1-ci', role: 'Viewer' } })
  const { body } = await ask('POST', `/api/serviceaccounts/${made.body.id}/tokens`, { name: 'one' })
  t.match((await ask('GET', '/api/user', undefined, body.key)).body, { name: 'CI' })
  t.equal((await ask('POST', '/api/serviceaccounts/99/tokens', {})).status, 404)
  const source = { name: 'Other', type: 'loki', uid: 'loki' }
  t.match(await ask('POST', '/api/datasources', source), { status: 200, body: { datasource: { uid: 'loki' } } })
  t.match(await ask('POST', '/api/datasources', { ...source, name: 'Third', url: 'http://prometheus.example.test' }), {
    status: 409,
  })
  t.match(await ask('POST', '/api/datasources', { name: 'Far', type: 'x', url: 'http://prometheus.example.test' }), {
    status: 400,
  })
  t.match(await ask('DELETE', '/api/datasources/uid/loki'), { status: 200 })
  t.equal((await ask('GET', '/api/datasources/uid/loki')).status, 404)
  t.equal((await ask('GET', '/api/orgs/1')).status, 200)
  t.equal((await ask('GET', '/api/orgs/2')).status, 404)
})

await t.test('a data source without URL answers from the names of its series', async (t) => {
  const { sandbox, ask } = await start(t, {
    dataSources: [
      { uid: 'p', name: 'P', type: 'prometheus', series: ['up', 'customerio_api_requests_total'] },
      { uid: 'down', name: 'Down', type: 'prometheus', health: 'error' },
    ],
  })
  const proxy = async (path: string, uid = 'p') =>
    (await ask('GET', `/api/datasources/proxy/uid/${uid}/api/v1/${path}`)).body.data
  t.strictSame(await proxy('label/__name__/values'), ['customerio_api_requests_total', 'up'])
  t.strictSame(await proxy('label/__name__/values?match[]={__name__="up"}'), ['up'])
  t.strictSame(await proxy('label/__name__/values?match[]={__name__=~"up|down"}'), ['up'])
  t.strictSame(await proxy('label/__name__/values?match[]={job="x"}'), [])
  t.strictSame(await proxy('label/job/values'), [])
  t.strictSame(await proxy('series?match[]=up{job="x"}&match[]=customerio_api_requests_total&limit=1'), [
    { __name__: 'up' },
  ])
  t.strictSame(await proxy('labels'), ['__name__'])
  t.strictSame(await proxy('labels', 'down'), [])
  t.strictSame(await proxy('metadata'), {})
  t.match(await proxy('query?query=up'), { resultType: 'vector', result: [] })
  t.match(await proxy('query_range?query=up'), { resultType: 'matrix' })
  t.match(await ask('POST', '/api/datasources/proxy/uid/p/api/v1/nothing', {}), { status: 404 })
  t.match(await ask('GET', '/api/datasources/uid/p/health'), { status: 200, body: { status: 'OK' } })
  t.match(await ask('GET', '/api/datasources/uid/down/health'), { status: 400, body: { status: 'ERROR' } })
  sandbox.addDataSource({ uid: 'q', name: 'Q', type: 'prometheus' })
  t.strictSame(
    sandbox.dataSources().map(({ uid }) => uid),
    ['p', 'down', 'q'],
  )
  t.strictSame(
    problemPaths(() => sandbox.addDataSource({ name: '', type: 'x', url: 'nowhere' })),
    ['dataSource.name', 'dataSource.url'],
  )
})

await t.test('a data source with a URL is asked, and fails as the network does', async (t) => {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`)
    if (request.url === '/api/v1/query') response.writeHead(503)
    if (request.url === '/api/v1/cut') request.socket.destroy()
    else response.end('{}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => void server.close())
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  const { ask } = await start(t, { dataSources: [{ uid: 'p', name: 'P', type: 'prometheus', url }] })
  t.match(await ask('GET', '/api/datasources/uid/p/health'), { status: 400, body: { message: /status code 503/ } })
  t.equal((await ask('GET', '/api/datasources/proxy/uid/p/api/v1/labels?a=b')).status, 200)
  t.equal((await ask('POST', '/api/datasources/proxy/uid/p/api/v1/labels', {})).status, 200)
  t.equal((await ask('GET', '/api/datasources/proxy/uid/p/api/v1/cut')).status, 502)
  t.strictSame(asked, ['POST /api/v1/query', 'GET /api/v1/labels?a=b', 'POST /api/v1/labels', 'GET /api/v1/cut'])
})

await t.test('Grafana may live below a path, and its inspection does not', async (t) => {
  const { sandbox, ask } = await start(t, { rootPath: '/grafana', host: '::1' })
  t.match(sandbox.url, /^http:\/\/\[::1\]:\d+\/grafana$/)
  t.equal((await ask('GET', '/api/org')).status, 200)
  t.match(sandbox.requests, [{ path: '/api/org' }])
  const { origin } = new URL(sandbox.url)
  const inspect = async (method: string, path: string, body?: unknown): Promise<Body> => {
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    const response = await fetch(`${origin}/sandbox${path}`, { method, ...(text === undefined ? {} : { body: text }) })
    return response.json()
  }
  t.match(await inspect('GET', ''), { mode: '12.4-unified', counts: { requests: 1, dataSources: 1 } })
  t.match(await inspect('GET', '/requests'), { requests: [{ path: '/api/org' }], dropped: 0 })
  await inspect('POST', '/dashboards/p/provision', { spec, name: 'files' })
  await inspect('POST', '/dashboards/p/edit', { set: { title: 'Edited' }, author: 'admin', message: 'mine' })
  sandbox.addFolder({ uid: 'f', title: 'F' })
  await inspect('POST', '/dashboards/p/move', { folderUid: 'f' })
  t.match(await inspect('GET', '/dashboards/p'), { spec: { title: 'Edited' }, folderUid: 'f', provisioned: true })
  t.match(await inspect('GET', '/dashboards'), { dashboards: { length: 1 } })
  t.match(await inspect('GET', '/dashboards/none'), { error: /There is no dashboard "none"/ })
  t.match(await inspect('GET', '/folders'), { folders: [{ uid: 'f' }] })
  t.match(await inspect('POST', '/faults', { status: 500 }), { fault: { id: 1 } })
  t.match(await inspect('POST', '/faults', { status: 5 }), { problems: [{ path: 'status' }] })
  t.match(await inspect('POST', '/faults', 'nonsense'), { error: /JSON object/ })
  t.match(await inspect('GET', '/faults'), { faults: [{ id: 1 }] })
  await inspect('DELETE', '/faults')
  await inspect('DELETE', '/requests')
  await inspect('POST', '/mode', { mode: '12.3' })
  t.match(await inspect('GET', ''), { mode: '12.3', counts: { requests: 0 }, faults: [] })
})

async function cli(argv: readonly string[], during?: (text: string) => Promise<void>) {
  const ending = new AbortController()
  let out = ''
  let error = ''
  let running: Promise<void> | undefined
  const code = await runCli(argv, {
    write(text) {
      out += text
      running = (during?.(text) ?? Promise.resolve()).finally(() => ending.abort())
    },
    writeError(text) {
      error += text
    },
    signal: ending.signal,
  })
  await running
  return { code, out, error }
}

await t.test('the command line starts a sandbox and says where it is', async (t) => {
  t.match(await cli(['--help']), { code: 0, out: /--data-source/ })
  t.match(await cli(['--version']), { code: 0, out: /^\d/ })
  const started = await cli(
    ['--mode', '12.3', '--series', 'up', '--fault', 'status=503,path=org,times=always'],
    async (text) => {
      const [, url = ''] = /URL +(\S+)/.exec(text) ?? []
      t.equal((await fetch(`${url}/api/org`)).status, 503)
    },
  )
  t.match(started, { code: 0, out: /mode 12\.3[\s\S]*GRAFANA_TOKEN=glsa_/ })
  const argv = [
    '--output',
    'json',
    '--host',
    '127.0.0.1',
    '--port',
    '0',
    '--root-path',
    '/g',
    '--data-source',
    'a=http://127.0.0.1:9090',
  ]
  const { out } = await cli([...argv, '--data-source', 'b', '--fault', 'cut=before,applied'].slice(0, -2))
  t.match(JSON.parse(out), {
    url: /\/g$/,
    tokens: { admin: /^glsa_/ },
    dataSources: [{ uid: 'a', isDefault: true }, { uid: 'b' }],
  })
  t.match(await cli(['--data-source', 'a=http://127.0.0.1:9090']), { out: /a at http/ })
})

await t.test('a wrong command line ends with 2 and says all that is wrong; a taken port ends with 1', async (t) => {
  t.match(await cli(['--nonsense']), { code: 2, error: /nonsense/ })
  t.match(await cli(['--output', 'xml', '--fault', 'status=1', '--fault', 'applied']), {
    code: 2,
    error: /--output[\s\S]*--fault\[0\]\.status[\s\S]*--fault\[1\]/,
  })
  t.match(await cli(['--port', ' ', '--mode', '9']), { code: 2, error: /port[\s\S]*mode|mode[\s\S]*port/ })
  const { sandbox } = await start(t)
  t.match(await cli(['--port', String(sandbox.port)]), { code: 1, error: /cannot listen/ })
})
