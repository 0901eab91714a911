import fc from 'fast-check'
import t, { type Test } from 'tap'
import {
  checkDataSourceHealth,
  connectGrafana,
  type DataSource,
  type Grafana,
  type GrafanaOptions,
  probeServer,
  resolveDataSource,
  type Server,
} from '../src/index.ts'
import { readPermissions } from '../src/server/permissions.ts'
import { failure } from './support/failure.ts'
import {
  always,
  type Handler,
  type Loopback,
  reply,
  serve,
  serveProxy,
  serveSocket,
  setEnvironment,
} from './support/loopback.ts'
import { type Overrides, type RecordedServer, recordedServers, serveRecorded } from './support/recorded-server.ts'

type Role = 'viewer' | 'editor' | 'admin'

function connect(t: Test, url: string, options: Partial<GrafanaOptions> = {}): Grafana {
  const grafana = connectGrafana({ url, auth: { token: 'admin' }, retries: 0, ...options })
  t.teardown(() => grafana.close())
  return grafana
}

/** Probes what a recorded server answers, with some answers changed. */
async function probe(
  t: Test,
  {
    server = 'grafana-12.4.0-unified-storage',
    overrides = {},
    role = 'admin',
    options = {},
  }: {
    readonly server?: RecordedServer
    readonly overrides?: Overrides
    readonly role?: Role
    readonly options?: Partial<GrafanaOptions>
  },
): Promise<{ readonly found: Server; readonly loopback: Loopback }> {
  const loopback = await serveRecorded(t, server, overrides)
  const found = await probeServer(connect(t, loopback.url, { auth: { token: role }, ...options }))
  return { found, loopback }
}

/** `/apis` of a server with these versions of the two groups. */
function apis(dashboard: readonly string[], folder: readonly string[] = dashboard): Handler {
  const group = (name: string, versions: readonly string[]) => ({
    name,
    versions: versions.map((version) => ({ groupVersion: `${name}/${version}`, version })),
  })
  return always(200, {
    kind: 'APIGroupList',
    groups: [group('dashboard.grafana.app', dashboard), group('folder.grafana.app', folder)],
  })
}

const version = (text: string): Overrides => ({ '/api/health': always(200, { database: 'ok', version: text }) })
const hidden: Overrides = { '/api/health': always(200, { database: 'ok' }) }
const list = '/apis/dashboard.grafana.app/v1beta1/namespaces/default/dashboards'

