import { type GrafanaMode, type GrafanaSandboxOptions, startGrafanaSandbox } from 'grafana-sandbox'
import t, { type Test } from 'tap'
import {
  applyPlan,
  connectGrafana,
  type DiagnoseOptions,
  type Diagnosis,
  defineStack,
  diagnose,
  type GrafanaOptions,
  planStack,
  probeServer,
  type StackOptions,
} from '../src/index.ts'
import { createCertificate } from './support/certificate.ts'
import { failure } from './support/failure.ts'
import { always, freePort, type Handler, relay, reply, serve, serveProxy, setEnvironment } from './support/loopback.ts'
import { type Overrides, serveRecorded } from './support/recorded-server.ts'

const metrics = [
  { name: 'shop_mails_total', type: 'counter' },
  { name: 'shop_queue', type: 'gauge' },
  { name: 'shop_latency_ms', type: 'histogram' },
] as const
const series = ['up', 'shop_mails_total', 'shop_queue', 'shop_latency_ms_bucket']
const prometheus = { uid: 'prometheus', name: 'Prometheus', type: 'prometheus', series }

const dashboards = ['shop-overview', 'shop-mails'].map((uid) => ({ uid, title: uid, panels: [] }))

/** A stack with two dashboards: the doctor looks at everything around it. */
function stackOf(options: Partial<StackOptions> = {}) {
  return defineStack({
    name: 'shop',
    folder: { uid: 'shop', title: 'Shop' },
    dashboards,
    dataSource: {},
    metrics,
    ...options,
  })
}

/** What the doctor says about a sandbox. */
async function examine(
  t: Test,
  {
    role = 'Editor',
    stack = {},
    sandbox = {},
    prepare,
    ...options
  }: DiagnoseOptions & {
    readonly role?: 'Viewer' | 'Editor' | 'Admin'
    readonly stack?: Partial<StackOptions>
    readonly sandbox?: GrafanaSandboxOptions
    readonly prepare?: (sandbox: Awaited<ReturnType<typeof startGrafanaSandbox>>) => void
  } = {},
) {
  const server = await startGrafanaSandbox({ dataSources: [prometheus], ...sandbox })
  t.teardown(() => server.close())
  prepare?.(server)
  const grafana = connectGrafana({ url: server.url, auth: { token: server.token(role) }, retries: 0 })
  t.teardown(() => grafana.close())
  const diagnosis = await diagnose(grafana, stackOf(stack), options)
  t.equal(grafana.counts.write + grafana.counts.dryRun, 0, 'nothing was written')
  return diagnosis
}

/** What the doctor says about a recorded server, with some answers changed. */
async function examineRecorded(
  t: Test,
  overrides: Overrides,
  stack: Partial<StackOptions> = {},
  options: DiagnoseOptions = {},
) {
  const server = await serveRecorded(t, 'grafana-12.4.0-unified-storage', {
    '/api/datasources': always(200, [prometheus]),
    '/api/datasources/uid/prometheus/health': always(200, { status: 'OK', message: 'fine' }),
    ...overrides,
  })
  const grafana = connectGrafana({ url: server.url, auth: { token: 'admin' }, retries: 0 })
  t.teardown(() => grafana.close())
  return diagnose(grafana, stackOf(stack), options)
}

type Sandbox = Awaited<ReturnType<typeof startGrafanaSandbox>>

const statuses = ({ checks }: Diagnosis) => Object.fromEntries(checks.map(({ name, status }) => [name, status]))
const check = ({ checks }: Diagnosis, wanted: string) => checks.find(({ name }) => name === wanted)

const proxied = '/api/datasources/proxy/uid/prometheus/api/v1/label/__name__/values'

