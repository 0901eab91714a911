import { DashboardBuilder } from '@grafana/grafana-foundation-sdk/dashboard'
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/timeseries'
import t from 'tap'
import { defineStack, type GrafanaError, planStack, readLiveDashboard, type StackOptions } from '../src/index.ts'
import { stackTag } from '../src/kinds/dashboard/marks.ts'
import { failure } from './support/failure.ts'
import { ruleGroupOf, ruleOf } from './support/good-rule.ts'
import { dashboard, modes, shop, startBench } from './support/sandbox.ts'

const problems = async (options: unknown): Promise<Record<string, string>> => {
  const error: GrafanaError = await failure(() => defineStack(options as StackOptions))
  t.match(error, { code: 'GRAFANA_STACK', exitCode: 1 })
  return Object.fromEntries(error.problems.map(({ path, message }) => [path, message]))
}

await t.test('finishes what it is given', (t) => {
  const builder = new DashboardBuilder('Orders').uid('shop-orders').withPanel(new PanelBuilder().title('Orders'))
  const stack = defineStack({
    name: 'shop',
    folder: { uid: 'shop', title: 'Shop' },
    dashboards: [builder, dashboard('shop-b')],
  })
  t.match(stack, {
    name: 'shop',
    folder: { uid: 'shop', managed: { uid: 'shop', title: 'Shop' } },
    adoptedUids: [],
    editable: false,
    metrics: [],
    lint: {},
    dashboards: [
      { uid: 'shop-orders', title: 'Orders' },
      { uid: 'shop-b', title: 'About shop-b' },
    ],
  })
  t.notOk('dataSource' in stack)
  t.match(stack.dashboards[0]?.spec, {
    editable: false,
    tags: [stackTag('shop')],
    panels: [{ id: Number, title: 'Orders' }],
  })
  t.notOk('uid' in (stack.dashboards[0]?.spec ?? {}))
  t.end()
})

await t.test('fills in what is left out', (t) => {
  const stack = defineStack({
    name: 'shop',
    folder: 'existing',
    dashboards: [dashboard('theirs')],
    adoptedUids: ['theirs'],
    editable: true,
    dataSource: { uid: 'prom1' },
    metrics: [{ name: 'up', type: 'gauge' }],
    lint: { selectorLabels: ['job'] },
  })
  t.match(stack, {
    folder: { uid: 'existing' },
    dataSource: { type: 'prometheus', variable: 'datasource', uid: 'prom1' },
    editable: true,
  })
  t.notOk('managed' in stack.folder)
  t.end()
})

await t.test('keeps what is given, and nothing else', async (t) => {
  const only = defineStack({ name: 'shop', folder: 'shop', ruleGroups: [ruleGroupOf([ruleOf()])], dataSource: {} })
  t.strictSame(only.keeps, ['folder', 'rule-group'])
  t.strictSame(only.dashboards, [])
  t.match(only.alerting, {
    ruleGroups: [{ title: 'api', rules: [{ for: '5m', data: [{ datasourceUid: `\${datasource}` }, {}] }] }],
  })
  const emptied = defineStack({
    name: 'shop',
    folder: 'shop',
    dashboards: [],
    ruleGroups: [],
    contactPoints: [],
    muteTimings: [],
  })
  t.strictSame(emptied.keeps, ['folder', 'dashboard', 'rule-group', 'contact-point', 'mute-timing'])
  t.strictSame(emptied.alerting, { ruleGroups: [], contactPoints: [], muteTimings: [] })
  t.strictSame(shop([dashboard('shop-a')]).keeps, ['folder', 'dashboard'])
})

