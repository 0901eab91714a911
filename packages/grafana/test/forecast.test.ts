import t from 'tap'
import { forecastRule } from '../src/alerting/forecast/forecast-rule.ts'
import { readRuleStates } from '../src/alerting/forecast/rule-status.ts'
import {
  keepsState,
  maybeResetsState,
  type RuleChangeName,
  resetsState,
  stateEffect,
} from '../src/alerting/forecast/state-effects.ts'
import {
  type AlertQuery,
  type AlertRule,
  applyPlan,
  type Plan,
  planExitCode,
  type RuleForecast,
  type RuleGroup,
  type Stack,
} from '../src/index.ts'
import { failure } from './support/failure.ts'
import { alertRule, ruleGroup, ruleStack, startRuleBench, writeByHand } from './support/rule-bench.ts'
import { type Bench, modes, startAltered } from './support/sandbox.ts'

/** What a change looks like: the rules before, after, and what becomes of their group. */
interface Scenario {
  readonly before?: (rule: AlertRule) => AlertRule
  readonly change?: (rule: AlertRule) => AlertRule
  readonly group?: (group: RuleGroup) => RuleGroup
}

const members =
  (over: Partial<AlertRule>) =>
  (rule: AlertRule): AlertRule => ({ ...rule, ...over })
const without =
  (...names: (keyof AlertRule)[]) =>
  (rule: AlertRule): AlertRule =>
    Object.fromEntries(Object.entries(rule).filter(([name]) => !names.includes(name as keyof AlertRule))) as never
const query =
  (index: number, over: (query: AlertQuery) => Partial<AlertQuery>) =>
  (rule: AlertRule): AlertRule => ({
    ...rule,
    data: rule.data.map((one, at) => (at === index ? { ...one, ...over(one) } : one)),
  })
const model = (index: number, over: AlertQuery['model']) =>
  query(index, (one) => ({ model: { ...one.model, ...over } }))
const settings = (over: Partial<NonNullable<AlertRule['notification_settings']>> = {}) =>
  members({ notification_settings: { receiver: 'oncall', group_by: ['alertname', 'grafana_folder'], ...over } })
const link = (panel: number) =>
  members({ annotations: { summary: 'Something is wrong.', __dashboardUid__: 'linked', __panelId__: String(panel) } })
const limit = (params: number[]): AlertQuery['model'] => ({ conditions: [{ evaluator: { type: 'gt', params } }] })
const second = (rule: AlertRule): AlertRule => ({
  ...rule,
  data: [
    ...rule.data,
    { ...rule.data[0], refId: 'B', model: { expr: 'up + 1', instant: true, range: false } } as AlertQuery,
  ],
})
const other = (rule: AlertRule): AlertRule => ({
  ...rule,
  data: [...rule.data, { ...rule.data[1], refId: 'D' } as AlertQuery],
})
const defaults = { intervalMs: 1000, maxDataPoints: 43_200, refId: 'A' }