await t.test('a server that is ready', async (t) => {
  const modes: readonly (readonly [GrafanaMode, string, string])[] = [
    ['11.6', 'Dashboards by the legacy API, compared without dry run', 'Legacy storage drops'],
    ['12.3', 'Dashboards by API v1beta1, compared by dry run; folders by API v1beta1.', 'Legacy storage drops'],
    ['12.4-legacy', 'Dashboards by API v1beta1, compared by dry run; folders by API v1beta1.', 'Legacy storage drops'],
    [
      '12.4-unified',
      'Dashboards by API v1beta1, compared by dry run; folders by API v1beta1.',
      'Unified storage keeps',
    ],
    ['13.0', 'Dashboards by API v1, compared by dry run; folders by API v1.', 'Unified storage keeps'],
  ]
  for (const [mode, apis, storage] of modes) {
    await t.test(`${mode}: nothing is wrong`, async (t) => {
      const diagnosis = await examine(t, { sandbox: { mode } })
      t.match(diagnosis, { stack: 'shop', ok: true, exitCode: 0, url: /^http:\/\/127/ })
      t.strictSame(statuses(diagnosis), {
        transport: 'ok',
        version: 'ok',
        apis: 'ok',
        storage: 'ok',
        folder: 'ok',
        'permission folders:create': 'ok',
        'permission datasources:read': 'ok',
        'permission datasources:query': 'ok',
        'data source': 'ok',
        'data source health': 'ok',
        metrics: 'ok',
        'metric shop_mails_total': 'ok',
        'metric shop_queue': 'ok',
        'metric shop_latency_ms': 'ok',
      })
      t.match(check(diagnosis, 'version')?.detail, `Grafana ${mode.slice(0, 4)}`)
      t.match(check(diagnosis, 'apis')?.detail, apis)
      t.match(check(diagnosis, 'storage')?.detail, storage)
      t.match(check(diagnosis, 'metrics')?.detail, '3 of 3 metrics')
    })
  }
})

await t.test('the probes of every mode of the sandbox fit in six requests', async (t) => {
  for (const mode of ['11.6', '12.3', '12.4-legacy', '12.4-unified', '13.0'] as const) {
    const sandbox = await startGrafanaSandbox({ mode, rootPath: '/grafana' })
    t.teardown(() => sandbox.close())
    const grafana = connectGrafana({ url: sandbox.url, auth: { user: 'admin', password: 'admin' } })
    await probeServer(grafana, { stack: 'shop' })
    t.strictSame(grafana.counts, { read: mode === '11.6' ? 5 : 6, dryRun: 0, query: 0, write: 0 }, mode)
    await grafana.close()
  }
})

await t.test('no server, no report', async (t) => {
  const connect = (url: string, options: Partial<GrafanaOptions> = {}) =>
    connectGrafana({ url, auth: { token: 'wrong' }, retries: 0, ...options })
  const sandbox = await startGrafanaSandbox()
  t.teardown(() => sandbox.close())
  t.match(await failure(diagnose(connect(sandbox.url), stackOf())), { code: 'GRAFANA_UNAUTHORIZED', exitCode: 3 })
  const away = connect(`http://127.0.0.1:${await freePort()}`)
  t.match(await failure(diagnose(away, stackOf())), { code: 'GRAFANA_NETWORK' })
  const old = await serve(t, always(200, { database: 'ok', version: '10.4.0' }))
  t.match(await failure(diagnose(connect(old.url), stackOf())), { code: 'GRAFANA_UNSUPPORTED', exitCode: 6 })
})

