import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import t, { type Test } from 'tap'
import { type GrafanaMode, type GrafanaSandbox, type RuleResult, startGrafanaSandbox } from '../src/index.ts'

// biome-ignore lint/suspicious/noExplicitAny: answers of many shapes are taken apart here
type Body = any

const groupUrl = '/api/v1/provisioning/folder/f/rule-groups/g'
const firing: RuleResult = [{ labels: { job: 'x' }, firing: true }]
const without = { 'x-disable-provenance': 'true' }

function query(expr = 'up', more: object = {}): Body {
  return { refId: 'A', relativeTimeRange: { from: 600, to: 0 }, datasourceUid: 'prometheus', model: { expr, ...more } }
}

function threshold(limit = 0.5): Body {
  const conditions = [{ evaluator: { type: 'gt', params: [limit] } }]
  return { refId: 'C', datasourceUid: '__expr__', model: { type: 'threshold', expression: 'A', conditions } }
}

function rule(change: object = {}): Body {
  return {
    uid: 'r',
    title: 'Rule',
    condition: 'C',
    noDataState: 'NoData',
    execErrState: 'Error',
    for: '1m',
    labels: { severity: 'critical' },
    annotations: { summary: 'S.' },
    data: [query(), threshold()],
    ...change,
  }
}

interface Clock {
  readonly sandbox: GrafanaSandbox
  readonly call: (
    method: string,
    path: string,
    body?: unknown,
    more?: { readonly role?: 'Admin' | 'Editor' | 'Viewer'; readonly headers?: object },
  ) => Promise<{ status: number; body: Body }>
  /** Puts the group. */
  readonly put: (
    rules: readonly object[],
    change?: {
      readonly interval?: number
      readonly folder?: string
      readonly group?: string
      readonly headers?: object
    },
  ) => Promise<void>
  /** Lets a minute pass and the scheduler look. */
  readonly tick: () => void
}

async function start(t: Test, mode: GrafanaMode = '12.4-unified', limits = {}): Promise<Clock> {
  let now = Date.parse('2026-01-01T00:00:00Z')
  const sandbox = await startGrafanaSandbox({ mode, now: () => now, limits })
  t.teardown(() => sandbox.close())
  sandbox.addFolder({ uid: 'f', title: 'F' })
  sandbox.addFolder({ uid: 'other', title: 'Other' })
  const clock: Clock = {
    sandbox,
    async call(method, path, body, { role = 'Admin', headers = {} } = {}) {
      const response = await fetch(`${sandbox.url}${path}`, {
        method,
        headers: { authorization: `Bearer ${sandbox.token(role)}`, ...headers },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      })
      const text = await response.text()
      return { status: response.status, body: text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : text }
    },
    async put(rules, { interval = 60, folder = 'f', group = 'g', headers = {} } = {}) {
      const path = `/api/v1/provisioning/folder/${folder}/rule-groups/${group}`
      const { status, body } = await clock.call('PUT', path, { interval, rules }, { headers })
      t.equal(status, 200, JSON.stringify(body))
    },
    tick() {
      now += 60_000
      sandbox.alerting.evaluate()
    },
  }
  return clock
}

/** Makes the rule fire, changes something, and tells since when the alert is active then. */
async function stateAfter(t: Test, change: (clock: Clock) => Promise<unknown>, mode?: GrafanaMode): Promise<string> {
  const clock = await start(t, mode)
  clock.sandbox.addDashboard('d', { title: 'D', panels: [] })
  clock.sandbox.alerting.addContactPoint({ name: 'c', type: 'webhook', settings: { url: 'http://127.0.0.1:9/' } })
  clock.sandbox.alerting.addMuteTiming({ name: 'm', time_intervals: [] })
  await clock.put([rule()])
  clock.sandbox.alerting.setResult('r', firing)
  clock.tick()
  clock.tick()
  const [before] = clock.sandbox.alerting.alerts('r')
  t.equal(before?.state, 'Alerting')
  await change(clock)
  clock.tick()
  const [after] = clock.sandbox.alerting.alerts('r')
  return after?.state === 'Alerting' && after.startsAt.getTime() === before?.startsAt.getTime() ? 'kept' : 'reset'
}