/** Changes of a rule in its group. Those that concern a folder, or take two pushes, have tests of their own. */
const scenarios: Readonly<Record<RuleChangeName, Scenario | 'apart'>> = {
  'identical push': {},
  'annotation text': { change: members({ annotations: { summary: 'Other words.' } }) },
  'a new annotation': { change: members({ annotations: { summary: 'Something is wrong.', description: 'More.' } }) },
  keep_firing_for: { change: members({ keep_firing_for: '5m' }) },
  missingSeriesEvalsToResolve: { change: members({ missingSeriesEvalsToResolve: 4 }) },
  'model key order': {
    change: query(0, (one) => ({ model: Object.fromEntries(Object.entries(one.model).toReversed()) })),
  },
  'a default left out of the model': {
    before: model(0, defaults),
    change: query(0, () => ({ model: { expr: 'up', instant: true, range: false } })),
  },
  'order of the queries': { change: (rule) => ({ ...rule, data: rule.data.toReversed() }) },
  'group interval': { group: (group) => ({ ...group, interval: 20 }) },
  'rule order': { group: (group) => ({ ...group, rules: group.rules.toReversed() }) },
  'provenance removed': 'apart',
  'a pause shorter than one evaluation': 'apart',
  'deleted and recreated within one evaluation': 'apart',
  for: { change: (rule) => ({ ...rule, for: rule.for === '0s' ? '20s' : '2h' }) },
  'label changed': { change: members({ labels: { severity: 'info' } }) },
  'label added': { change: members({ labels: { severity: 'warning', team: 'shop' } }) },
  'label removed': { change: without('labels') },
  title: { change: (rule) => ({ ...rule, title: `${rule.title} renamed` }) },
  'expression text': { change: model(0, { expr: 'up * 2' }) },
  'space in the expression': { change: model(0, { expr: 'up ' }) },
  threshold: { change: model(1, limit([0.5])) },
  relativeTimeRange: { change: query(0, () => ({ relativeTimeRange: { from: 300, to: 0 } })) },
  'data source': { change: query(0, () => ({ datasourceUid: 'second' })) },
  queryType: { change: query(0, () => ({ queryType: 'instant' })) },
  'any other model key': { change: model(0, { legendFormat: 'x' }) },
  'query added': { change: second },
  'query removed': { before: second, change: (rule) => ({ ...rule, data: rule.data.slice(0, 2) }) },
  'condition to another refId': { before: other, change: members({ condition: 'D' }) },
  noDataState: { change: members({ noDataState: 'OK' }) },
  execErrState: { change: members({ execErrState: 'OK' }) },
  'receiver added': { change: settings() },
  'receiver changed': { before: settings(), change: settings({ receiver: 'second' }) },
  'receiver removed': { before: settings(), change: without('notification_settings') },
  group_by: { before: settings(), change: settings({ group_by: ['alertname', 'grafana_folder', 'job'] }) },
  'group wait, group interval or repeat interval': { before: settings(), change: settings({ group_wait: '20s' }) },
  'mute timing': { before: settings(), change: settings({ mute_time_intervals: ['nights'] }) },
  'active timing': { before: settings(), change: settings({ active_time_intervals: ['nights'] }) },
  'panel link added': { change: link(1) },
  'panel link changed': { before: link(1), change: link(2) },
  'panel link removed': { before: link(1), change: members({ annotations: { summary: 'Something is wrong.' } }) },
  'pause over an evaluation': { change: members({ isPaused: true }) },
  'move to another group': { group: (group) => ({ ...group, title: `${group.title}-moved` }) },
  'folder rename': 'apart',
  'move to another folder': 'apart',
  'folder moved': 'apart',
  'a member this publisher does not know': 'apart',
}

const together = Object.entries(scenarios).flatMap(([name, scenario], index) =>
  scenario === 'apart' ? [] : [{ name: name as RuleChangeName, index, ...scenario }],
)
const same = (rule: AlertRule): AlertRule => rule

/** Each change in a group of its own: a rule that fires, one that is pending, and one whose change has the group written. */
function groups(after: boolean): RuleGroup[] {
  return together.map(({ index, before = same, change = same, group = (one) => one }) => {
    const pair = [alertRule(`shop-${index}-f`), alertRule(`shop-${index}-p`, { for: '1h' })]
    const rules = pair.map(before).map((rule) => (after ? change(rule) : rule))
    const text = after ? 'After.' : 'Before.'
    const companion = alertRule(`shop-${index}-x`, { isPaused: true, annotations: { summary: text } })
    const built = ruleGroup(`group-${index}`, [...rules, companion], 10)
    return after ? group(built) : built
  })
}

const start = Date.UTC(2026, 0, 1)
const minute = 60_000

/** Has every rule's query answer something that fires, and looks once. */
function fire({ sandbox }: Bench, at = start): void {
  for (const { uid, rule } of sandbox.alerting.rules()) {
    if (rule.isPaused !== true) sandbox.alerting.setResult(uid, [{ labels: { job: 'shop' }, firing: true }])
  }
  sandbox.alerting.evaluate(at)
}