await t.test('permissions', async (t) => {
  await t.test('of a Viewer are not enough, and the report names what is missing', async (t) => {
    const diagnosis = await examine(t, { role: 'Viewer' })
    t.match(diagnosis, { ok: false, exitCode: 3 })
    t.match(check(diagnosis, 'permission folders:create'), {
      status: 'fail',
      detail: 'May not create folder "shop".',
      fix: 'Grant "folders:create" on folders:uid:general, or use a service account whose role has it.',
    })
  })

  const prepare = (sandbox: Awaited<ReturnType<typeof startGrafanaSandbox>>): void => {
    sandbox.addFolder({ uid: 'team', title: 'Team' })
    sandbox.addFolder({ uid: 'shop', title: 'Shop', parentUid: 'team' })
  }

  await t.test('in a folder that is there are those for its dashboards', async (t) => {
    const allowed = await examine(t, { role: 'Admin', prepare })
    t.equal(allowed.ok, true)
    t.match(check(allowed, 'folder')?.detail, '"Shop" (uid shop) is there.')
    t.equal(check(allowed, 'permission folders:create'), undefined)
    const denied = await examine(t, { role: 'Viewer', prepare })
    t.match(statuses(denied), {
      'permission folders:write': 'fail',
      'permission dashboards:read': 'ok',
      'permission dashboards:create': 'fail',
      'permission dashboards:write': 'fail',
      // Needed to prune, not to push.
      'permission dashboards:delete': 'warn',
    })
    t.match(check(denied, 'permission dashboards:write'), {
      detail: 'May not write dashboard "shop-overview" (and 1 more).',
      fix: 'on dashboards:uid:shop-overview or folders:uid:shop or folders:uid:team,',
    })
    const unmanaged = await examine(t, { role: 'Viewer', prepare, stack: { folder: 'shop' } })
    t.equal(check(unmanaged, 'permission folders:write'), undefined)
  })

  await t.test('may be granted on the dashboards themselves', async (t) => {
    const there = { '/api/folders/shop': always(200, { title: 'Shop' }), [proxied]: always(200, { data: [] }) }
    const granted = async (scopes: readonly string[]) => {
      const rights = always(200, { 'dashboards:write': scopes })
      return check(
        await examineRecorded(t, { ...there, '/api/access-control/user/permissions': rights }),
        'permission dashboards:write',
      )
    }
    t.match(await granted(['dashboards:*']), {
      status: 'ok',
      detail: 'May write dashboard "shop-overview" (and 1 more).',
    })
    t.match(await granted(['dashboards:uid:shop-overview']), {
      status: 'fail',
      detail: 'May not write dashboard "shop-mails".',
    })
  })

  await t.test('may be more than usual', async (t) => {
    const permissions = [{ action: 'alert.provisioning:write', scopes: [], purpose: 'write alert rules' }]
    const diagnosis = await examine(t, { role: 'Viewer', prepare, permissions })
    t.match(check(diagnosis, 'permission alert.provisioning:write'), {
      status: 'fail',
      detail: 'May not write alert rules.',
      fix: 'Grant "alert.provisioning:write", or use a service account whose role has it.',
    })
  })
})

await t.test('the folder', async (t) => {
  await t.test('that the stack does not keep has to be there', async (t) => {
    const diagnosis = await examine(t, { role: 'Admin', stack: { folder: 'elsewhere' } })
    t.match(diagnosis, { ok: false, exitCode: 1 })
    t.match(check(diagnosis, 'folder'), {
      status: 'fail',
      detail: 'No folder has the uid elsewhere.',
      fix: 'Create it, or let the stack keep it: folder: { uid, title }.',
    })
    t.notOk(diagnosis.checks.some(({ name }) => /permission (?:folders|dashboards)/.test(name)))
  })

  await t.test('may be hidden: Grafana answers 403 to an Editor also where there is none', async (t) => {
    const message = "You'll need additional permissions to perform this action. Permissions needed: folders:read"
    const overrides = { '/api/folders/shop': always(403, { message }) }
    t.match(check(await examineRecorded(t, overrides), 'folder'), {
      status: 'ok',
      detail: 'The credentials see no folder with uid shop. A push creates it.',
    })
  })

  await t.test('without a title is called by its uid', async (t) => {
    const overrides = { '/api/folders/shop': always(200, { parents: [{}] }) }
    t.match(check(await examineRecorded(t, overrides), 'folder')?.detail, '"shop" (uid shop) is there.')
  })

  await t.test('is created inside the one that the stack names', async (t) => {
    const folder = { uid: 'shop', title: 'Shop', parentUid: 'team' }
    const diagnosis = await examine(t, { role: 'Viewer', stack: { folder } })
    t.match(check(diagnosis, 'permission folders:create')?.fix, 'on folders:uid:team,')
  })
})