const kept: Readonly<Record<string, (clock: Clock) => Promise<unknown>>> = {
  'identical push': ({ put }) => put([rule()]),
  'annotation text': ({ put }) => put([rule({ annotations: { summary: 'T.' } })]),
  'new annotation': ({ put }) => put([rule({ annotations: { summary: 'S.', __managed_by__: 'x' } })]),
  'keep firing for': ({ put }) => put([rule({ keep_firing_for: '5m' })]),
  'missing series': ({ put }) => put([rule({ missingSeriesEvalsToResolve: 3 })]),
  'order of the model': ({ put }) =>
    put([rule({ data: [query('up', { maxDataPoints: 43_200, intervalMs: 1000 }), threshold()] })]),
  'order of queries': ({ put }) => put([rule({ data: [threshold(), query()] })]),
  interval: ({ put }) => put([rule()], { interval: 120 }),
  'order of rules': ({ put }) => put([rule({ uid: 's', title: 'S' }), rule()]),
  'provenance api to none': ({ put }) => put([rule()], { headers: without }),
  'a pause shorter than one evaluation': async ({ put }) => {
    await put([rule({ isPaused: true })])
    await put([rule()])
  },
  'deleted and made again within one evaluation': async ({ put, call }) => {
    await call('DELETE', groupUrl)
    await put([rule()])
  },
}

const linked = { summary: 'S.', __dashboardUid__: 'd', __panelId__: '1' }
const reset: Readonly<Record<string, (clock: Clock) => Promise<unknown>>> = {
  for: ({ put }) => put([rule({ for: '30s' })]),
  'label changed': ({ put }) => put([rule({ labels: { severity: 'warning' } })]),
  'label added': ({ put }) => put([rule({ labels: { severity: 'critical', team: 'x' } })]),
  title: ({ put }) => put([rule({ title: 'Other' })]),
  expression: ({ put }) => put([rule({ data: [query('up '), threshold()] })]),
  threshold: ({ put }) => put([rule({ data: [query(), threshold(0.6)] })]),
  'time range': ({ put }) =>
    put([rule({ data: [{ ...query(), relativeTimeRange: { from: 300, to: 0 } }, threshold()] })]),
  'data source': ({ put }) => put([rule({ data: [{ ...query(), datasourceUid: 'x' }, threshold()] })]),
  'query type': ({ put }) => put([rule({ data: [{ ...query(), queryType: 'x' }, threshold()] })]),
  'another key of the model': ({ put }) => put([rule({ data: [query('up', { legendFormat: 'x' }), threshold()] })]),
  'query added': ({ put }) => put([rule({ data: [query(), threshold(), { ...query(), refId: 'Z' }] })]),
  condition: ({ put }) => put([rule({ condition: 'A' })]),
  'no data state': ({ put }) => put([rule({ noDataState: 'OK' })]),
  'error state': ({ put }) => put([rule({ execErrState: 'OK' })]),
  receiver: ({ put }) => put([rule({ notification_settings: { receiver: 'c' } })]),
  'group by': ({ put }) => put([rule({ notification_settings: { receiver: 'c', group_by: ['job'] } })]),
  'mute timing': ({ put }) => put([rule({ notification_settings: { receiver: 'c', mute_time_intervals: ['m'] } })]),
  'panel link': ({ put }) => put([rule({ annotations: linked })]),
  'a pause over an evaluation': async ({ put, tick }) => {
    await put([rule({ isPaused: true })])
    tick()
    await put([rule()])
  },
  'deleted over an evaluation': async ({ put, call, tick }) => {
    await call('DELETE', groupUrl)
    tick()
    await put([rule()])
  },
  'folder renamed': async ({ sandbox }) => sandbox.renameFolderInUi('f', 'New'),
  'another group': ({ put }) => put([rule()], { group: 'h' }),
  'another folder': ({ put }) => put([rule()], { folder: 'other' }),
}