/** Since when alerts are what they are. */
function since({ sandbox }: Bench): Map<string, string> {
  return new Map(
    sandbox.alerting.rules().map(({ uid }) => [
      uid,
      sandbox.alerting
        .alerts(uid)
        .map(({ state, startsAt }) => `${state} ${startsAt.toISOString()}`)
        .join(),
    ]),
  )
}

/** What the tests need of tap. */
type Assertions = Pick<typeof t, 'equal' | 'match'>

const alerts = (plan: Plan): readonly RuleForecast[] => plan.changes.flatMap((change) => change.alerts ?? [])

/** Pushes, lets the scheduler look, and compares what the plan said of a rule with what became of its alerts. */
async function hold(
  t: Assertions,
  bench: Bench,
  stack: Stack,
  uids: readonly string[],
): Promise<readonly RuleForecast[]> {
  const before = since(bench)
  const plan = await bench.plan(stack, { allowReset: true })
  const report = await applyPlan(bench.grafana, plan)
  t.equal(report.error, undefined)
  bench.sandbox.alerting.evaluate(start + minute)
  const after = since(bench)
  for (const uid of uids) {
    const happened = before.get(uid) === after.get(uid) ? 'kept' : 'reset'
    const [forecast] = alerts(plan).filter((alert) => alert.uid === uid)
    t.match(
      forecast,
      { outcome: happened, state: uid.endsWith('p') ? 'pending' : 'firing' },
      `${uid} ${forecast?.causes.join()}`,
    )
  }
  return alerts(plan)
}