await t.test('a server that was recorded', async (t) => {
  const expected = {
    'grafana-12.3.0': { version: '12.3.0', storage: 'legacy' },
    'grafana-12.4.0-unified-storage': { version: '12.4.0', storage: 'unified' },
    'grafana-12.4.0-legacy-storage': { version: '12.4.0', storage: 'legacy' },
  } as const
  for (const server of recordedServers) {
    for (const role of ['viewer', 'editor', 'admin'] as const) {
      await t.test(`${server}, asked by ${role}, is understood in six requests`, async (t) => {
        const { found, loopback } = await probe(t, { server, role })
        t.match(found, { ...expected[server], namespace: 'default', folders: { api: 'v1beta1' } })
        t.strictSame(found.dashboards, { api: 'v1beta1', dryRun: true })
        t.strictSame(found.dataSources, [
          { uid: 'prom2', name: 'Other', type: 'prometheus', isDefault: false },
          { uid: 'prom1', name: 'Prometheus', type: 'prometheus', isDefault: true },
        ])
        t.strictSame(
          ['folders:create', 'dashboards:write', 'alert.rules:read'].map((action) =>
            found.permissions.allows(action, ['folders:uid:cio', 'folders:uid:general']),
          ),
          [role !== 'viewer', role !== 'viewer', true],
        )
        t.strictSame(loopback.arrivals.map(({ method, path }) => `${method} ${path}`).toSorted(), [
          'GET /api/access-control/user/permissions?reloadcache=true',
          'GET /api/datasources',
          'GET /api/health',
          'GET /api/org',
          'GET /apis',
          `GET ${list}?labelSelector=messaging-observability%2Fstack&limit=1`,
        ])
      })
    }
  }

  await t.test('is asked for the label of the stack, and for nothing it was told', async (t) => {
    const loopback = await serveRecorded(t, 'grafana-12.3.0')
    await probeServer(connect(t, loopback.url, { namespace: 'default' }), { stack: 'customerio' })
    const paths = loopback.arrivals.map(({ path }) => path)
    t.equal(paths.length, 5)
    t.notOk(paths.includes('/api/org'))
    t.ok(paths.includes(`${list}?labelSelector=messaging-observability%2Fstack%3Dcustomerio&limit=1`))
  })

  await t.test(
    'is understood with an account without a basic role, which may list neither APIs nor organisation',
    async (t) => {
      const refused = (message: string) => always(403, { kind: 'Status', status: 'Failure', message, code: 403 })
      const overrides: Overrides = {
        '/apis': refused('Grafana org role (None) didn\'t allow get access on path "/apis"'),
        '/api/org': refused('Permissions needed: orgs:read'),
        '/api/datasources': refused('Permissions needed: datasources:read'),
        '/api/frontend/settings': always(200, { namespace: 'org-2' }),
        '/apis/dashboard.grafana.app/v1/namespaces/org-2/dashboards': always(200, {}),
        '/apis/dashboard.grafana.app/v1beta1/namespaces/org-2/dashboards': always(200, {}),
      }
      const expected = { namespace: 'org-2', storage: 'unified', dataSources: [] }
      const { found } = await probe(t, { overrides })
      t.match(found, { ...expected, dashboards: { api: 'v1beta1', dryRun: true }, folders: { api: 'v1beta1' } })
      const { found: later } = await probe(t, { overrides: { ...overrides, ...version('13.0.0') } })
      t.match(later, { ...expected, dashboards: { api: 'v1', dryRun: true }, folders: { api: 'v1' } })
      const { found: older } = await probe(t, { overrides: { ...overrides, ...version('11.6.0') } })
      t.match(older, { dashboards: { api: 'legacy', dryRun: false }, folders: { api: 'legacy' } })
    },
  )

  await t.test('refuses a bad token', async (t) => {
    const loopback = await serveRecorded(t, 'grafana-12.3.0')
    const error = await failure(probeServer(connect(t, loopback.url, { auth: { token: 'wrong' } })))
    t.match(error, { code: 'GRAFANA_UNAUTHORIZED', message: /Invalid API key/, call: { reason: 'api-key.invalid' } })
  })
})

await t.test('versions and APIs', async (t) => {
  const chosen = async (overrides: Overrides, dashboards: readonly string[], folders?: readonly string[]) => {
    const group = dashboards.includes('v1') ? 'v1' : 'v1beta1'
    const path = `/apis/dashboard.grafana.app/${group}/namespaces/default/dashboards`
    const settings = { '/api/frontend/settings': always(200, { buildInfo: {} }) }
    const all = { ...settings, [path]: always(200, { items: [] }), '/apis': apis(dashboards, folders), ...overrides }
    const { found, loopback } = await probe(t, { overrides: all })
    const listed = loopback.arrivals.some((arrival) => arrival.path.startsWith(path))
    return [found.dashboards.api, found.dashboards.dryRun, found.folders.api, found.storage, listed]
  }

  await t.test('13 goes by v1', async (t) => {
    t.strictSame(await chosen(version('13.0.1+security-01'), ['v1', 'v1beta1', 'v2']), [
      'v1',
      true,
      'v1',
      'unified',
      true,
    ])
    t.strictSame(await chosen(version('13.1.0'), ['v1'], ['v1beta1']), ['v1', true, 'v1beta1', 'unified', true])
  })

  await t.test('12.3 and later go by v1beta1', async (t) => {
    const proven = ['v1beta1', true, 'v1beta1', 'unified', true]
    t.strictSame(await chosen(version('12.3.0-pre'), ['v1beta1', 'v0alpha1']), proven)
    t.strictSame(await chosen(version('12.10.2'), ['v1beta1']), proven)
  })

  await t.test('12.0 to 12.2 and 11 go by the legacy API, without dry runs', async (t) => {
    const legacy = ['legacy', false, 'legacy', 'legacy', false]
    t.strictSame(await chosen(version('12.2.9'), ['v1beta1']), legacy)
    t.strictSame(await chosen(version('11.6.0'), ['v0alpha1'], []), legacy)
  })

  await t.test('a server without a list of APIs goes by the legacy API', async (t) => {
    const legacy = ['legacy', false, 'legacy', 'legacy', false]
    const refusals = [
      always(404, '404 page not found\n'),
      always(403, { message: 'no' }),
      always(200, { groups: ['?'] }),
    ]
    for (const refusal of refusals) t.strictSame(await chosen({ ...version('11.0.0'), '/apis': refusal }, []), legacy)
  })

  await t.test('a hidden version is read from the settings, a seventh request', async (t) => {
    const { found, loopback } = await probe(t, { server: 'grafana-12.3.0', overrides: hidden })
    t.equal(found.version, '12.3.0')
    t.equal(loopback.arrivals.length, 7)
  })

  await t.test('a version that stays hidden is taken for a recent one by the APIs', async (t) => {
    t.strictSame(await chosen(hidden, ['v1beta1']), ['v1beta1', true, 'v1beta1', 'unified', true])
    const closed = { ...hidden, '/api/frontend/settings': always(403, {}) }
    t.strictSame(await chosen(closed, []), ['legacy', false, 'legacy', 'legacy', false])
    const { found } = await probe(t, { overrides: closed })
    t.notOk('version' in found)
  })

  await t.test('10 and older are refused, whatever else they answer', async (t) => {
    for (const [text, rest] of [
      ['10.4.19', {}],
      ['9.5.0', { '/api/access-control/user/permissions': always(404, {}) }],
    ] as const) {
      const error = await failure(probe(t, { overrides: { ...version(text), ...rest } }))
      t.match(error, {
        code: 'GRAFANA_UNSUPPORTED',
        exitCode: 6,
        message: `This Grafana is version ${text}. Version 11, 12 or 13`,
      })
    }
  })

  await t.test('a server that does not tell permissions is refused', async (t) => {
    const overrides = { '/api/access-control/user/permissions': always(404, {}) }
    t.match(await failure(probe(t, { overrides })), { code: 'GRAFANA_UNSUPPORTED', message: /what its users may do/ })
  })
})