await t.test('alerts are kept and reset as on a real server', async (t) => {
  for (const [name, change] of Object.entries(kept)) t.equal(await stateAfter(t, change), 'kept', name)
  for (const [name, change] of Object.entries(reset)) t.equal(await stateAfter(t, change), 'reset', name)
})

await t.test('renaming a folder above resets alerts, because they carry the path', async (t) => {
  const { sandbox, put, tick } = await start(t)
  sandbox.addFolder({ uid: 'below', title: 'Below', parentUid: 'other' })
  await put([rule()], { folder: 'below' })
  sandbox.alerting.setResult('r', firing)
  tick()
  tick()
  t.match(sandbox.alerting.alerts('r'), [{ state: 'Alerting', labels: { grafana_folder: 'Other/Below' } }])
  sandbox.renameFolderInUi('other', 'New')
  tick()
  t.match(sandbox.alerting.alerts('r'), [{ state: 'Pending', labels: { grafana_folder: 'New/Below' } }])
})

await t.test('an alert waits, fires, recovers and resolves', async (t) => {
  const { sandbox, put, tick } = await start(t)
  await put([rule({ for: '2m', keep_firing_for: '2m' })])
  const state = (result: RuleResult): string => {
    sandbox.alerting.setResult('r', result)
    tick()
    return sandbox.alerting
      .alerts('r')
      .map((alert) => `${alert.state}${alert.reason === '' ? '' : ` (${alert.reason})`}`)
      .join()
  }
  const quiet: RuleResult = [{ labels: { job: 'x' }, firing: false }]
  t.equal(state(firing), 'Pending')
  t.equal(state(quiet), 'Normal')
  t.equal(state(firing), 'Pending')
  t.equal(state(firing), 'Pending')
  t.equal(state(firing), 'Alerting')
  t.equal(state(firing), 'Alerting')
  t.equal(state(quiet), 'Recovering')
  t.equal(state(firing), 'Alerting', 'without waiting again')
  t.equal(state(quiet), 'Recovering')
  t.equal(state(quiet), 'Recovering')
  t.equal(state(quiet), 'Normal')
})

await t.test('what is missing or fails becomes what the rule says', async (t) => {
  const error: RuleResult = { error: 'it broke' }
  const run = async (mode: GrafanaMode, change: object, results: readonly RuleResult[]): Promise<string[]> => {
    const { sandbox, put, tick } = await start(t, mode)
    await put([rule(change)])
    return results.map((result) => {
      sandbox.alerting.setResult('r', result)
      tick()
      return sandbox.alerting
        .alerts('r')
        .map(({ state, reason }) => (reason === '' ? state : `${state} (${reason})`))
        .sort()
        .join()
    })
  }
  t.strictSame(await run('12.4-unified', {}, ['no data', 'no data', 'no data']), [
    'Pending (NoData)',
    'NoData',
    'NoData',
  ])
  t.strictSame(await run('12.3', {}, ['no data', 'no data']), ['NoData', 'NoData'], '12.3 does not wait')
  t.strictSame(await run('12.4-unified', { for: '2m' }, [error, error, error]), [
    'Pending (Error)',
    'Pending (Error)',
    'Error',
  ])
  const noData = { for: '0s', noDataState: 'Alerting' }
  t.strictSame(await run('12.3', noData, [firing, 'no data', firing]), ['Alerting', 'Alerting (NoData)', 'Alerting'])
  t.strictSame(await run('12.3', { for: '0s', noDataState: 'OK' }, [firing, 'no data']), [
    'Alerting',
    'Normal (NoData)',
  ])
  const keep = { noDataState: 'KeepLast', execErrState: 'KeepLast' }
  t.strictSame(await run('12.3', { ...keep, for: '0s' }, [firing, 'no data', error]), [
    'Alerting',
    'Alerting (NoData, KeepLast)',
    'Alerting (Error, KeepLast)',
  ])
  t.strictSame(await run('12.3', keep, [firing, 'no data', 'no data']), [
    'Pending',
    'Alerting (NoData, KeepLast)',
    'Alerting (NoData, KeepLast)',
  ])
  t.strictSame(await run('12.3', keep, [[{ labels: { job: 'x' }, firing: false }], error]), [
    'Normal',
    'Normal (Error, KeepLast)',
  ])
  t.strictSame(await run('12.3', { for: '0s' }, [firing, error, firing]), ['Alerting', 'Alerting,Error', 'Alerting'])
})

