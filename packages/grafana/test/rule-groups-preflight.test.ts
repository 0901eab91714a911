import t from 'tap'
import {
  type AlertRule,
  type ContactPoint,
  GrafanaError,
  type PlanOptions,
  planStack,
  type Stack,
  type StackOptions,
} from '../src/index.ts'
import { failure } from './support/failure.ts'
import { reply, serve } from './support/loopback.ts'
import { alertRule, ruleGroup, ruleStack, writeByHand } from './support/rule-bench.ts'
import { type Bench, dashboard, startAltered, startBench } from './support/sandbox.ts'

const one = (over: Partial<AlertRule> = {}, options: Partial<StackOptions> = {}): Stack =>
  ruleStack([ruleGroup('errors', [alertRule('shop-a', over)])], { dataSource: { uid: 'prometheus' }, ...options })
const source = (uid: string): Partial<AlertRule> => ({
  data: alertRule('x').data.map((query) => (query.refId === 'A' ? { ...query, datasourceUid: uid } : query)),
})
const linked = (uid: string, panel: string): Partial<AlertRule> => ({
  annotations: { summary: 'Something is wrong.', __dashboardUid__: uid, __panelId__: panel },
})

/** What planning throws: its problems, as lines. Nothing may be written. */
async function problems({ plan, writes }: Bench, stack: Stack, options: PlanOptions = {}): Promise<string[]> {
  const before = writes().length
  const error = await failure(plan(stack, options))
  if (!(error instanceof GrafanaError) || error.code !== 'GRAFANA_STACK') throw error
  if (writes().length > before) throw new Error('planning wrote')
  return error.problems.map(({ path, message }) => `${path}: ${message}`)
}

await t.test('what many rules lack is told once', async (t) => {
  const bench = await startBench(t, '12.4-unified')
  const rules = ['a', 'b', 'c', 'd'].map((name) =>
    alertRule(`shop-${name}`, { notification_settings: { receiver: 'shop-oncall' } }),
  )
  const lines = await problems(bench, ruleStack([ruleGroup('errors', rules)]))
  t.equal(lines.length, 1)
  t.match(
    lines[0],
    /^rule-group "errors" rule "Rule shop-\w" notification_settings\.receiver and 3 more: there is no contact point/,
  )
})

await t.test('a receiver has to be there, or to be pushed along', async (t) => {
  const bench = await startBench(t, '12.4-unified')
  const receiver = { notification_settings: { receiver: 'shop-oncall' } }
  t.strictSame(await problems(bench, one(receiver)), [
    'rule-group "errors" rule "Rule shop-a" notification_settings.receiver: there is no contact point "shop-oncall": create it in Grafana, or add it to the stack\'s contactPoints',
  ])
  const contactPoints: ContactPoint[] = [
    {
      name: 'shop-oncall',
      integrations: [{ uid: 'shop-oncall', type: 'webhook' as const, settings: { url: 'http://127.0.0.1:1/' } }],
    },
  ]
  const own = one(receiver, { contactPoints })
  t.match(await problems(bench, own, { kinds: ['rule-group'] }), [/is not there yet: push the contact points too$/])
  t.equal((await bench.push(own)).error, undefined)
  t.equal((await bench.push(own)).writes, 0)
})

await t.test('mute timings have to be there, or to be pushed along', async (t) => {
  const bench = await startBench(t, '12.4-unified')
  const settings = { receiver: 'shop-oncall', mute_time_intervals: ['shop-nights'], active_time_intervals: ['days'] }
  const found = await problems(bench, one({ notification_settings: settings }))
  t.match(found, [
    /no contact point/,
    /mute_time_intervals: there is no mute timing "shop-nights"/,
    /active_time_intervals.*"days"/,
  ])
  const muteTimings = [{ name: 'shop-nights', time_intervals: [{ weekdays: ['saturday'] }] }]
  const own = await problems(bench, one({ notification_settings: settings }, { muteTimings }))
  t.match(own, [/no contact point/, /"days"/])
  t.equal(own.length, 2)
})

await t.test('names that may not be read are left to the server', async (t) => {
  const bench = await startBench(t, '12.4-unified')
  bench.sandbox.inject({ status: 403, match: { method: 'GET', path: 'contact-points' }, times: 'always' })
  const planned = await bench.plan(one({ notification_settings: { receiver: 'nobody' } }))
  t.equal(planned.changes.at(-1)?.action, 'create')
})

await t.test('a link leads to a panel of a dashboard of the stack or of the server', async (t) => {
  const bench = await startBench(t, '12.4-unified')
  bench.sandbox.addDashboard('theirs', { title: 'Theirs', panels: [{ id: 1, type: 'row', panels: [{ id: 4 }] }] })
  t.match(await problems(bench, one(linked('nowhere', '1'))), [/__dashboardUid__: there is no dashboard "nowhere"/])
  t.match(await problems(bench, one(linked('theirs', '3'))), [/__panelId__: dashboard "theirs" has no panel 3/])
  t.equal((await bench.plan(one(linked('theirs', '4')))).changes.length, 2)
  const dashboards = [dashboard('shop-a')]
  t.equal((await bench.push(one(linked('shop-a', '7'), { dashboards }))).error, undefined)
  t.match(await problems(bench, one(linked('shop-a', '8'), { dashboards })), [/dashboard "shop-a" has no panel 8/])
})

await t.test('a data source has to be there and of the type', async (t) => {
  const bench = await startBench(t, '12.4-unified')
  bench.sandbox.addDataSource({ uid: 'logs', name: 'Logs', type: 'loki' })
  t.match(await problems(bench, one(source('nowhere'))), [/query A: there is no data source "nowhere"/])
  t.match(await problems(bench, one(source('logs'))), [/query A: data source "logs" is of type loki, not prometheus/])
})