await t.test('the data source', async (t) => {
  await t.test('is not asked for where the stack names none', async (t) => {
    const stack = defineStack({ name: 'shop', folder: { uid: 'shop', title: 'Shop' }, dashboards, metrics })
    const sandbox = await startGrafanaSandbox()
    t.teardown(() => sandbox.close())
    const grafana = connectGrafana({ url: sandbox.url, auth: { token: sandbox.token('Viewer') } })
    t.teardown(() => grafana.close())
    const found = await diagnose(grafana, stack)
    t.match(statuses(found), { 'data source': 'skipped', metrics: 'skipped' })
    t.equal(check(found, 'permission datasources:read'), undefined)
  })

  await t.test('has to be chosen where there are two', async (t) => {
    const dataSources = [prometheus, { ...prometheus, uid: 'second', name: 'Second' }]
    const diagnosis = await examine(t, { sandbox: { dataSources } })
    t.match(diagnosis, { ok: false, exitCode: 1 })
    t.match(check(diagnosis, 'data source'), {
      status: 'fail',
      detail: /GRAFANA_DATASOURCE: "Prometheus" \(uid prometheus\), "Second"/,
    })
    t.match(check(diagnosis, 'metrics'), { status: 'skipped', detail: 'There is no data source that answers.' })
    const chosen = await examine(t, { sandbox: { dataSources }, stack: { dataSource: { uid: 'second' } } })
    t.match(check(chosen, 'data source')?.detail, '"Second" (uid second, prometheus)')
  })

  await t.test('that does not answer is a failure', async (t) => {
    const diagnosis = await examine(t, { sandbox: { dataSources: [{ ...prometheus, health: 'error' }] } })
    t.match(diagnosis, { ok: false, exitCode: 1 })
    t.match(check(diagnosis, 'data source health'), { status: 'fail', fix: /"Save & test"/ })
    t.equal(check(diagnosis, 'metrics')?.status, 'skipped')
  })
})

await t.test('metrics', async (t) => {
  const withSeries = (names: readonly string[]) => ({ sandbox: { dataSources: [{ ...prometheus, series: names }] } })

  await t.test('without samples are named', async (t) => {
    const diagnosis = await examine(t, withSeries(['shop_queue', 'shop_latency_ms_sum', 'shop_mails_totals']))
    t.match(diagnosis, { ok: true, exitCode: 0 })
    t.match(check(diagnosis, 'metrics'), { status: 'warn', detail: '1 of 3 metrics had samples in the last 24 hours.' })
    t.match(check(diagnosis, 'metric shop_mails_total'), { status: 'warn', detail: 'shop_mails_total has no samples.' })
    t.match(check(diagnosis, 'metric shop_latency_ms'), {
      status: 'warn',
      detail: 'shop_latency_ms_bucket has no samples.',
    })
  })

  await t.test('none of which has samples are a failure', async (t) => {
    const diagnosis = await examine(t, withSeries(['up']))
    t.match(diagnosis, { ok: false, exitCode: 1 })
    t.match(check(diagnosis, 'metrics'), { status: 'fail', fix: /Prometheus scrapes it/ })
  })

  await t.test('that are native histograms are told apart', async (t) => {
    const diagnosis = await examine(t, withSeries(['shop_latency_ms']))
    t.match(check(diagnosis, 'metric shop_latency_ms'), { status: 'warn', fix: /always_scrape_classic_histograms/ })
  })

  await t.test('are none', async (t) => {
    t.match(check(await examine(t, { stack: { metrics: [] } }), 'metrics'), {
      status: 'skipped',
      detail: 'The stack names no metrics.',
    })
  })

  await t.test('are asked of Prometheus only', async (t) => {
    const dataSources = [{ uid: 'tsdb', name: 'TSDB', type: 'influxdb' }]
    const diagnosis = await examine(t, { sandbox: { dataSources }, stack: { dataSource: { type: 'influxdb' } } })
    t.match(check(diagnosis, 'metrics'), { status: 'skipped', detail: 'Only Prometheus is asked, not influxdb.' })
  })

  await t.test('are asked for in few requests, by the last day, with every character meaning itself', async (t) => {
    const asked: URLSearchParams[] = []
    const overrides: Overrides = {
      [proxied]: (response, { path }) => {
        asked.push(new URLSearchParams(path.split('?')[1]))
        reply(response, 200, { status: 'success', data: ['a.b"c', 5] })
      },
    }
    const many = Array.from({ length: 60 }, (_, at) => ({ name: `m_${at}`, type: 'histogram' }) as const)
    const diagnosis = await examineRecorded(t, overrides, { metrics: [{ name: 'a.b"c', type: 'gauge' }, ...many] })
    t.equal(check(diagnosis, 'metric a.b"c')?.status, 'ok')
    t.equal(asked.length, 3)
    t.match(asked[0]?.get('match[]'), '{__name__=~"a\\\\.b\\\\\\"c|m_0|m_0_bucket|')
    const start = Number(asked[0]?.get('start'))
    t.ok(Math.abs(Date.now() / 1000 - 86_400 - start) < 60)
  })

  await t.test('that cannot be asked for are a failure with its cause', async (t) => {
    const forbidden = { [proxied]: always(403, { message: 'Permissions needed: datasources:query' }) }
    t.match(check(await examineRecorded(t, forbidden), 'metrics'), {
      status: 'fail',
      detail: /needed: datasources:query/,
    })
  })

  await t.test('a caller may stop in the middle', async (t) => {
    const stop = new AbortController()
    const reason = new Error('enough')
    const overrides: Overrides = { [proxied]: () => stop.abort(reason) }
    await t.rejects(examineRecorded(t, overrides, {}, { signal: stop.signal }), reason)
  })
})