await t.test('storage', async (t) => {
  await t.test('is taken for the weaker one where dashboards may not be listed', async (t) => {
    const { found } = await probe(t, { overrides: { [list]: always(403, { message: 'forbidden' }) } })
    t.equal(found.storage, 'legacy')
  })

  await t.test('is not guessed from another failure', async (t) => {
    const broken = { [list]: always(500, { kind: 'Status', message: 'database is locked' }) }
    t.match(await failure(probe(t, { overrides: broken })), {
      code: 'GRAFANA_HTTP',
      message: /500: database is locked/,
    })
    const mute = { [list]: always(500, {}) }
    t.match(await failure(probe(t, { overrides: mute })), { code: 'GRAFANA_HTTP', message: /500: no words/ })
  })
})

await t.test('namespace', async (t) => {
  const path = (namespace: string) => `/apis/dashboard.grafana.app/v1beta1/namespaces/${namespace}/dashboards`

  await t.test('follows the organisation', async (t) => {
    const overrides = { '/api/org': always(200, { id: 4 }), [path('org-4')]: always(200, {}) }
    t.equal((await probe(t, { overrides })).found.namespace, 'org-4')
    const { found, loopback } = await probe(t, { overrides, options: { orgId: 4 } })
    t.equal(found.namespace, 'org-4')
    t.notOk(loopback.arrivals.some((arrival) => arrival.path === '/api/org'))
    t.equal((await probe(t, { options: { orgId: 1 } })).found.namespace, 'default')
  })

  await t.test('is as given', async (t) => {
    const overrides = { [path('stacks-77')]: always(200, {}) }
    t.equal((await probe(t, { overrides, options: { namespace: 'stacks-77' } })).found.namespace, 'stacks-77')
  })

  await t.test('of Grafana Cloud comes from the settings', async (t) => {
    const cloud = async (settings: unknown): Promise<Server> => {
      const overrides = {
        '/api/frontend/settings': always(200, settings),
        [path('stacks-5')]: always(200, { items: [] }),
      }
      const recorded = await serveRecorded(t, 'grafana-12.4.0-unified-storage', overrides)
      const proxy = await serveProxy(t)
      setEnvironment(t, { http_proxy: proxy.url, no_proxy: '' })
      return probeServer(connect(t, `http://example.grafana.net:${recorded.port}`))
    }
    t.equal((await cloud({ namespace: 'stacks-5' })).namespace, 'stacks-5')
    t.match(await failure(cloud({})), { message: /Set the "namespace" option or GRAFANA_NAMESPACE. On Grafana Cloud/ })
  })

  await t.test('is asked for where the organisation is not told', async (t) => {
    const error = await failure(probe(t, { overrides: { '/api/org': always(200, []) } }))
    t.match(error, { code: 'GRAFANA_NOT_GRAFANA', message: /GRAFANA_NAMESPACE. It is default, or org-<id>/ })
  })
})