for (const mode of modes) {
  await t.test(`Grafana ${mode}`, async (t) => {
    await t.test('does what was forecast for every change of a rule', async (t) => {
      const bench = await startRuleBench(t, mode)
      const { sandbox, push } = bench
      sandbox.addDashboard('linked', { title: 'Linked', panels: [{ id: 1 }, { id: 2 }] })
      sandbox.addDataSource({ uid: 'second', name: 'second', type: 'prometheus' })
      const admin = bench.connect({ auth: { token: sandbox.token('Admin') } })
      for (const name of ['oncall', 'second']) {
        const body = { uid: name, name, type: 'webhook', settings: { url: 'http://127.0.0.1:1/' } }
        await admin.send({ method: 'POST', path: '/api/v1/provisioning/contact-points', body, purpose: 'write' })
      }
      const body = { name: 'nights', time_intervals: [{ times: [{ start_time: '00:00', end_time: '06:00' }] }] }
      await admin.send({ method: 'POST', path: '/api/v1/provisioning/mute-timings', body, purpose: 'write' })
      await push(ruleStack(groups(false), { dataSource: { uid: 'prometheus' } }))
      fire(bench)
      const uids = together.flatMap(({ index }) => [`shop-${index}-f`, `shop-${index}-p`])
      const found = await hold(t, bench, ruleStack(groups(true), { dataSource: { uid: 'prometheus' } }), uids)
      for (const { name, index } of together) {
        t.match(
          found.filter(({ uid }) => uid === `shop-${index}-f` || uid === `shop-${index}-p`),
          [{ outcome: stateEffect(name).state }, { outcome: stateEffect(name).state }],
          name,
        )
      }
    })

    const pair = (over: Partial<AlertRule> = {}): RuleGroup =>
      ruleGroup('errors', [alertRule('shop-f', over), alertRule('shop-p', { for: '1h', ...over })])

    await t.test('a folder that is renamed resets every rule in it, whoever made it', async (t) => {
      const bench = await startRuleBench(t, mode)
      await bench.push(ruleStack([pair()]))
      const data = alertRule('x').data.map((one) => ({
        ...one,
        datasourceUid: one.datasourceUid.replace(/^\$.*/, 'prometheus'),
      }))
      await writeByHand(bench, 'shop', ruleGroup('theirs', [alertRule('theirs-f', { data })]))
      fire(bench)
      const renamed = ruleStack([pair()], { folder: { uid: 'shop', title: 'Renamed' } })
      const found = await hold(t, bench, renamed, ['shop-f', 'shop-p', 'theirs-f'])
      t.strictSame(found[0]?.causes, ['folder rename'])
    })

    await t.test('a move to another folder resets', async (t) => {
      const bench = await startRuleBench(t, mode)
      await bench.push(ruleStack([pair()]))
      fire(bench)
      const found = await hold(t, bench, ruleStack([pair()], { folder: { uid: 'shop-two', title: 'Two' } }), [
        'shop-f',
        'shop-p',
      ])
      t.strictSame(found[0]?.causes, ['move to another folder'])
    })

    await t.test('unlocking rules keeps', async (t) => {
      const bench = await startRuleBench(t, mode)
      await bench.push(ruleStack([pair()]))
      fire(bench)
      await hold(t, bench, ruleStack([pair()], { editable: true }), ['shop-f', 'shop-p'])
    })

    await t.test('a pause that ends before an evaluation keeps', async (t) => {
      const bench = await startRuleBench(t, mode)
      await bench.push(ruleStack([pair()]))
      fire(bench)
      const paused = await bench.plan(ruleStack([pair({ isPaused: true })]))
      t.match(alerts(paused), [{ outcome: 'reset', causes: ['pause'] }, { outcome: 'reset' }])
      await applyPlan(bench.grafana, paused)
      await hold(t, bench, ruleStack([pair({ isPaused: false })]), ['shop-f', 'shop-p'])
    })

    await t.test(
      'a rule deleted and made again is another rule to the plan, and the same to a scheduler that did not look',
      async (t) => {
        const bench = await startRuleBench(t, mode)
        const companion = alertRule('shop-x')
        const both = ruleStack([ruleGroup('errors', [alertRule('shop-f'), companion])])
        await bench.push(both)
        fire(bench)
        const before = since(bench).get('shop-f')
        const gone = await bench.plan(ruleStack([ruleGroup('errors', [companion])]))
        t.match(alerts(gone), [
          { uid: 'shop-x', outcome: 'kept' },
          { uid: 'shop-f', outcome: 'deleted', instances: { firing: 1 } },
        ])
        await applyPlan(bench.grafana, gone)
        const back = await bench.plan(both)
        t.match(alerts(back), [
          { uid: 'shop-f', outcome: 'created' },
          { uid: 'shop-x', outcome: 'kept' },
        ])
        await applyPlan(bench.grafana, back)
        bench.sandbox.alerting.evaluate(start + minute)
        t.equal(since(bench).get('shop-f'), before)
      },
    )

    await t.test('refuses to end a critical alert that is firing', async (t) => {
      const bench = await startRuleBench(t, mode)
      const critical = (over: Partial<AlertRule> = {}): AlertRule =>
        alertRule('shop-f', { title: 'HighErrorRate', labels: { severity: 'critical' }, ...over })
      const before = ruleStack([ruleGroup('errors', [critical()])])
      await bench.push(before)
      fire(bench)
      const next = ruleStack([ruleGroup('errors', [critical({ for: '5m' })])])
      const refused = await bench.plan(next)
      t.match(refused.changes[1], {
        action: 'update',
        writes: false,
        refusal: {
          reason: 'state_reset',
          message:
            'rule-group "errors" would end a critical alert that is firing: "HighErrorRate" (for). Wait until it is over, or push with allowReset',
        },
      })
      t.equal(planExitCode(refused), 7)
      t.match(await failure(bench.push(next)), { code: 'GRAFANA_REFUSED', exitCode: 7 })
      const pruned = await bench.plan(ruleStack([]), { prune: true })
      t.match(pruned.changes.find(({ action }) => action === 'delete')?.refusal?.message, /the rule is deleted/)
      const renamed = await bench.plan(
        ruleStack([ruleGroup('errors', [critical()])], { folder: { uid: 'shop', title: 'New' } }),
      )
      t.match(renamed.changes[0], {
        kind: 'folder',
        writes: false,
        refusal: { message: /^folder "shop" would end .*\(folder rename\)/ },
      })
      const words = ruleStack([ruleGroup('errors', [critical({ annotations: { summary: 'Other words.' } })])])
      t.equal((await bench.push(words)).writes, 1)
      t.equal((await bench.push(next, { allowReset: true })).writes, 1)
    })

    await t.test('an alert that is over, pending or not critical refuses nothing', async (t) => {
      const bench = await startRuleBench(t, mode)
      const rules = (time: string): AlertRule[] => [
        alertRule('shop-over', { labels: { severity: 'critical' }, for: time }),
        alertRule('shop-p', { labels: { severity: 'critical' }, for: time === '0s' ? '1h' : '2h' }),
        alertRule('shop-f', { for: time }),
      ]
      await bench.push(ruleStack([ruleGroup('errors', rules('0s'))]))
      fire(bench)
      bench.sandbox.alerting.setResult('shop-over', [{ labels: { job: 'shop' }, firing: false }])
      bench.sandbox.alerting.evaluate(start + minute)
      const plan = await bench.plan(ruleStack([ruleGroup('errors', rules('5m'))]))
      t.match(alerts(plan), [
        { uid: 'shop-over', state: 'normal', outcome: 'reset', instances: { pending: 0, firing: 0 } },
        { uid: 'shop-p', state: 'pending', instances: { pending: 1, firing: 0 } },
        { uid: 'shop-f', state: 'firing', severity: 'warning', instances: { pending: 0, firing: 1 } },
      ])
      t.equal(planExitCode(plan), 2)
    })
  })
}