await t.test('a series that is missing resolves after as many evaluations as the rule says', async (t) => {
  const { sandbox, put, tick } = await start(t)
  const both: RuleResult = [
    { labels: { job: 'x' }, firing: true },
    { labels: { job: 'y' }, firing: true },
  ]
  await put([rule({ for: '0s' }), rule({ uid: 's', title: 'S', for: '0s', missingSeriesEvalsToResolve: 3 })])
  for (const uid of ['r', 's']) sandbox.alerting.setResult(uid, both)
  tick()
  for (const uid of ['r', 's']) sandbox.alerting.setResult(uid, firing)
  const left: [number, number][] = []
  for (let minute = 0; minute < 3; minute += 1) {
    tick()
    left.push([sandbox.alerting.alerts('r').length, sandbox.alerting.alerts('s').length])
  }
  t.strictSame(left, [
    [2, 2],
    [1, 2],
    [1, 1],
  ])
})

await t.test('the list of rules shows states, and recording and paused rules without any', async (t) => {
  const { sandbox, put, tick, call } = await start(t, '12.3')
  const record = { metric: 'm', from: 'A', target_datasource_uid: 'prometheus' }
  await put([
    rule({ keep_firing_for: '1m', for: '0s', annotations: {}, labels: {} }),
    rule({ uid: 'p', title: 'P', isPaused: true }),
    rule({ uid: 'rec', title: 'Rec', record, data: [threshold()] }),
  ])
  sandbox.alerting.setResult('r', firing)
  tick()
  sandbox.alerting.setResult('r', [{ labels: { job: 'x' }, firing: false }])
  tick()
  const { body } = await call('GET', '/api/prometheus/grafana/api/v1/rules?folder_uid=f&rule_group=g')
  const [group] = body.data.groups
  t.match(group.rules, [
    { state: 'recovering', alerts: [{ state: 'Recovering', value: '0e+00' }], keepFiringFor: 60 },
    { state: 'inactive', isPaused: true, lastEvaluation: '0001-01-01T00:00:00Z' },
    { state: 'inactive', type: 'recording', query: /threshold/ },
  ])
  t.notHas(group.rules[1], { alerts: [] })
  t.strictSame(body.data.totals, { recovering: 1, inactive: 2 })
  const missing = await call('GET', '/api/prometheus/grafana/api/v1/rules?folder_uid=none&rule_name=P&limit_alerts=x')
  t.equal(missing.body.data.groups[0].rules.length, 1, 'a folder that does not exist is no filter')
  const refused = await call('GET', '/api/prometheus/grafana/api/v1/rules?state=firing')
  t.equal(refused.status, 501)
})