await t.test('what is no Grafana', async (t) => {
  await t.test('an HTML page from whatever is in front', async (t) => {
    const server = await serve(t, always(200, '<title>Sign in</title>'))
    t.match(await failure(probeServer(connect(t, server.url))), { code: 'GRAFANA_NOT_GRAFANA', message: /"Sign in"/ })
  })

  await t.test('another JSON API', async (t) => {
    for (const body of [{ status: 'UP' }, [], 1]) {
      const server = await serve(t, always(200, body))
      const error = await failure(probeServer(connect(t, server.url, { namespace: 'default' })))
      t.match(error, { code: 'GRAFANA_NOT_GRAFANA', message: /not answered as Grafana answers it/ })
    }
  })

  await t.test('the first failure ends the other requests', async (t) => {
    const told: number[] = []
    const server = await serve(t, (response, { path }) => {
      if (path === '/apis') reply(response, 401, { message: 'no' })
    })
    const grafana = connect(t, server.url, { onRequest: ({ durationMs }) => told.push(durationMs) })
    t.match(await failure(probeServer(grafana)), { code: 'GRAFANA_UNAUTHORIZED' })
    await grafana.close()
    t.equal(told.length, 5)
    t.ok(
      told.every((durationMs) => durationMs < 10_000),
      'none hangs on until its time-out',
    )
  })

  await t.test('a caller may stop it', async (t) => {
    const silent = await serveSocket(t, () => {})
    const reason = new Error('enough')
    await t.rejects(probeServer(connect(t, silent), { signal: AbortSignal.abort(reason) }), reason)
  })
})

await t.test('permissions', async (t) => {
  const granted = readPermissions({
    'dashboards:read': ['dashboards:*', 'folders:uid:cio'],
    'dashboards:write': ['folders:uid:*'],
    'folders:create': ['folders:*'],
    'datasources:create': [''],
    'datasources:query': ['*'],
    odd: 'folders:*',
    'odd:list': [5],
  })

  await t.test('understand wildcards the way Grafana does', (t) => {
    const cases: readonly (readonly [string, readonly string[], boolean])[] = [
      ['dashboards:read', ['dashboards:uid:a'], true],
      ['dashboards:read', ['folders:uid:cio'], true],
      ['dashboards:read', ['folders:uid:cio2'], false],
      ['dashboards:read', ['folders:uid:other', 'dashboards:uid:a'], true],
      ['dashboards:write', ['folders:uid:any'], true],
      ['dashboards:write', ['folders:id:1'], false],
      ['folders:create', ['folders:uid:general'], true],
      ['datasources:create', [], true],
      ['datasources:create', ['datasources:uid:a'], false],
      ['datasources:query', ['datasources:uid:a'], true],
      ['folders:delete', ['folders:uid:general'], false],
      ['folders:delete', [], false],
      ['odd', [], false],
      ['odd:list', ['5'], false],
    ]
    for (const [action, scopes, allowed] of cases)
      t.equal(granted.allows(action, scopes), allowed, `${action} ${scopes.join()}`)
    t.end()
  })

  await t.test('are none where the answer is no object', (t) => {
    t.notOk(readPermissions([]).allows('folders:create', []))
    t.end()
  })

  await t.test('hold: a grant covers its own scope, and a star everything it begins', (t) => {
    const part = fc.stringMatching(/^[a-z0-9-]{1,8}$/)
    fc.assert(
      fc.property(part, part, part, (kind, uid, other) => {
        const permissions = readPermissions({ exact: [`${kind}:uid:${uid}`], star: [`${kind}:*`] })
        const asked = `${kind}:uid:${other}`
        return (
          permissions.allows('exact', [asked]) === (uid === other) &&
          permissions.allows('star', [asked]) &&
          !permissions.allows('star', [`x${asked}`])
        )
      }),
    )
    t.end()
  })
})