await t.test('the server', async (t) => {
  await t.test('that hides its version is told so', async (t) => {
    const overrides = {
      '/api/health': always(200, { database: 'ok' }),
      '/api/frontend/settings': always(200, {}),
      [proxied]: always(200, { data: [] }),
    }
    t.match(check(await examineRecorded(t, overrides), 'version'), { status: 'warn', detail: /hides its version/ })
  })

  await t.test('of 12.0 to 12.2 had better be upgraded', async (t) => {
    const overrides = {
      '/api/health': always(200, { database: 'ok', version: '12.1.0' }),
      [proxied]: always(200, { data: [] }),
    }
    t.match(check(await examineRecorded(t, overrides), 'apis'), { status: 'warn', fix: /Upgrade to 12.3/ })
  })

  await t.test('should be reached by TLS, unless it is this machine', async (t) => {
    const overrides = { [proxied]: always(200, { data: [] }) }
    const recorded = await serveRecorded(t, 'grafana-12.3.0', overrides)
    const proxy = await serveProxy(t)
    setEnvironment(t, { http_proxy: proxy.url, no_proxy: '' })
    const url = `http://grafana.example.test:${recorded.port}`
    const grafana = connectGrafana({ url, auth: { token: 'viewer' } })
    t.teardown(() => grafana.close())
    const diagnosis = await diagnose(grafana, stackOf({ metrics: [] }))
    t.match(check(diagnosis, 'transport'), { status: 'warn', detail: /unencrypted/, fix: 'Use an https:// address.' })

    const certificate = createCertificate()
    const forward: Handler = (response, { path, headers }) => void relay(response, `${recorded.url}${path}`, headers)
    const secure = await serve(t, forward, certificate)
    const safe = connectGrafana({
      url: `https://localhost:${secure.port}`,
      auth: { token: 'viewer' },
      tls: { ca: certificate.cert },
    })
    t.teardown(() => safe.close())
    t.match(check(await diagnose(safe, stackOf({ metrics: [] })), 'transport'), { status: 'ok', detail: /encrypted/ })
  })
})