await t.test('names every problem of rule groups at once, each with its place', async (t) => {
  const all = await problems({
    name: 'shop',
    folder: 'shop',
    ruleGroups: [
      ruleGroupOf([
        ruleOf(),
        ruleOf({ uid: 'shop-b', for: '5 min' }),
        ruleOf({
          title: 'Other',
          condition: 'X',
          notification_settings: { receiver: 'shop-x', mute_time_intervals: ['shop-y'] },
        }),
      ]),
      { title: 'api', interval: 15, rules: [5] },
      () => 5,
    ],
    contactPoints: [{ name: 'shop-oncall', integrations: [] }, 5],
    muteTimings: [],
    dashbords: [],
  })
  t.match(all, {
    dashbords: /is no option; there are name, folder, dashboards, ruleGroups/,
    dataSource: 'is missing: rules ask one, {} for the only Prometheus there is',
    'ruleGroups[0] "api" rules[0] "HighErrorRate" /data/0/datasourceUid': /the stack has no dataSource/,
    'ruleGroups[0] "api" rules[1] "HighErrorRate" /for': /is no duration/,
    'ruleGroups[0] "api" rules[1] "HighErrorRate" /title':
      '"HighErrorRate" is the title of ruleGroups[0] "api" rules[0] "HighErrorRate" too: give each its own',
    'ruleGroups[0] "api" rules[2] "Other" /uid':
      '"shop-high-error-rate" is the uid of ruleGroups[0] "api" rules[0] "HighErrorRate" too: give each its own',
    'ruleGroups[0] "api" rules[2] "Other" /condition': /is "X", which no query is called/,
    'ruleGroups[0] "api" rules[2] "Other" /notification_settings/receiver':
      /no such contact point; there are shop-oncall/,
    'ruleGroups[0] "api" rules[2] "Other" /notification_settings/mute_time_intervals':
      /no such mute timing; it has none/,
    'ruleGroups[1] "api" /title': '"api" is the title of ruleGroups[0] "api" too: give each its own',
    'ruleGroups[1] "api" /interval': /multiple of 10/,
    'ruleGroups[1] "api" rules[0]': 'is no rule',
    'ruleGroups[2]': /is no rule group/,
  })
  t.match(await problems({ name: 'shop', folder: 'shop', ruleGroups: 'all', dataSource: {} }), {
    ruleGroups: /must be a list/,
  })
})

await t.test('metrics may say which labels and buckets they have', async (t) => {
  const of = (metrics: unknown) => problems({ name: 'shop', folder: 'shop', dashboards: [], metrics })
  const labels = { kind: ['a'], tenant: null }
  const metrics = [{ name: 'x', type: 'histogram', labels, buckets: [1, 2.5] } as const]
  t.strictSame(defineStack({ name: 'shop', folder: 'shop', dashboards: [], metrics }).metrics, metrics)
  t.match(await of('x'), { metrics: /must be a list/ })
  t.match(
    await of([
      { name: 'x', type: 'gauge', buckets: [1], labels: { a: [] }, unit: 's' },
      { name: 'y', type: 'histogram', buckets: [2, 1], labels: 5 },
    ]),
    {
      'metrics[0].unit': /is no option; there are name, type, labels, buckets/,
      'metrics[0].labels': /each with the list of its values/,
      'metrics[0].buckets': 'is for histograms',
      'metrics[1].labels': /must be an object/,
      'metrics[1].buckets': /in rising order/,
    },
  )
})

await t.test("trims the folder's title, as Grafana does", (t) => {
  const folder = { uid: 'shop', title: ' Shop  ' }
  t.equal(shop([dashboard('shop-a')], { folder }).folder.managed?.title, 'Shop')
  t.end()
})

await t.test('names every problem at once, each with its place', async (t) => {
  const all = await problems({
    name: 'shop',
    folder: { uid: 'other', title: ' ', description: 5, parentUid: 'a b', titel: 'x' },
    dashboards: [
      dashboard('shop-a'),
      dashboard('shop-a'),
      dashboard('elsewhere'),
      { ...dashboard('shop-c'), gnetId: 5 },
      { uid: 'shop-d', title: 'x'.repeat(80), panels: 'none' },
      { panels: [] },
      { build: () => new Error('no dashboard') },
    ],
    editable: 'yes',
    dataSource: { type: '', plugin: 'x' },
    metrics: [{ name: 'up', type: 'summary' }],
    lint: { exclusions: [{ rule: 'panel-units', reason: ' ' }], threshold: [] },
    dashbords: [],
  })
  t.match(all, {
    dashbords: /is no option/,
    'folder.uid': /has to be "shop" or start with "shop-"/,
    'folder.title': /must be a title/,
    'folder.description': /must be a text/,
    'folder.parentUid': /must be a uid/,
    'folder.titel': /is no option; there are uid, title/,
    editable: /true or false/,
    'dataSource.type': /not empty/,
    'dataSource.plugin': /is no option/,
    'metrics[0]': /counter, gauge, histogram/,
    'lint.exclusions[0].rule': /which is no rule; there are/,
    'lint.exclusions[0].reason': /say why/,
    'lint.threshold': /is not known/,
    'dashboards[1] "About shop-a" /uid': /is the uid of dashboards\[0\] "About shop-a" too/,
    'dashboards[2] "About elsewhere" /uid': /has to start with "shop-", or be listed in adoptedUids/,
    'dashboards[3] "About shop-c" /gnetId': /must be a string/,
    'dashboards[5] /uid': /1 to 40/,
    'dashboards[5] /title': /must be a title/,
  })
  const long = Object.keys(all).find((path) => path.startsWith('dashboards[4]'))
  t.match(long, /^dashboards\[4\] "x{60}…" \/panels$/)
})