await t.test('the data source', async (t) => {
  const source = (uid: string, type = 'prometheus'): DataSource => ({
    uid,
    type,
    name: `Name of ${uid}`,
    isDefault: false,
  })
  const server = (...dataSources: readonly DataSource[]) => ({
    dataSources,
    permissions: readPermissions({ 'datasources:read': ['datasources:*'] }),
  })
  const [one, two, loki] = [source('one'), source('two'), source('logs', 'loki')]

  await t.test('is found by uid, by name, or as the only one of its type', (t) => {
    t.equal(resolveDataSource(server(one, two), { uid: 'two' }), two)
    t.equal(resolveDataSource(server(one, two), { name: 'Name of one' }), one)
    t.equal(resolveDataSource(server(one, two), { uid: 'two', name: 'Name of one' }), two)
    t.equal(resolveDataSource(server(loki, one)), one)
    t.equal(resolveDataSource(server(loki, one), { type: 'loki' }), loki)
    t.end()
  })

  await t.test('has to be chosen where there are several', async (t) => {
    t.match(await failure(() => resolveDataSource(server(one, two, loki))), {
      code: 'GRAFANA_DATA_SOURCE',
      message:
        'Several data sources of type prometheus are there. Choose one with the "dataSource" option or GRAFANA_DATASOURCE: "Name of one" (uid one), "Name of two" (uid two).',
    })
    const many = Array.from({ length: 12 }, (_, at) => source(`p${at}`))
    t.match((await failure(() => resolveDataSource(server(...many)))).message, '(uid p9) and 2 more.')
  })

  await t.test('that is meant is missing, or of another type', async (t) => {
    const message = async (...given: Parameters<typeof resolveDataSource>) =>
      (await failure(() => resolveDataSource(...given))).message
    t.match(await message(server(one), { uid: 'x' }), 'No data source has the uid "x". Choose one with')
    t.match(await message(server(one), { name: 'x' }), 'No data source has the name "x". Choose one with')
    t.match(await message(server(one, loki), { uid: 'logs' }), 'with uid "logs" is of type loki, not prometheus.')
    t.match(await message(server(loki)), 'No data source of type prometheus is there. Add one')
  })

  await t.test('may be invisible', async (t) => {
    const overrides = {
      '/api/datasources': always(403, { message: 'no' }),
      '/api/access-control/user/permissions': always(200, {}),
    }
    const { found } = await probe(t, { overrides })
    t.strictSame(found.dataSources, [])
    t.match(await failure(() => resolveDataSource(found)), { message: /may not see any: grant "datasources:read"/ })
  })

  await t.test('is left out where an entry is unusable', async (t) => {
    const entries = [{ uid: 'a', name: 'A', type: 'prometheus' }, { name: 'B', type: 'prometheus' }, null, 'x']
    const { found } = await probe(t, { overrides: { '/api/datasources': always(200, entries) } })
    t.strictSame(found.dataSources, [{ uid: 'a', name: 'A', type: 'prometheus', isDefault: false }])
  })

  for (const name of recordedServers) {
    await t.test(`tells its health on ${name}`, async (t) => {
      const grafana = connect(t, (await serveRecorded(t, name)).url)
      t.strictSame(await checkDataSourceHealth(grafana, source('prom1')), {
        ok: true,
        message: 'Successfully queried the Prometheus API.',
      })
      t.match(await checkDataSourceHealth(grafana, source('prom2')), { ok: false, message: /connection refused/ })
      t.strictSame(await checkDataSourceHealth(grafana, source('none')), {
        ok: false,
        message: 'Unable to load datasource metadata',
      })
    })
  }

  await t.test('tells its health in other ways, too', async (t) => {
    const health = async (status: number, body: unknown) => {
      const server = await serve(t, always(status, body))
      return checkDataSourceHealth(connect(t, server.url), source('a/b'), { signal: new AbortController().signal })
    }
    t.strictSame(await health(200, { status: 'ERROR', message: 'stale' }), { ok: false, message: 'stale' })
    t.strictSame(await health(404, 'page not found\n'), { ok: false, message: 'page not found' })
    t.strictSame(await health(403, {}), { ok: false, message: 'answered 403' })
  })
})