await t.test('says when it cannot see what fires', async (t) => {
  const bench = await startRuleBench(t, '12.4-unified')
  await bench.push(ruleStack([ruleGroup('errors', [alertRule('shop-a')])]))
  bench.sandbox.inject({ status: 403, match: { path: '/api/prometheus' }, times: 'always' })
  const plan = await bench.plan(ruleStack([ruleGroup('errors', [alertRule('shop-a', { for: '1m' })])]))
  t.match(plan.warnings, [/^rule-group "errors": the credentials may not see what is firing/])
  t.match(alerts(plan), [{ state: 'unknown', outcome: 'reset' }])
  const renamed = ruleStack([ruleGroup('errors', [alertRule('shop-a')])], { folder: { uid: 'shop', title: 'New' } })
  t.match((await bench.plan(renamed)).warnings, [/^folder "shop": the credentials may not see/])
})

await t.test('a folder that is renamed resets what is in the folders below it, too', async (t) => {
  for (const parentUid of [undefined, 'above']) {
    const bench = await startRuleBench(t, '12.4-unified')
    bench.sandbox.addFolder({ uid: 'above', title: 'Above' })
    const below = parentUid === undefined ? {} : { parentUid }
    const titled = (title: string): Stack =>
      ruleStack([ruleGroup('errors', [alertRule('shop-f')])], { folder: { uid: 'shop', title, ...below } })
    await bench.push(titled('Shop'))
    for (const [uid, parent] of [
      ['inner', 'shop'],
      ['beside', 'above'],
    ] as const) {
      bench.sandbox.addFolder({ uid, title: 'Shop and more', parentUid: parent })
      const data = alertRule('x').data.map((one) => (one.refId === 'A' ? { ...one, datasourceUid: 'prometheus' } : one))
      await writeByHand(bench, uid, ruleGroup('theirs', [alertRule(`${uid}-f`, { data })]))
    }
    fire(bench)
    const found = await hold(t, bench, titled('Renamed'), ['shop-f', 'inner-f'])
    t.strictSame(
      found.map(({ uid }) => uid),
      ['shop-f', 'inner-f'],
    )
  }
})