await t.test('alerting', async (t) => {
  const rule = (uid: string) => ({
    uid,
    title: uid,
    condition: 'A',
    data: [
      {
        refId: 'A',
        relativeTimeRange: { from: 600, to: 0 },
        datasourceUid: '$datasource',
        model: { expr: 'sum(shop_queue) > 5', instant: true },
      },
    ],
    noDataState: 'OK',
    execErrState: 'Error',
    for: '1m',
  })
  const alerting: Partial<StackOptions> = {
    ruleGroups: [{ title: 'mails', interval: 60, rules: [rule('shop-late'), rule('shop-lost')] }],
  }

  /** What the doctor says of rules that were pushed and evaluated. */
  async function examinePushed(t: Test, evaluate: (sandbox: Sandbox) => void, role: 'Editor' | 'Viewer' = 'Editor') {
    const sandbox = await startGrafanaSandbox({ dataSources: [prometheus] })
    const connect = (as: 'Editor' | 'Viewer') =>
      connectGrafana({ url: sandbox.url, auth: { token: sandbox.token(as) }, retries: 0 })
    const [editor, grafana] = [connect('Editor'), connect(role)]
    t.teardown(async () => await Promise.all([editor.close(), grafana.close(), sandbox.close()]))
    const stack = stackOf(alerting)
    await applyPlan(editor, await planStack(editor, stack, { evaluateRules: false }))
    evaluate(sandbox)
    return diagnose(grafana, stack)
  }

  await t.test('is not looked at where the stack keeps none', async (t) => {
    t.equal(check(await examine(t), 'alert rules'), undefined)
  })

  await t.test('has rules that are still to come', async (t) => {
    const diagnosis = await examine(t, { stack: alerting })
    t.match(check(diagnosis, 'alert rules'), { status: 'ok', detail: 'None of 2 is there yet. A push creates them.' })
    const without = await examine(t, { stack: { ruleGroups: [] } })
    t.match(check(without, 'alert rules'), { status: 'ok', detail: 'The stack has no alert rules.' })
  })

  await t.test('has rules that are evaluated', async (t) => {
    const diagnosis = await examinePushed(t, (sandbox) => sandbox.alerting.evaluate())
    t.match(check(diagnosis, 'alert rules'), { status: 'ok', detail: '2 of 2 are there, 0 firing, 0 failing.' })
    t.match(check(diagnosis, 'permission alert.rules:write'), { status: 'ok' })
  })

  await t.test('has a rule that cannot be evaluated, and says why', async (t) => {
    const diagnosis = await examinePushed(t, (sandbox) => {
      sandbox.alerting.setResult('shop-lost', { error: 'bad_data: unknown function' })
      sandbox.alerting.evaluate()
    })
    t.match(check(diagnosis, 'alert rules'), { status: 'warn', detail: /1 failing/ })
    t.match(check(diagnosis, 'alert rule shop-lost'), { status: 'warn', detail: /unknown function/, fix: /Explore/ })
    t.equal(diagnosis.ok, true, 'a push is no cure and no cause')
  })

  await t.test('may be hidden from the credentials', async (t) => {
    const diagnosis = await examineRecorded(
      t,
      { '/api/prometheus/grafana/api/v1/rules': always(403, { message: 'no' }) },
      alerting,
    )
    t.match(check(diagnosis, 'alert rules'), { status: 'warn', fix: /alert\.rules:read/ })
  })

  await t.test('takes permissions a Viewer does not have', async (t) => {
    const diagnosis = await examinePushed(t, () => {}, 'Viewer')
    t.match(check(diagnosis, 'permission alert.rules:create'), { status: 'fail' })
    t.match(check(diagnosis, 'permission alert.rules:delete'), { status: 'warn' })
    t.equal(diagnosis.exitCode, 3)
  })

  await t.test('takes permissions of its own for notifications', async (t) => {
    const stack = { muteTimings: [{ name: 'shop-nights', time_intervals: [{ weekdays: ['monday'] }] }] }
    t.match(check(await examine(t, { stack }), 'permission alert.notifications:write'), { status: 'ok' })
    t.match(check(await examine(t, { stack, role: 'Viewer' }), 'permission alert.notifications:write'), {
      status: 'fail',
    })
  })
})