await t.test('refuses what cannot be a stack', async (t) => {
  const good = { name: 'shop', folder: 'shop', dashboards: [dashboard('shop-a')] }
  for (const name of ['', 'Shop', '-shop', 'shop-', 'a'.repeat(25), 'a b', 5])
    t.match(await problems({ ...good, name }), { name: /1 to 24/ })
  for (const folder of ['', 'general']) t.match(await problems({ ...good, folder }), { folder: /top level/ })
  for (const folder of ['a b', 'sharedwithme', 'x'.repeat(41)])
    t.match(await problems({ ...good, folder }), { folder: /must be a uid/ })
  for (const folder of [undefined, 5]) t.match(await problems({ ...good, folder }), { folder: /existing folder, or/ })
  t.match(await problems({ ...good, folder: { uid: 'general', title: 'x' } }), { 'folder.uid': /top level/ })
  const inside = { uid: 'shop', title: 'half a \ud83d', description: 'a \udd00', parentUid: 'shop' }
  t.match(await problems({ ...good, folder: inside }), {
    'folder.title': /must be a title/,
    'folder.description': /must be a text/,
    'folder.parentUid': /"shop" is the folder itself/,
  })
  t.match(await problems({ ...good, lint: [] }), { lint: /is no object/ })
  t.match(await problems({ ...good, dataSource: [] }), { dataSource: /must be an object/ })
  for (const dashboards of ['all', {}])
    t.match(await problems({ ...good, dashboards }), { dashboards: /must be a list/ })
  t.match(await problems({ name: 'shop', folder: 'shop' }), {
    stack: /keeps nothing: give at least one of dashboards, ruleGroups/,
  })
  t.match(await problems({ ...good, dashboards: [null] }), { dashboards: /builders or dashboard JSON/ })
  for (const adoptedUids of ['x', ['a b'], [5]])
    t.match(await problems({ ...good, adoptedUids }), { adoptedUids: /list of uids/ })
  t.match(await problems(undefined), { name: /takes an object/ })
  t.match(await problems({ ...good, dashboards: [dashboard('x'.repeat(41))] }), {
    [`dashboards[0] "About ${'x'.repeat(41)}" /uid`]: /1 to 40/,
  })
})

await t.test('options of a plan that are wrong are named at once', async (t) => {
  const { plan, grafana, sandbox } = await startBench(t, '12.4-unified')
  const stack = shop([dashboard('shop-a')])
  const wrong = { prunes: true, kinds: ['rule'], prune: { limit: 0 } } as never
  const error = await failure(planStack(grafana, stack, wrong))
  t.match(error, { code: 'GRAFANA_CONFIG', message: /prunes is no option.*"rule" is no kind; .*whole number from 1/ })
  for (const [options, message] of [
    [{ prune: 'yes' }, /prune must be true, false or/],
    [{ prune: null }, /prune must be true, false or/],
    [{ prune: { limt: 1, only: 'no' } }, /prune\.limt is no option; there are limit, only; prune\.only must be true/],
    [{ prune: { limit: '9' } }, /prune\.limit must be a whole number from 1, got "9"/],
    [{ adopt: 'false' }, /adopt must be true or false/],
    [{ kinds: [] }, /kinds must be a list that names at least one/],
    [{ kinds: 'dashboard' }, /kinds must be a list/],
    [{ targets: [] }, /targets must be a list/],
    [{ targets: [5] }, /targets must be a list/],
  ] as const) {
    t.match(await failure(plan(stack, options as never)), { code: 'GRAFANA_CONFIG', message })
  }
  t.equal(sandbox.requests.length, 0)
  t.match(await failure(plan(stack, { targets: ['shop-x'] })), {
    code: 'GRAFANA_CONFIG',
    message: /"shop-x" is no object of the stack/,
  })
})

await t.test('plans only what is asked for, and the folder it needs', async (t) => {
  const { plan, push, sandbox } = await startBench(t, '12.4-unified')
  const stack = shop([dashboard('shop-a'), dashboard('shop-b')])
  const uids = async (options: object): Promise<string[]> => (await plan(stack, options)).changes.map(({ uid }) => uid)
  t.strictSame(await uids({ kinds: ['dashboard'] }), ['shop', 'shop-a', 'shop-b'])
  t.strictSame(await uids({ kinds: ['folder'] }), ['shop'])
  t.strictSame(await uids({ targets: ['shop-b'] }), ['shop', 'shop-b'])
  await push(stack)
  t.strictSame(await uids({ kinds: ['dashboard'] }), ['shop-a', 'shop-b'])
  t.strictSame(await uids({ targets: ['shop-b'] }), ['shop-b'])
  await push(shop([dashboard('shop-a')]), { targets: ['shop-b'], prune: {} })
  t.strictSame(
    sandbox.dashboards().map(({ uid }) => uid),
    ['shop-a'],
  )
})