await t.test('a title is once in a folder', async (t) => {
  const bench = await startBench(t, '12.4-unified')
  bench.sandbox.addFolder({ uid: 'shop', title: 'Shop' })
  const twin = alertRule('theirs', { title: 'Rule shop-a', ...source('prometheus') })
  await writeByHand(bench, 'shop', ruleGroup('theirs', [twin]))
  t.match(await problems(bench, one({}, { folder: 'shop' })), [
    /title: "Rule shop-a" is the title of rule "theirs" in group "theirs" of the same folder too: give one of them another/,
  ])
  await writeByHand(bench, 'shop', ruleGroup('theirs', [{ ...twin, uid: 'shop-z' }]))
  t.match(await problems(bench, one({}, { folder: 'shop' })), [/which does not carry the mark of this stack/])
})

/** A Prometheus that answers every query with this. */
async function prometheus(t: Parameters<typeof serve>[0], status: number, body: object): Promise<string> {
  return (await serve(t, (response) => reply(response, status, body))).url
}

await t.test('has Grafana evaluate what is new or asks something else, and tells what fails', async (t) => {
  const bench = await startBench(t, '12.4-unified')
  const answer = { status: 'error', errorType: 'bad_data', error: 'parse error: unclosed left parenthesis' }
  bench.sandbox.addDataSource({
    uid: 'picky',
    name: 'picky',
    type: 'prometheus',
    url: await prometheus(t, 400, answer),
  })
  t.match(await problems(bench, one(source('picky'))), [
    'rule-group "errors" rule "Rule shop-a" A: Grafana says: bad_data: parse error: unclosed left parenthesis',
  ])
  t.equal((await bench.push(one(source('picky')), { evaluateRules: false })).error, undefined)
  t.equal((await bench.push(one({ ...source('picky'), for: '5m' }))).error, undefined, 'its queries stay')
  const queries = bench.sandbox.requests.filter(({ path }) => path === '/api/v1/eval').length
  await bench.push(one({ ...source('picky'), for: '5m' }))
  t.equal(bench.sandbox.requests.filter(({ path }) => path === '/api/v1/eval').length, queries)
})

await t.test('tells once of a data source that Grafana cannot reach, and the way round', async (t) => {
  const bench = await startBench(t, '12.4-unified')
  bench.sandbox.addDataSource({ uid: 'dead', name: 'dead', type: 'prometheus', url: 'http://127.0.0.1:1' })
  const rules = ['shop-a', 'shop-b'].map((uid) => alertRule(uid, source('dead')))
  const stack = ruleStack([ruleGroup('errors', rules), ruleGroup('slow', [alertRule('shop-c', source('dead'))])], {
    dataSource: { uid: 'prometheus' },
  })
  const found = await problems(bench, stack)
  t.equal(found.length, 1)
  t.match(
    found[0],
    /^data source "dead": Grafana cannot reach it: .*push without evaluating rules \(evaluateRules: false, --no-evaluate\)$/,
  )
  t.equal((await bench.push(stack, { evaluateRules: false })).error, undefined)
})

await t.test('tells what Grafana says of a rule it cannot build', async (t) => {
  const bench = await startBench(t, '12.4-unified')
  bench.sandbox.inject({
    status: 400,
    body: { message: 'Failed to build evaluator: no such thing' },
    match: { path: '/api/v1/eval' },
  })
  t.match(await problems(bench, one()), [
    'rule-group "errors" rule "Rule shop-a": Grafana cannot evaluate it: Failed to build evaluator: no such thing',
  ])
  bench.sandbox.inject({ status: 400, body: 'bad request', html: false, match: { path: '/api/v1/eval' } })
  t.match(await problems(bench, one()), [/Grafana cannot evaluate it: /])
})

await t.test('says why the list of rules fails where Grafana does not', async (t) => {
  const bench = await startBench(t, '12.3')
  bench.sandbox.inject({ status: 500, match: { path: /provisioning\/alert-rules$/ } })
  t.match(await failure(bench.plan(one())), {
    code: 'GRAFANA_HTTP',
    message: /folder is gone.*have an admin delete it/,
  })
  bench.sandbox.inject({ status: 404, match: { path: /provisioning\/alert-rules$/ } })
  t.notMatch(await failure(bench.plan(one())), { message: /folder is gone/ })
})

await t.test('leaves rules that a file or an import writes', async (t) => {
  const bench = await startBench(t, '12.4-unified')
  await bench.push(one())
  for (const [provenance, words] of [
    ['file', 'file provisioning'],
    ['converted_prometheus', 'an import of Prometheus rules'],
  ] as const) {
    const provisioned = async (stack: Stack, options: PlanOptions = {}) => {
      const altered = await alteredProvenance(t, bench, provenance)
      return await planStack(altered, stack, { evaluateRules: false, ...options })
    }
    const kept = await provisioned(one({ for: '5m' }), { adopt: true, overwriteEdits: true })
    t.match(kept.changes.at(-1), { action: 'foreign', writes: false, refusal: { reason: 'provisioned' } })
    t.match(kept.changes.at(-1)?.refusal?.message, `is written by ${words}, which would undo every push`)
    const pruned = await provisioned(ruleStack([]), { prune: true })
    t.match(pruned.changes.at(-1)?.refusal?.message, `is written by ${words}, which would bring it back`)
  }
})

/** A connection that tells another provenance of every rule. */
async function alteredProvenance(t: Parameters<typeof startAltered>[0], bench: Bench, provenance: string) {
  return await startAltered(t, bench, (path, body) => {
    if (!path.startsWith('/api/v1/provisioning/alert-rules')) return body
    return (body as object[]).map((rule) => ({ ...rule, provenance }))
  })
}