await t.test('people change rules in the UI, except provisioned ones', async (t) => {
  const { sandbox, put, call } = await start(t)
  const { alerting } = sandbox
  await put([rule({ annotations: { summary: 'S.', __managed_by__: 'x' } }), rule({ uid: 's', title: 'S' })])
  t.throws(() => alerting.editRuleInUi('r', () => {}), { code: 'GRAFANA_SANDBOX_STATE', message: /provisioned/ })
  t.throws(() => alerting.deleteRuleInUi('r'), { message: /provisioned/ })
  t.throws(() => alerting.pauseRuleInUi('none'), { message: /There is no alert rule "none"/ })
  t.throws(() => alerting.setResult('none', firing), { message: /There is no alert rule/ })
  await put([rule({ annotations: { summary: 'S.', __managed_by__: 'x' } }), rule({ uid: 's', title: 'S' })], {
    headers: without,
  })
  sandbox.resetRequests()
  alerting.editRuleInUi('r', (edited) => Object.assign(edited, { for: '5m' }))
  alerting.pauseRuleInUi('r')
  t.match(alerting.rule('r'), {
    version: 4,
    updatedBy: 'admin',
    provenance: '',
    rule: { for: '5m', isPaused: true, annotations: { __managed_by__: 'x' } },
  })
  t.equal(alerting.rule('s')?.version, 4, 'the group is saved as a whole')
  alerting.pauseRuleInUi('r', false, { author: 'admin' })
  t.throws(() => alerting.pauseRuleInUi('r', true, { author: 'nobody' }), { message: /no account/ })
  t.throws(() => alerting.editRuleInUi('r', (edited) => Object.assign(edited, { noDataState: 'x' })), {
    message: /refuses it with 400.*unknown NoData state/,
  })
  t.throws(
    () =>
      alerting.editRuleInUi('r', () => {
        throw new TypeError('mine')
      }),
    TypeError,
  )
  alerting.deleteRuleInUi('s')
  t.strictSame(
    alerting.rules().map(({ uid }) => uid),
    ['r'],
  )
  t.equal(alerting.rule('s'), undefined)
  t.strictSame(sandbox.requests, [])
  const { body } = await call('GET', '/api/ruler/grafana/api/v1/rule/r/versions')
  t.strictSame(
    body.map((version: Body) => version.grafana_alert.version),
    [5, 4, 3, 1],
    'the one that only took the provenance away is none',
  )
  const { body: all } = await call('GET', '/api/ruler/grafana/api/v1/rules')
  t.strictSame(Object.keys(all), ['F'])
  t.strictSame((await call('GET', '/api/ruler/grafana/api/v1/rules/other')).body, {})
  t.equal((await call('GET', '/api/ruler/grafana/api/v1/rules/none/g')).status, 403)
})

await t.test('seeds make what others made', async (t) => {
  const { sandbox, call } = await start(t)
  const { alerting } = sandbox
  alerting.addRuleGroup({ folderUid: 'other', title: 'theirs', interval: 60, rules: [rule()] })
  alerting.addContactPoint({ uid: 'u', name: 'theirs', type: 'slack', settings: { recipient: '#a', token: 'x' } })
  alerting.addMuteTiming({ name: 'theirs', time_intervals: [{ weekdays: ['monday'] }] })
  alerting.addTemplate({ name: 'theirs', template: 'plain' })
  alerting.setNotificationPolicy({ receiver: 'theirs', routes: [{ receiver: 'empty' }] }, { provenance: 'api' })
  t.match(alerting.rules(), [{ uid: 'r', group: 'theirs', provenance: '' }])
  t.match(alerting.contactPoints(), [{ uid: 'u', settings: { recipient: '#a' }, secrets: { token: 'x' } }])
  t.match(alerting.muteTimings(), [{ name: 'theirs', time_intervals: [{ weekdays: ['monday'] }] }])
  t.match(alerting.templates(), [{ template: '{{ define "theirs" }}\n  plain\n{{ end }}' }])
  t.strictSame(alerting.notificationPolicy(), {
    receiver: 'theirs',
    routes: [{ receiver: 'empty' }],
    provenance: 'api',
  })
  alerting.setNotificationPolicy({ receiver: 'theirs' })
  t.strictSame(alerting.notificationPolicy(), { receiver: 'theirs' })
  t.equal((await call('DELETE', '/api/v1/provisioning/contact-points/u')).status, 409)
  const fails = { code: 'GRAFANA_SANDBOX_STATE' }
  t.throws(() => alerting.addRuleGroup({ folderUid: 'none', title: 'g', interval: 60, rules: [] }), fails)
  t.throws(() => alerting.addRuleGroup({ folderUid: 'f', title: 'g', interval: 15, rules: [] }), {
    message: /refuses it with 400.*interval \(15s\)/,
  })
  t.throws(() => alerting.addContactPoint({ name: 'x', type: 'pigeon', settings: {} }), fails)
  t.throws(() => alerting.addMuteTiming({ name: 'x', time_intervals: [{ location: 'Mars/Base' }] }), fails)
  t.throws(() => alerting.setNotificationPolicy({}), fails)
})