for (const mode of modes) {
  await t.test(`Grafana ${mode}: what a server would refuse is caught before the first write`, async (t) => {
    const { plan, sandbox, writes } = await startBench(t, mode)
    const dashboards = [dashboard('shop-a')]
    const unknown = await failure(plan(shop(dashboards, { folder: 'nowhere' })))
    t.match(unknown, { code: 'GRAFANA_STACK', problems: [{ path: 'folder', message: /no folder "nowhere"/ }] })
    const parentUid = await failure(
      plan(shop(dashboards, { folder: { uid: 'shop', title: 'Shop', parentUid: 'nowhere' } })),
    )
    t.match(parentUid, { code: 'GRAFANA_STACK', problems: [{ path: 'folder.parentUid' }] })
    t.match(await failure(plan(shop(dashboards, { dataSource: { uid: 'none' } }))), { code: 'GRAFANA_DATA_SOURCE' })
    if (mode !== '11.6') {
      const bad = (uid: string): object => ({
        ...dashboard(uid),
        links: [{ title: 5 }],
        time: { from: 'now-1h', to: 'now' },
      })
      sandbox.inject({
        status: 422,
        match: { purpose: 'dryRun' },
        times: 2,
        body: {
          kind: 'Status',
          reason: 'Invalid',
          message: 'no',
          details: { causes: [{ field: 'spec.x', message: 'is wrong' }] },
          code: 422,
        },
      })
      const refused = await failure(plan(shop([bad('shop-a'), bad('shop-b'), dashboard('shop-c')])))
      t.equal(refused.code, 'GRAFANA_STACK')
      t.strictSame(refused.problems.map(({ path, message }) => `${path}: ${message}`).toSorted(), [
        'dashboard "shop-a" "About shop-a" spec.x: is wrong',
        'dashboard "shop-b" "About shop-b" spec.x: is wrong',
      ])
      sandbox.inject({ status: 400, match: { purpose: 'dryRun' } })
      t.match(await failure(plan(shop(dashboards))), {
        problems: [{ path: 'dashboard "shop-a" "About shop-a"', message: /refused by Grafana/ }],
      })
      sandbox.inject({ status: 429, match: { purpose: 'dryRun' } })
      t.match(await failure(plan(shop(dashboards))), { code: 'GRAFANA_HTTP', call: { status: 429 } })
    }
    t.strictSame(writes(), [])
    t.strictSame([sandbox.folders(), sandbox.dashboards()], [[], []])
  })

  await t.test(`Grafana ${mode}: opens dashboards with the chosen data source`, async (t) => {
    const { grafana, plan, push, sandbox } = await startBench(t, mode)
    sandbox.addDataSource({ uid: 'second', name: 'Second', type: 'prometheus' })
    const using = (uid: string) => shop([dashboard('shop-a')], { dataSource: { uid } })
    const first = await plan(using('prometheus'))
    t.equal(first.dataSource?.uid, 'prometheus')
    await push(using('prometheus'))
    const live = await readLiveDashboard(grafana, first.server, 'shop-a')
    t.match(live, { uid: 'shop-a', title: 'About shop-a', folderUid: 'shop', version: '1' })
    t.match(live?.spec.templating, { list: [{ name: 'datasource', current: { value: 'prometheus' } }] })
    t.equal((await push(using('prometheus'))).writes, 0)
    t.equal((await push(using('second'))).writes, 1)
    t.equal(await readLiveDashboard(grafana, first.server, 'shop-x'), undefined)
  })

  await t.test(`Grafana ${mode}: counts permissions on the folders above`, async (t) => {
    const { plan, push, sandbox } = await startBench(t, mode)
    sandbox.addFolder({ uid: 'top', title: 'Top' })
    sandbox.addFolder({ uid: 'middle', title: 'Middle', parentUid: 'top' })
    const stack = shop([dashboard('shop-a')], { folder: { uid: 'shop', title: 'Shop', parentUid: 'middle' } })
    t.strictSame((await plan(stack)).missingPermissions, [])
    t.equal((await push(stack)).error, undefined)
    sandbox.addDashboard(
      'shop-b',
      { title: 'Further up', tags: [stackTag('shop')], panels: [] },
      { folderUid: 'middle' },
    )
    const more = shop([dashboard('shop-a', 's'), dashboard('shop-b')], { folder: stack.folder.managed ?? 'shop' })
    t.equal((await push(more, { overwriteEdits: true, adopt: true })).writes, 2)
    t.equal((await push(more)).writes, 0)
  })
}