await t.test('moving the folder below another is expected to reset', async (t) => {
  const bench = await startRuleBench(t, '12.4-unified')
  bench.sandbox.addFolder({ uid: 'above', title: 'Above' })
  await bench.push(ruleStack([ruleGroup('errors', [alertRule('shop-a')])]))
  const moved = ruleStack([ruleGroup('errors', [alertRule('shop-a')])], {
    folder: { uid: 'shop', title: 'Shop', parentUid: 'above' },
  })
  t.match(alerts(await bench.plan(moved)), [{ outcome: 'reset', certainty: 'expected', causes: ['folder moved'] }])
  t.strictSame(alerts(await bench.plan(moved, { kinds: ['rule-group'] })), [], 'the folder is not pushed')
})

await t.test('a member it does not know, and members without which a rule is no rule, are expected to reset', (t) => {
  const at = { group: 'errors', folderUid: 'shop' }
  const rule = alertRule('shop-a')
  const strange = { ...rule, quorum: 3, notification_settings: { receiver: 'oncall', loudness: 7 } } as AlertRule
  const plain = { ...rule, notification_settings: { receiver: 'oncall' } }
  t.match(forecastRule({ rule: plain, ...at }, { rule: strange, ...at }), {
    outcome: 'reset',
    certainty: 'expected',
    causes: ['quorum', 'notification_settings loudness'],
  })
  const bare = {
    ...rule,
    data: rule.data.map(({ refId, datasourceUid, model: asked }) => ({ refId, datasourceUid, model: asked })),
  }
  t.match(forecastRule({ rule: bare, ...at }, { rule: bare, ...at }), { outcome: 'kept' })
  t.end()
})

await t.test('every change is in one list only', (t) => {
  const names = [...keepsState, ...resetsState, ...maybeResetsState]
  t.equal(new Set(names).size, names.length)
  t.strictSame(new Set(names), new Set(Object.keys(scenarios)))
  t.end()
})

await t.test('reads states of every kind', (t) => {
  const alert = (state: string, severity = 'critical') => ({ state, labels: { severity } })
  const state = (rule: object) => {
    const body = {
      data: { groups: [{ name: 'errors', folderUid: 'shop', rules: [{ uid: 'a', name: 'A', ...rule }] }] },
    }
    return readRuleStates(JSON.parse(JSON.stringify(body)))[0]?.status
  }
  t.match(state({ state: 'firing', alerts: [alert('Alerting (NoData)'), alert('Alerting', 'info')] }), {
    state: 'firing',
    firing: 2,
    critical: 1,
  })
  t.match(state({ state: 'recovering', alerts: [alert('Recovering')] }), {
    state: 'recovering',
    firing: 1,
    critical: 1,
  })
  t.match(state({ state: 'pending', alerts: [alert('Pending')] }), { state: 'pending', pending: 1, critical: 0 })
  t.match(state({ state: 'inactive', health: 'error', alerts: [alert('Error')] }), { state: 'error', firing: 0 })
  t.match(state({ state: 'inactive', health: 'nodata', alerts: [alert('NoData')] }), { state: 'no_data' })
  t.match(state({ state: 'inactive', isPaused: true }), { state: 'paused' })
  t.match(state({ state: 'inactive', health: 'ok' }), { state: 'normal' })
  t.match(state({}), { state: 'unknown' })
  t.strictSame(readRuleStates('no JSON'), [])
  t.end()
})

await t.test('finds the state of a rule by its title where the server tells no uid', async (t) => {
  const bench = await startRuleBench(t, '11.6')
  await bench.push(ruleStack([ruleGroup('errors', [alertRule('shop-a')])]))
  fire(bench)
  const older = await startAltered(t, bench, (path, body) => {
    if (!path.startsWith('/api/prometheus')) return body
    return JSON.parse(JSON.stringify(body, (key, value) => (key === 'uid' ? undefined : value)))
  })
  const { planStack } = await import('../src/index.ts')
  const next = ruleStack([ruleGroup('errors', [alertRule('shop-a', { for: '1m' })])])
  const plan = await planStack(older, next, { evaluateRules: false })
  t.match(alerts(plan), [{ uid: 'shop-a', state: 'firing' }])
})