await t.test('what is kept of alerting is bounded', async (t) => {
  const { sandbox, call, put } = await start(t, '13.0', { alertRules: 1, versionsPerRule: 2, notificationObjects: 1 })
  for (const wait of ['1m', '2m', '3m']) await put([rule({ for: wait })])
  t.equal((await call('GET', '/api/ruler/grafana/api/v1/rule/r/versions')).body.length, 2)
  const more = await call('PUT', groupUrl, { interval: 60, rules: [rule(), rule({ uid: 's', title: 'S' })] })
  t.strictSame(more, { status: 403, body: { message: 'quota has been exceeded' } })
  const single = rule({ uid: 's', title: 'S', folderUID: 'f', ruleGroup: 'h' })
  t.equal((await call('POST', '/api/v1/provisioning/alert-rules', single)).status, 403)
  sandbox.alerting.addTemplate({ name: 't', template: 'x' })
  const settings = { url: 'http://127.0.0.1:9/' }
  const refused = [
    await call('POST', '/api/v1/provisioning/contact-points', { name: 'c', type: 'webhook', settings }),
    await call('POST', '/api/v1/provisioning/mute-timings', { name: 'm', time_intervals: [] }),
    await call('PUT', '/api/v1/provisioning/templates/u', { template: 'x' }),
  ]
  t.strictSame(
    refused.map(({ status }) => status),
    [403, 403, 403],
  )
})

await t.test('queries are tried out, and what the sandbox does not compute says so', async (t) => {
  const { sandbox, call } = await start(t)
  const evaluate = async (...data: object[]): Promise<Body> =>
    (await call('POST', '/api/v1/eval', { condition: '', data, now: 'soon' })).body
  const { results } = await evaluate(query(), threshold())
  t.strictSame(results.C.frames, [{ schema: { name: 'no data', refId: 'C', fields: [] }, data: { values: [] } }])
  const math = { refId: 'M', datasourceUid: '__expr__', model: { type: 'math', expression: '$A * $A' } }
  t.match((await evaluate(query(), math)).results.M.error, /computes no math/)
  t.match((await evaluate(math)).message, /unable to find dependent node 'A'/)
  const sql = { refId: 'S', datasourceUid: '__expr__', model: { type: 'sql', expression: 'SELECT 1' } }
  t.match((await evaluate(sql)).results.S.error, /computes no sql/)
  t.match((await evaluate(query('up', { range: true }), threshold())).results, {
    A: { error: /asks no range queries/ },
    C: { error: /did not execute expression \[C\]/ },
  })
  sandbox.addDataSource({ uid: 'gone', name: 'gone', type: 'prometheus', url: 'http://127.0.0.1:1' })
  const unreachable = await evaluate({ ...query(), datasourceUid: 'gone' })
  t.match(unreachable.results.A.error, /connection refused/)
  t.equal(sandbox.requests.at(-1)?.purpose, 'query')
})

await t.test('a query is asked of the data source where it has a URL', async (t) => {
  const answers: Record<string, string> = {
    ok: '{"status":"success","data":{"resultType":"vector","result":[{"metric":{"__name__":"up"},"value":[0,"+Inf"]},{"metric":{"a":"b"},"value":[0,"-Inf"]}]}}',
    scalar: '{"status":"success","data":{"resultType":"scalar","result":[0,"2"]}}',
    nonsense: '<html>',
    odd: '[]',
    empty: '{"status":"success","data":{}}',
  }
  const server = createServer(async (request, response) => {
    const form = new URLSearchParams((await request.toArray()).join(''))
    response.end(answers[String(form.get('query'))])
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => server.close())
  const { port } = server.address() as AddressInfo
  const { sandbox, call } = await start(t)
  sandbox.addDataSource({ uid: 'real', name: 'real', type: 'prometheus', url: `http://127.0.0.1:${port}` })
  const ask = async (expr: string): Promise<Body> => {
    const data = [{ ...query(expr), datasourceUid: 'real' }]
    return (await call('POST', '/api/v1/eval', { condition: 'A', data })).body.results.A
  }
  t.match((await ask('ok')).frames, [
    { schema: { fields: [{ name: 'up', config: { displayNameFromDS: 'up' } }] }, data: { entities: [{ Inf: [0] }] } },
    { schema: { fields: [{ config: { displayNameFromDS: '{a="b"}' } }] }, data: { entities: [{ NegInf: [0] }] } },
  ])
  t.match((await ask('scalar')).frames, [{ data: { values: [[2]] } }])
  t.match((await ask('nonsense')).error, /Unexpected token/)
  t.match((await ask('odd')).error, /failed to execute query \[A\]/)
  t.match((await ask('empty')).frames, [{ data: { values: [] } }])
})

await t.test('rules and alerts are inspected and driven over HTTP', async (t) => {
  const { sandbox, put } = await start(t)
  await put([rule({ for: '0s' })], { headers: without })
  await put([rule({ uid: 'z', title: 'Z', for: '0s' })], { group: 'a' })
  const inspect = async (method: string, path: string, body?: object): Promise<Body> => {
    const response = await fetch(`${sandbox.url}/sandbox${path}`, {
      method,
      body: body && JSON.stringify(body),
    } as RequestInit)
    return await response.json()
  }
  await inspect('POST', '/alert-rules/r/result', { result: firing })
  t.match(await inspect('POST', '/alert-rules/r/result', { result: { firing: true } }), { error: /A result is/ })
  t.match(await inspect('POST', '/alert-rules/none/result', { result: 'no data' }), { error: /no alert rule/ })
  await inspect('POST', '/evaluate', { at: 0 })
  await inspect('POST', '/evaluate')
  await inspect('POST', '/alert-rules/r/pause')
  t.match(await inspect('GET', '/alert-rules'), {
    rules: [
      { uid: 'r', rule: { isPaused: true }, alerts: [{ state: 'Alerting', startsAt: '1970-01-01T00:00:00.000Z' }] },
      { uid: 'z' },
    ],
  })
  t.equal((await inspect('GET', '')).counts.alertRules, 2)
  sandbox.alerting.addContactPoint({
    name: 'c',
    type: 'webhook',
    settings: { url: 'http://127.0.0.1:9/', password: 'x' },
  })
  const { contactPoints, policy, muteTimings, templates } = await inspect('GET', '/notifications')
  t.notHas(contactPoints[0], { secrets: {} }, 'no secret is shown over HTTP')
  t.strictSame([policy.receiver, muteTimings, templates], ['empty', [], []])
})

await t.test('two groups of a folder are listed by name, and a group is exported as a file', async (t) => {
  const { put, call } = await start(t)
  await put([rule({ uid: 'b', title: 'B' })], { group: 'b' })
  await put([rule({ uid: 'a', title: 'A', labels: {}, annotations: {}, keep_firing_for: '1m' })], { group: 'a' })
  const { body } = await call('GET', '/api/prometheus/grafana/api/v1/rules')
  t.strictSame(
    body.data.groups.map(({ name }: Body) => name),
    ['a', 'b'],
  )
  const url = '/api/v1/provisioning/folder/f/rule-groups/a/export'
  t.match((await call('GET', `${url}?format=json`)).body, { groups: [{ rules: [{ keepFiringFor: '1m' }] }] })
  t.equal((await call('GET', url)).status, 501)
  t.equal((await call('GET', url.replace('/a/', '/none/'))).status, 404)
})

await t.test('a recording rule needs a metric', async (t) => {
  const { call } = await start(t)
  const rules = [rule({ record: { metric: '', from: 'A' } })]
  t.match((await call('PUT', groupUrl, { interval: 60, rules })).body.message, /must be a valid Prometheus metric name/)
})
