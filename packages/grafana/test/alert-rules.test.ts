import { readFileSync } from 'node:fs'
import {
  NotificationSettingsBuilder,
  QueryBuilder,
  RuleBuilder,
  RuleGroupBuilder,
} from '@grafana/grafana-foundation-sdk/alerting'
import { TypeThresholdBuilder } from '@grafana/grafana-foundation-sdk/expr'
import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus'
import fc from 'fast-check'
import t from 'tap'
import { readDuration, writeDuration } from '../src/alerting/rules/duration.ts'
import { readTemplate } from '../src/alerting/rules/go-template.ts'
import { ruleMark, withoutMark } from '../src/alerting/rules/mark.ts'
import { readMathExpression } from '../src/alerting/rules/math-expression.ts'
import {
  type AlertQuery,
  type AlertRule,
  type CheckContext,
  canonicalRule,
  canonicalRuleGroup,
  diffRuleGroups,
  finishRuleGroup,
  type Json,
  type JsonObject,
  type RuleGroup,
  reverseDifference,
  ruleChecksum,
  sendableGroup,
  withDataSource,
} from '../src/index.ts'
import { ruleGroupOf, ruleOf, threshold } from './support/good-rule.ts'

const context: CheckContext = { stack: 'shop', dataSourceVariable: 'datasource' }
const recorded = <Exchange>(file: string): Exchange[] =>
  JSON.parse(readFileSync(new URL(`fixtures/recordings/${file}`, import.meta.url), 'utf8')) as Exchange[]
const labels = (before: RuleGroup, after: RuleGroup): string[] =>
  diffRuleGroups(before, after).map(({ label }) => label)
const problemsOf = (source: object, given: CheckContext = context): string[] =>
  finishRuleGroup(source, given).problems.map(({ path, message }) => `${path}: ${message}`)
/** What is wrong with a rule that differs from a good one. */
const wrong = (changes: object, given?: CheckContext): string[] =>
  problemsOf(ruleGroupOf([ruleOf(changes)]), given).map((problem) => problem.replace('rules[0] "HighErrorRate" ', ''))

await t.test('durations', async (t) => {
  await t.test('are read as Prometheus reads them', async (t) => {
    for (const [text, milliseconds] of [
      ['0', 0],
      ['0s', 0],
      ['5m', 300_000],
      ['1h30m', 5_400_000],
      ['1y2w3d4h5m6s7ms', 31_536_000_000 + 1_209_600_000 + 259_200_000 + 14_400_000 + 306_007],
      ['1500ms', 1500],
    ] as const)
      t.equal(readDuration(text), milliseconds, text)
  })
  await t.test('that Grafana refuses are none', async (t) => {
    for (const text of ['', '5', '-5m', '5 m', '5min', '1.5h', '1m1h', '5m5m', 'm', '300y', '1h ', '٥m'])
      t.equal(readDuration(text), undefined, text)
  })
  await t.test('are written as Grafana reads them back', async (t) => {
    for (const [milliseconds, text] of [
      [0, '0s'],
      [0.4, '0s'],
      [3_600_000, '1h'],
      [90 * 86_400_000, '90d'],
      [14 * 86_400_000, '2w'],
      [365 * 86_400_000, '1y'],
      [1500, '1s500ms'],
    ] as const)
      t.equal(writeDuration(milliseconds), text)
  })
  await t.test('come back from their spelling', async () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 2 ** 42 }), (ms) => readDuration(writeDuration(ms)) === ms))
  })
})

await t.test('what was sent and what Grafana reads back are equal', async (t) => {
  interface ReadBack {
    readonly server: string
    readonly case: string
    readonly sent: RuleGroup
    readonly read: RuleGroup
  }
  const all = recorded<ReadBack>('rule-groups-read-back.json')
  t.equal(all.length, 60)
  for (const { server, case: name, sent, read } of all) {
    t.strictSame(diffRuleGroups(read, sent), [], `${name} on ${server}`)
    const checksums = [read, sent].map(({ title, interval, rules }) =>
      rules.map((rule) => ruleChecksum(rule, { group: title, interval })),
    )
    t.strictSame(checksums[0], checksums[1], `checksum of ${name} on ${server}`)
  }
  const texts = all.map(({ read }) => JSON.stringify(canonicalRuleGroup(read)))
  t.equal(new Set(texts).size, 23, 'and different groups stay different')
})

await t.test('every recorded answer about a rule equals what was sent last', async (t) => {
  interface Exchange {
    readonly server: string
    readonly step: string
    readonly method: string
    readonly path: string
    readonly status: number
    readonly sent?: Partial<RuleGroup> & Partial<AlertRule>
    readonly answered?: (RuleGroup & AlertRule) | AlertRule[]
  }
  const sent = new Map<string, AlertRule>()
  let compared = 0
  for (const { server, step, path, status, sent: body, answered } of recorded<Exchange>('rules.json')) {
    if (status >= 300) continue
    for (const rule of body?.rules ?? (body?.uid === undefined ? [] : [body as AlertRule]))
      sent.set(`${server} ${rule.uid}`, rule)
    if (answered === undefined) continue
    const rules = Array.isArray(answered) ? answered : (answered.rules ?? [answered])
    for (const live of rules) {
      const wanted = sent.get(`${server} ${live.uid}`)
      if (wanted === undefined) continue
      compared++
      const group = (rule: AlertRule): RuleGroup => ({ title: 'g', interval: 60, rules: [rule] })
      t.strictSame(diffRuleGroups(group(live), group(wanted)), [], `${server} ${step} ${path}`)
    }
  }
  t.equal(compared, 107)
})

await t.test('a group that is sent is stored as it was sent', async (t) => {
  const sent = sendableGroup(ruleGroupOf([ruleOf()]))
  t.match(sent, {
    rules: [
      {
        keep_firing_for: '0s',
        isPaused: false,
        data: [
          {
            queryType: '',
            relativeTimeRange: { from: 600, to: 0 },
            model: { intervalMs: 1000, maxDataPoints: 43_200, refId: 'A' },
          },
          { queryType: '', relativeTimeRange: { from: 0, to: 0 }, model: { refId: 'C' } },
        ],
      },
    ],
  })
  t.strictSame(
    Object.keys((sent.rules as JsonObject[])[0] ?? {}),
    Object.keys((sent.rules as JsonObject[])[0] ?? {}).toSorted(),
  )
  t.strictSame(diffRuleGroups(sent as unknown as RuleGroup, ruleGroupOf([ruleOf()])), [])
  t.match(sendableGroup(ruleGroupOf([ruleOf()]), new Set(['shop-high-error-rate'])), { rules: [{ isPaused: true }] })
  t.match(sendableGroup(ruleGroupOf([ruleOf({ isPaused: false })]), new Set(['shop-high-error-rate'])), {
    rules: [{ isPaused: false }],
  })
  const [query] = ruleOf().data
  const typed = ruleOf({ data: [{ ...query, queryType: 'instant', relativeTimeRange: undefined }] })
  t.match(sendableGroup(ruleGroupOf([typed])), {
    rules: [
      { data: [{ queryType: 'instant', relativeTimeRange: { from: 600, to: 0 }, model: { queryType: 'instant' } }] },
    ],
  })
})

await t.test('differences are told in words', async (t) => {
  const group = ruleGroupOf([ruleOf(), ruleOf({ uid: 'shop-other', title: 'Other' })])
  const [first, second] = group.rules as [AlertRule, AlertRule]
  const [query, expression] = first.data as [AlertQuery, AlertQuery]
  const changed = (rule: Partial<AlertRule>): string[] =>
    labels(group, { ...group, rules: [{ ...first, ...rule }, second] })
  const prefix = 'rule "HighErrorRate": '
  for (const [change, told] of [
    [{ for: '10m' }, ['for']],
    [{ keep_firing_for: '5m' }, ['keep firing for']],
    [{ noDataState: 'Alerting' }, ['state without data']],
    [{ execErrState: 'KeepLast' }, ['state on error']],
    [{ missingSeriesEvalsToResolve: 3 }, ['evaluations until a missing series resolves']],
    [{ condition: 'A' }, ['condition']],
    [{ labels: { severity: 'warning', team: 'shop' } }, ['label "owner"', 'label "severity"', 'label "team"']],
    [{ annotations: { summary: 'Calls fail.' } }, ['annotation "description"']],
    [
      { notification_settings: { receiver: 'shop-oncall', group_by: ['job'] } },
      ['grouping of notifications', 'receiver'],
    ],
    [{ data: [{ ...query, model: { ...query.model, expr: 'up' } }, expression] }, ['query A expression']],
    [{ data: [{ ...query, relativeTimeRange: { from: 300, to: 0 } }, expression] }, ['query A time range.from']],
    [{ data: [{ ...query, datasourceUid: 'other' }, expression] }, ['query A data source']],
    [{ data: [query, threshold('C', 'A', 0.1)] }, ['expression C conditions[0].evaluator.params']],
    [{ data: [expression, query] }, ['order of the queries']],
    [{ data: [expression] }, ['query A: removed']],
    [{ data: [query, expression, { ...query, refId: 'B' }] }, ['query B: added']],
    [{ data: [query, query] }, ['queries']],
  ] as const)
    t.strictSame(
      changed(change).map((label) => label.replace(prefix, '')),
      told,
      JSON.stringify(change).slice(0, 60),
    )
  t.strictSame(labels(group, { ...group, interval: 120 }), ['group "api": interval'])
  t.strictSame(labels(group, { ...group, rules: [second, first] }), ['group "api": order of the rules'])
  t.strictSame(labels(group, { ...group, rules: [second] }), ['rule "HighErrorRate": removed'])
  const more = { ...group, rules: [...group.rules, ruleOf({ uid: 'shop-third', title: 'Third' })] }
  t.strictSame(diffRuleGroups(group, more), [
    { label: 'rule "Third": added', pointer: '/rules/2', after: { uid: 'shop-third', title: 'Third' } },
  ])
  t.strictSame(diffRuleGroups(more, group).map(reverseDifference), diffRuleGroups(group, more))
  t.strictSame(diffRuleGroups(group, { ...group, rules: [] }, { limit: 1 }), [
    { label: 'rule "HighErrorRate": removed', pointer: '/rules/0', before: { uid: first.uid, title: first.title } },
    { label: 'and 1 more', pointer: '' },
  ])
})

await t.test('a pause is a difference only where the code says something about it', async (t) => {
  const paused = ruleGroupOf([ruleOf({ isPaused: true })])
  t.strictSame(labels(paused, ruleGroupOf([ruleOf()])), [])
  t.strictSame(labels(paused, ruleGroupOf([ruleOf({ isPaused: false })])), ['rule "HighErrorRate": paused'])
  t.strictSame(labels(ruleGroupOf([ruleOf()]), ruleGroupOf([ruleOf({ isPaused: false })])), [])
  const place = { group: 'api', interval: 60 }
  t.equal(ruleChecksum(ruleOf({ isPaused: true }), place), ruleChecksum(ruleOf(), place))
})

await t.test('the mark of a stack is no difference, and no part of the checksum', async (t) => {
  const marked = ruleOf({
    annotations: { ...ruleOf().annotations, [ruleMark]: 'messaging-observability/shop 0123456789ab' },
  })
  t.strictSame(labels(ruleGroupOf([marked]), ruleGroupOf([ruleOf()])), [])
  t.strictSame(withoutMark(marked), ruleOf())
  t.notOk('annotations' in withoutMark(ruleOf({ annotations: { [ruleMark]: 'x' } })))
  const place = { group: 'api', interval: 60 }
  t.equal(ruleChecksum(marked, place), ruleChecksum(ruleOf(), place))
  t.match(ruleChecksum(marked, place), /^[0-9a-f]{12}$/)
  t.not(ruleChecksum(marked, { ...place, interval: 120 }), ruleChecksum(marked, place))
  t.not(ruleChecksum(marked, { ...place, group: 'web' }), ruleChecksum(marked, place))
  t.strictSame(
    finishRuleGroup(ruleGroupOf([marked]), context).group,
    finishRuleGroup(ruleGroupOf([ruleOf()]), context).group,
  )
})

const text: fc.Arbitrary<string> = fc.string({ maxLength: 8, unit: 'binary' })
const duration: fc.Arbitrary<string> = fc.integer({ min: 1, max: 1e9 }).map(writeDuration)
const model: fc.Arbitrary<JsonObject> = fc.record(
  {
    expr: text,
    instant: fc.boolean(),
    hide: fc.boolean(),
    intervalMs: fc.constantFrom(0, 1000, 5000),
    maxDataPoints: fc.constantFrom(0, 43_200, 100),
    legendFormat: fc.option(text),
    extra: fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<Json>,
  },
  { requiredKeys: ['expr'] },
)
const queries: fc.Arbitrary<AlertQuery[]> = fc.uniqueArray(
  fc.record({
    refId: fc.constantFrom('A', 'B', 'C'),
    datasourceUid: fc.constantFrom('prometheus', '__expr__', '-100'),
    queryType: fc.constantFrom('', 'range'),
    relativeTimeRange: fc.record({ from: fc.constantFrom(0, 600), to: fc.constant(0) }),
    model,
  }),
  { selector: ({ refId }) => refId, minLength: 1 },
)
const rules: fc.Arbitrary<AlertRule> = fc.record(
  {
    uid: fc.constantFrom('a', 'b'),
    title: text,
    condition: fc.constantFrom('A', 'B'),
    data: queries,
    noDataState: fc.constantFrom('OK', 'Alerting'),
    execErrState: fc.constantFrom('OK', 'Error'),
    for: duration,
    keep_firing_for: fc.oneof(duration, fc.constant('0s')),
    missingSeriesEvalsToResolve: fc.integer({ min: 1, max: 4 }),
    labels: fc.dictionary(text, text, { maxKeys: 3 }),
    annotations: fc.dictionary(text, text, { maxKeys: 3 }),
    notification_settings: fc.record({
      receiver: text,
      group_by: fc.array(text, { maxLength: 2 }),
      group_wait: duration,
    }),
  },
  { requiredKeys: ['uid', 'title', 'condition', 'data', 'noDataState', 'execErrState', 'for'] },
)
const groups: fc.Arbitrary<RuleGroup> = fc.record({
  title: text,
  interval: fc.constantFrom(10, 60),
  rules: fc.uniqueArray(rules, { selector: ({ uid }) => uid, minLength: 1 }),
})

/** The same value with the keys of every object the other way round. */
function reversed(value: Json): Json {
  if (Array.isArray(value)) return value.map(reversed)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, member]) => [key, reversed(member)] as const)
      .toReversed(),
  )
}

await t.test('the canonical form', async (t) => {
  await t.test('is its own canonical form', async (t) => {
    fc.assert(
      fc.property(groups, (group) => {
        const once = canonicalRuleGroup(group)
        t.strictSame(canonicalRuleGroup(once), once)
      }),
    )
    t.pass()
  })
  await t.test('does not depend on the order of keys, nor on who filled in the defaults', async (t) => {
    fc.assert(
      fc.property(groups, (group) => {
        const turned = reversed(group as unknown as Json) as object
        const once = JSON.stringify(canonicalRuleGroup(group))
        const { isPaused: _, ...sent } = canonicalRuleGroup(turned) as RuleGroup & { isPaused?: never }
        return (
          JSON.stringify(sent) === once &&
          diffRuleGroups(sendableGroup(group) as unknown as RuleGroup, group).length === 0
        )
      }),
    )
    t.pass()
  })
  await t.test('differs wherever differences are told, and only there', async (t) => {
    fc.assert(
      fc.property(groups, groups, (one, other) => {
        const same = JSON.stringify(canonicalRuleGroup(one)) === JSON.stringify(canonicalRuleGroup(other))
        return same === (diffRuleGroups(one, other).length === 0)
      }),
    )
    t.pass()
  })
  await t.test('tells every change of a single member, and the checksum with it', async (t) => {
    fc.assert(
      fc.property(rules, rules, fc.nat(), (rule, other, choice) => {
        const members = Object.keys(rule).filter((key) => key !== 'uid') as (keyof AlertRule)[]
        const key = members[choice % members.length] as keyof AlertRule
        const changed = { ...rule, [key]: other[key] } as AlertRule
        if (other[key] === undefined) delete (changed as unknown as Record<string, unknown>)[key]
        const [before, after] = [rule, changed].map((one) => JSON.stringify(canonicalRule(one)))
        const told = diffRuleGroups(
          { title: 'g', interval: 60, rules: [rule] },
          { title: 'g', interval: 60, rules: [changed] },
        )
        const place = { group: 'g', interval: 60 }
        return (
          (before !== after) === told.length > 0 &&
          (before !== after) === (ruleChecksum(rule, place) !== ruleChecksum(changed, place))
        )
      }),
    )
    t.pass()
  })
  await t.test('leaves alone what is of another form', async (t) => {
    t.strictSame(canonicalRule({ for: 5, data: 'x', labels: [], keep_firing_for: '' }), {
      data: 'x',
      for: 5,
      labels: [],
    })
    t.strictSame(canonicalRule({ data: [5, { model: 'x' }], notification_settings: 'x', for: '' }), {
      data: [5, { model: 'x' }],
      for: '0s',
      notification_settings: 'x',
    })
    t.strictSame(canonicalRuleGroup({ title: 'g', rules: [5] }).rules, [5])
    t.strictSame(canonicalRuleGroup({ rules: 'x' }).rules, 'x')
  })
  await t.test('keeps a data source in the model that is another one', async (t) => {
    const [query, expression] = ruleOf().data as [AlertQuery, AlertQuery]
    const of = (datasource: Json, uid = query.datasourceUid): boolean =>
      'datasource' in
      (canonicalRule(
        ruleOf({ data: [{ ...query, datasourceUid: uid, model: { ...query.model, datasource } }, expression] }),
      ).data[0]?.model ?? {})
    t.ok(of({ uid: 'another' }))
    t.ok(of('another'))
    t.ok(of({ uid: '__expr__' }))
    t.notOk(of({ type: 'prometheus' }))
    t.notOk(of({ type: '__expr__', uid: '-100' }, '__expr__'))
  })
})

await t.test('what the Foundation SDK builds', async (t) => {
  const built = (): RuleGroupBuilder =>
    new RuleGroupBuilder('api').interval(60).withRule(
      new RuleBuilder('HighErrorRate')
        .uid('shop-high-error-rate')
        .condition('C')
        .withQuery(
          new QueryBuilder('A')
            .datasourceUid('$datasource')
            .relativeTimeRange({ from: 600, to: 0 })
            .model(new DataqueryBuilder().expr('sum by (job) (rate(shop_errors_total[5m]))').instant().refId('A')),
        )
        .withQuery(
          new QueryBuilder('C').datasourceUid('__expr__').model(
            new TypeThresholdBuilder()
              .expression('A')
              .refId('C')
              .conditions([{ evaluator: { type: 'gt', params: [0.05] } }]),
          ),
        )
        .notificationSettings(new NotificationSettingsBuilder().receiver('elsewhere')),
    )
  await t.test('becomes a group that Grafana takes', async (t) => {
    const { group, problems } = finishRuleGroup(built(), context)
    t.strictSame(problems, [])
    t.match(group, {
      title: 'api',
      interval: 60,
      rules: [{ for: '0s', notification_settings: { receiver: 'elsewhere' } }],
    })
    for (const key of ['orgID', 'ruleGroup', 'folderUID']) t.notOk(key in (group?.rules[0] ?? {}), key)
    t.strictSame(finishRuleGroup(built().build(), context), { group, problems })
    t.strictSame(finishRuleGroup(JSON.parse(JSON.stringify(built().build())) as object, context), { group, problems })
  })
  await t.test('is told of where an evaluator is missing', async (t) => {
    const group = built().build() as unknown as { rules: { data: { model: { conditions: unknown } }[] }[] }
    const model = group.rules[0]?.data[1]?.model
    if (model !== undefined) model.conditions = [{}]
    t.match(problemsOf(group), [/\/data\/1\/model\/conditions\/0\/evaluator: is missing; types are gt, lt/])
  })
})

await t.test('a group is made ready for Grafana', async (t) => {
  await t.test('with the data source variable in one spelling, resolved when a plan is made', async (t) => {
    for (const datasourceUid of ['$datasource', `\${datasource}`, `\${datasource:raw}`, '[[datasource]]']) {
      const [query, expression] = ruleOf().data as [AlertQuery, AlertQuery]
      const { group, problems } = finishRuleGroup(
        ruleGroupOf([ruleOf({ data: [{ ...query, datasourceUid }, expression] })]),
        context,
      )
      t.strictSame(problems, [])
      t.equal(group?.rules[0]?.data[0]?.datasourceUid, `\${datasource}`)
      const resolved = withDataSource(group as RuleGroup, 'datasource', 'prom1')
      t.strictSame(
        resolved.rules[0]?.data.map((one) => one.datasourceUid),
        ['prom1', '__expr__'],
      )
      t.strictSame(withDataSource(group as RuleGroup, 'other', 'prom1'), group)
    }
  })
  await t.test('with the range of the editor, where a query has none', async (t) => {
    const [query, expression] = ruleOf().data as [AlertQuery, AlertQuery]
    const { relativeTimeRange: _, ...rest } = query
    const { group } = finishRuleGroup(ruleGroupOf([ruleOf({ data: [rest, expression] })]), context)
    t.strictSame(group?.rules[0]?.data[0]?.relativeTimeRange, { from: 600, to: 0 })
    t.notOk('relativeTimeRange' in (group?.rules[0]?.data[1] ?? {}))
  })
  await t.test('unless it is none', async (t) => {
    t.strictSame(problemsOf({ build: () => Promise.resolve({}) }), [': is a promise: await it first'])
    t.match(problemsOf([]), [/: is no rule group: give a Foundation SDK builder/])
    t.match(problemsOf({ build: () => undefined }), [/: is no rule group/])
    const circular: { self?: object } = {}
    circular.self = circular
    t.match(problemsOf(circular), [/: cannot be turned into JSON: /])
    t.match(
      problemsOf({
        build: () => {
          throw 'nothing'
        },
      }),
      [': cannot be turned into JSON: nothing'],
    )
    t.match(problemsOf(ruleGroupOf([ruleOf({ data: [threshold('C', 'A', Number.NaN)] })])), [
      /JSON: \/rules\/0\/data\/0\/model\/conditions\/0\/evaluator\/params\/0 is NaN/,
    ])
    let deep: object = {}
    for (let depth = 0; depth < 300; depth++) deep = { deep }
    t.match(problemsOf(deep), [': is nested deeper than 200 levels'])
  })
})

await t.test('a rule group is checked as a whole', async (t) => {
  t.strictSame(problemsOf(ruleGroupOf([ruleOf()])), [])
  t.match(problemsOf({ ...ruleGroupOf([5 as unknown as AlertRule]), intervall: 60, title: '', interval: 15 }), [
    '/intervall: is no member; there are title, interval, rules',
    '/title: is missing',
    '/interval: is 15; give seconds between evaluations, a multiple of 10: 60',
    'rules[0]: is no rule',
  ])
  t.match(problemsOf({ title: 'no_group_for_rule_x', rules: [] }), [
    /^\/title: starts with "no_group_for_rule_"/,
    /^\/interval: is missing/,
    '/rules: is empty: a group needs at least one rule',
  ])
  t.match(problemsOf({ ...ruleGroupOf([ruleOf()]), title: 'ü'.repeat(96), interval: -10 }), [
    '/title: has 192 bytes; Grafana takes 190',
    /interval: is -10/,
  ])
  t.match(problemsOf(ruleGroupOf([ruleOf({ title: 'x'.repeat(191) })])), [
    /^rules\[0\] "x{60}…" \/title: has 191 bytes/,
  ])
})

await t.test('a rule is checked member by member, all problems at once', async (t) => {
  t.strictSame(
    wrong({
      uid: 'shop',
      forr: '5m',
      for: '5 minutes',
      keep_firing_for: '-5m',
      noDataState: 'Ok',
      execErrState: undefined,
      missingSeriesEvalsToResolve: 0,
      isPaused: 'no',
      labels: { 'a-b': 'x', __grafana_x: 'x', alertname: 'x', ok: 5 },
      annotations: { ok: 5, '': 'x', __panelId__: '3.5' },
    }),
    [
      '/forr: is no member; there are uid, title, condition, data, noDataState, execErrState, for, keep_firing_for, missingSeriesEvalsToResolve, labels, annotations, isPaused, notification_settings',
      '/for: is "5 minutes", which is no duration; write 5m, 1h30m or 0s',
      '/keep_firing_for: is "-5m", which is no duration; write 5m, 1h30m or 0s',
      '/missingSeriesEvalsToResolve: is no whole number above 0',
      '/isPaused: must be true or false; leave it out to keep what was chosen in Grafana',
      '/noDataState: is "Ok"; choose one of OK, Alerting, NoData, KeepLast',
      '/execErrState: is missing; choose one of OK, Alerting, Error, KeepLast',
      '/labels/__grafana_x: is set by Grafana: take another name',
      '/labels/a-b: is no label name: letters, digits and underscores, no digit in front',
      '/labels/alertname: is set by Grafana: take another name',
      '/labels/ok: must be a text',
      '/annotations/: has no name',
      '/annotations/ok: must be a text',
      '/annotations/__dashboardUid__: is missing: __panelId__ alone links to nothing',
      '/annotations/__panelId__: is "3.5", which is no panel id',
    ],
  )
  t.strictSame(wrong({ uid: undefined }), [
    '/uid: is missing; give 1 to 40 letters, digits, dashes or underscores, starting with "shop-"',
  ])
  t.match(wrong({ uid: 'x'.repeat(41) }), [/^\/uid: is "x{41}"; give 1 to 40/])
  t.strictSame(wrong({ uid: 'other-rule' }), ['/uid: "other-rule" has to start with "shop-"'])
  t.match(
    wrong({ labels: 'x', annotations: [], title: ' ', for: 300 }),
    [/\/title: is missing/, /\/for: is 300/, /\/labels: must be an object/, /\/annotations: must be an object/].map(
      (pattern) => pattern,
    ),
  )
  t.match(wrong({ annotations: { ...ruleOf().annotations, __dashboardUid__: 'shop-overview' } }), [
    '/annotations/__panelId__: is missing: __dashboardUid__ alone links to nothing',
  ])
  t.strictSame(
    wrong({ annotations: { ...ruleOf().annotations, __dashboardUid__: 'shop-overview', __panelId__: '3' } }),
    [],
  )
  t.strictSame(wrong({ record: { metric: 'x', from: 'A' } }), [
    '/record: is set: recording rules are not kept here, only alert rules are',
  ])
})

await t.test('where a rule notifies is checked as far as it is known', async (t) => {
  const of = (settings: unknown, given?: CheckContext): string[] => wrong({ notification_settings: settings }, given)
  t.strictSame(of({ receiver: 'shop-oncall', mute_time_intervals: ['shop-nights'] }), [])
  const known = { ...context, contactPoints: ['shop-oncall'], muteTimings: [] }
  t.strictSame(of({ receiver: 'shop-oncall', active_time_intervals: ['elsewhere'] }, known), [])
  t.strictSame(of({ receiver: 'shop-oncal', mute_time_intervals: ['shop-nights'] }, known), [
    '/notification_settings/receiver: names "shop-oncal", and the stack has no such contact point; there are shop-oncall',
    '/notification_settings/mute_time_intervals: names "shop-nights", and the stack has no such mute timing; it has none',
  ])
  t.strictSame(
    of({
      receiver: '',
      groupBy: ['job'],
      group_by: ['a', 5],
      mute_time_intervals: 'x',
      group_wait: '0s',
      group_interval: '0s',
      repeat_interval: 5,
    }),
    [
      '/notification_settings/groupBy: is no member; there are receiver, group_by, mute_time_intervals, active_time_intervals, group_wait, group_interval, repeat_interval',
      '/notification_settings/receiver: is missing: name a contact point',
      '/notification_settings/group_by: must be a list of names',
      '/notification_settings/mute_time_intervals: must be a list of names',
      '/notification_settings/group_interval: is "0s"; write a duration above 0: 30s, 4h',
      '/notification_settings/repeat_interval: is 5; write a duration above 0: 30s, 4h',
    ],
  )
  t.strictSame(of('x'), ['/notification_settings: must be an object with a receiver'])
})

/** A query of Prometheus, and an expression. */
const asks = (expr: string, more: object = {}): AlertQuery => ({
  refId: 'A',
  datasourceUid: '$datasource',
  relativeTimeRange: { from: 600, to: 0 },
  model: { expr, instant: true, ...more },
})
const computes = (refId: string, model: object): AlertQuery => ({
  refId,
  datasourceUid: '__expr__',
  model: model as JsonObject,
})
const quiet = { annotations: { summary: 'S.' } }

await t.test('queries are checked as they would be evaluated', async (t) => {
  const of = (...data: object[]): string[] => wrong({ data, ...quiet })
  t.match(of(asks('sum(rate(x[5m])'), threshold('C', 'A')), [
    '/data/0/model/expr: query A is no PromQL: the expression ends too early, at character 16',
  ])
  t.match(of(asks('rate(sum(x))'), threshold('C', 'A')), [/is no PromQL: rate needs a range vector .* at character 6/])
  t.match(of(asks('up{job="$job"}'), threshold('C', 'A')), [/query A has the variable "job"; rules have none/])
  t.strictSame(of(asks('rate(x_total[$__rate_interval])'), threshold('C', 'A')), [])
  t.match(of(asks(`up > \${__from}`), threshold('C', 'A')), [/has the variable "__from"/])
  t.match(of(asks('up', { range: true }), threshold('C', 'A')), [
    /\/data\/0\/model: query A is instant and range at once, which fails now and then/,
    /\/condition: C is a series over time/,
  ])
  t.match(of(asks('"text"'), threshold('C', 'A')), [/query A answers a text/])
  t.match(of(asks('up[5m]'), threshold('C', 'A')), [/query A answers a window of samples/, /C is a series over time/])
  t.match(of(asks('up', { instant: false }), threshold('C', 'A')), [
    '/condition: C is a series over time, and only one number a series can be alerted on: make the query instant, or reduce it',
  ])
  t.strictSame(of(asks('scalar(up)'), threshold('C', 'A')), [])
  t.strictSame(
    of({ ...asks('{app="x"} |= "error"'), queryType: 'instant' }, threshold('C', 'A')),
    [],
    'LogQL is not looked at',
  )
  t.strictSame(wrong({ data: [], ...quiet }), ['/data: is empty: a rule needs a query, and a condition on it'])
  t.strictSame(wrong({ data: [5, threshold('C', 'C')], ...quiet }), [
    '/data/0: is no query',
    '/data/1/model/expression: C needs its own result: it goes in circles',
  ])
  t.strictSame(
    of(
      { refId: ' ', datasourceUid: '', relativeTimeRange: { from: 0, to: 600 }, model: [], extra: 1 },
      threshold('C', 'A'),
    ).slice(0, 5),
    [
      '/data/0/extra: is no member; there are refId, queryType, relativeTimeRange, datasourceUid, model',
      '/data/0/refId: is missing',
      '/data/0/model: is no object',
      '/data/0/datasourceUid: is missing; write $datasource for the data source of the stack',
      '/data/0/relativeTimeRange: reaches from 0 s to 600 s before now: from has to be the bigger one',
    ],
  )
  t.match(of({ ...asks('up'), relativeTimeRange: { from: 1.5 } }, threshold('C', 'A')), [
    /is no \{ from, to \} in whole seconds/,
  ])
  t.match(wrong({ data: [{ ...asks('up'), datasourceUid: '' }, threshold('C', 'A')], ...quiet }, { stack: 'shop' }), [
    '/data/0/datasourceUid: is missing',
  ])
  t.match(wrong({ data: [asks('up'), threshold('C', 'A')], ...quiet }, { stack: 'shop' }), [
    /"\$datasource" is no data source, .* the stack has no dataSource/,
  ])
  t.match(of({ ...asks('up'), datasourceUid: '$other' }, threshold('C', 'A')), [
    /"\$other" is no data source, .* there is \$datasource/,
  ])
  t.match(of(asks('up', { datasource: { uid: 'another' } }), threshold('C', 'A')), [
    /names another data source than datasourceUid/,
  ])
  t.match(of(asks('up'), { ...asks('down'), refId: 'A' }, threshold('C', 'A')), [
    '/data/1/refId: "A" is taken twice: Grafana keeps only one of them',
  ])
})

await t.test('the condition names a query', async (t) => {
  t.strictSame(wrong({ condition: '', ...quiet }), ['/condition: is missing: name the query that decides, one of A, C'])
  t.strictSame(wrong({ condition: 'B', ...quiet }), ['/condition: is "B", which no query is called; there are A, C'])
  t.strictSame(wrong({ condition: 'A', ...quiet }), [])
})

await t.test('expressions are checked as Grafana runs them', async (t) => {
  const of = (model: object, query: AlertQuery = asks('up', { instant: false, range: true })): string[] =>
    wrong({
      data: [query, computes('B', model), computes('C', { type: 'reduce', expression: 'A', reducer: 'last' })],
      ...quiet,
    })
  const at = '/data/1/model/'
  t.strictSame(
    of({ type: 'reduce', expression: '$A', reducer: 'Mean', settings: { mode: 'replaceNN', replaceWithValue: 0 } }),
    [],
  )
  t.strictSame(of({ type: 'reduce', expression: '', reducer: 'p99', settings: { mode: 'dropNaN' } }), [
    `${at}expression: names nothing to reduce`,
    `${at}reducer: is p99; choose one of sum, mean, min, max, count, last, median`,
    `${at}settings/mode: is dropNaN; choose one of dropNN, replaceNN`,
  ])
  t.strictSame(of({ type: 'reduce', expression: 'A', settings: { mode: 'replaceNN' } }), [
    `${at}reducer: is ?; choose one of sum, mean, min, max, count, last, median`,
    `${at}settings/replaceWithValue: is missing: the number that replaces what is none`,
  ])
  t.strictSame(of({ type: 'resample', expression: 'A', window: '1m', downsampler: 'mean', upsampler: 'pad' }), [])
  t.match(of({ type: 'resample', expression: 'A', window: '1 m' }), [
    /downsampler: is \?/,
    /upsampler: is \?; choose one of pad/,
    /window: is 1 m; give a duration above 0/,
  ])
  t.match(of({ type: 'resample', expression: 'A', window: '1m', downsampler: 'mean', upsampler: 'pad' }, asks('up')), [
    `${at}expression: B resamples A, which is no series over time: make the query a range`,
  ])
  t.strictSame(
    of({
      type: 'threshold',
      expression: 'A',
      conditions: [
        {
          evaluator: { type: 'within_range', params: [1, 2] },
          unloadEvaluator: { type: 'outside_range', params: [0, 3] },
        },
      ],
    }),
    [],
  )
  t.match(of({ type: 'threshold', expression: '$A', conditions: [] }), [
    `${at}expression: is "$A": write A, without the $, which only math takes`,
    /conditions: must be a list of one condition/,
  ])
  t.match(
    of({
      type: 'threshold',
      expression: 'X',
      conditions: [{ evaluator: { type: 'above' }, unloadEvaluator: { type: 'gt', params: [] } }],
    }),
    [
      `${at}expression: takes X, which no query is called; there are A, B, C`,
      /evaluator: has the type above; types are gt/,
      `${at}conditions/0/unloadEvaluator/params: gt compares with a number`,
    ],
  )
  t.match(
    of({ type: 'threshold', expression: 'A', conditions: [{ evaluator: { type: 'outside_range', params: [1] } }] }),
    [/outside_range compares with 2 numbers/],
  )
  t.strictSame(of({ type: 'math', expression: `abs($A) * 100 > \${C} && !is_nan($A)` }), [])
  t.match(of({ type: 'math', expression: '$A >' }), [`${at}expression: is no math: the expression ends too early`])
  t.match(of({ type: 'math', expression: '1 > 0' }), [`${at}expression: uses no query: name one as $A`])
  t.match(of({ type: 'math', expression: '' }), [`${at}expression: is empty`])
  t.match(of({ type: 'math', expression: '$X > 1' }), [/takes X, which no query is called/])
  const condition = { evaluator: { type: 'gt', params: [0] }, query: { params: ['A'] }, reducer: { type: 'last' } }
  t.strictSame(
    of({ type: 'classic_conditions', conditions: [condition, { ...condition, evaluator: { type: 'no_value' } }] }),
    [],
  )
  t.match(of({ type: 'classic_conditions', conditions: [] }), [/conditions: is empty/])
  t.match(of({ type: 'classic_conditions', conditions: [{}] }), [
    /evaluator: is missing; .*no_value/,
    /reducer\/type: is \?/,
    /names no query: \["A"\]/,
  ])
  t.match(of({ type: 'classic_conditions', conditions: [{ ...condition, query: { params: ['X'] } }] }), [
    `${at}conditions: takes X, which no query is called; there are A, B, C`,
  ])
  t.strictSame(of({ type: 'sql', expression: 'SELECT * FROM A' }), [])
  t.match(of({ type: 'sql' }), [/names nothing to select/])
  t.match(of({ type: 'avg' }), [
    `${at}type: is avg; an expression is one of math, reduce, resample, classic_conditions, threshold, sql`,
  ])
})

await t.test('expressions hang together', async (t) => {
  const classic = {
    type: 'classic_conditions',
    conditions: [{ evaluator: { type: 'gt', params: [0] }, query: { params: ['A'] }, reducer: { type: 'last' } }],
  }
  t.match(wrong({ data: [asks('up'), computes('B', classic), threshold('C', 'B')], ...quiet }), [
    /C takes B, a classic condition, which nothing can build on/,
  ])
  t.match(
    wrong({ data: [asks('up'), computes('B', { type: 'math', expression: '$C > 0' }), threshold('C', 'B')], ...quiet }),
    [
      '/data/1/model/expression: B needs its own result: it goes in circles',
      '/data/2/model/expression: C needs its own result: it goes in circles',
    ],
  )
  t.match(
    wrong({
      data: [
        asks('up'),
        computes('B', { type: 'math', expression: '$D > 0' }),
        computes('D', { type: 'math', expression: '$B > 0' }),
        threshold('C', 'A'),
      ],
      ...quiet,
    }).length,
    2,
  )
  const math = computes('C', { type: 'math', expression: '$A / $B' })
  const b = { ...asks('sum by (job, api) (up)'), refId: 'B' }
  const of = (description: string): string[] =>
    wrong({ data: [asks('sum by (job) (up)'), b, math], annotations: { description } })
  t.strictSame(of('{{ $labels.job }} {{ $labels.api }}'), [])
  t.match(of('{{ $labels.instance }}'), [/uses \$labels\.instance, which the query aggregates away; job, api are left/])
  const unknown = wrong({ data: [asks('up'), b, math], annotations: { description: '{{ $labels.instance }}' } })
  t.strictSame(unknown, [], 'labels of the data are not known')
})

await t.test('labels are followed through expressions', async (t) => {
  const range = asks('sum by (job) (up)', { instant: false, range: true })
  const resample = { type: 'resample', expression: 'A', window: '1m', downsampler: 'mean', upsampler: 'pad' }
  const reduced = computes('B', { type: 'reduce', expression: 'R', reducer: 'last' })
  const of = (...data: object[]): string[] => wrong({ data, annotations: { description: '{{ $labels.instance }}' } })
  t.match(of(range, computes('R', resample), reduced, threshold('C', 'B')), [
    /which the query aggregates away; job is left/,
  ])
  const sql = computes('B', { type: 'sql', expression: 'SELECT * FROM A' })
  t.strictSame(of(asks('up'), sql, threshold('C', 'B')), [], 'what SQL makes of them is not known')
  const condition = { evaluator: { type: 'gt', params: [0] }, query: { params: ['A'] }, reducer: { type: 'last' } }
  const classic = computes('C', { type: 'classic_conditions', conditions: [condition] })
  t.match(of(range, classic), [/aggregates away; none is left/])
})

await t.test('templates', async (t) => {
  await t.test('are read with what they use', async (t) => {
    for (const [template, used, values] of [
      ['{{ print ($labels.job | toUpper) }}', ['job'], []],
      ['no template', [], []],
      ['{{ $labels.job }} of {{ .Labels.api }} and {{ $.Labels.x }}', ['job', 'api', 'x'], []],
      ['{{ index $labels "a.b" }} {{ index .Labels "c" }}', ['a.b', 'c'], []],
      [
        '{{ humanizePercentage $values.A.Value }} {{ (index $values "B").Value }}',
        [],
        [{ refId: 'A' }, { refId: 'B' }],
      ],
      ['{{ $values.A.Labels.job }} {{ .Values.B }}', [], [{ refId: 'A', label: 'job' }, { refId: 'B' }]],
      [
        '{{- if eq $labels.a "b" -}} x {{ else if $labels.c }} y {{ else with $labels.d }} z {{ else }}{{ end }}',
        ['a', 'c', 'd'],
        [],
      ],
      [
        '{{ range $name, $value := $labels }}{{ $name }}={{ $value }}{{ .x }}{{ break }}{{ continue }}{{ end }}',
        [],
        [],
      ],
      ['{{ with $x := $values.A }}{{ .Value }}{{ $x.Value }}{{ end }}', [], [{ refId: 'A' }]],
      ['{{ $x := 1.5 }}{{ $x = 2 }}{{ printf "%.2f }}" $x | toUpper }}{{/* {{ */}}{{- /* " */ -}}{{ `}}` }}', [], []],
      [
        '{{ define "x" }}{{ .y }}{{ $.z }}{{ end }}{{ template "x" . }}{{ block "y" $labels.a }}{{ .b }}{{ end }}',
        ['a'],
        [],
      ],
      ["{{ print 'x' true nil -1 0x1F }}{{ $value }}{{ .Value }}", [], []],
    ] as const)
      t.strictSame(readTemplate(template), { labels: used, values }, template)
  })
  await t.test('that Grafana would leave as they are say why', async (t) => {
    for (const [template, problem] of [
      ['{{ $labels.job', '"{{ $labels.job" is never closed with }}'],
      ['{{ if $labels.a }}x', '{{ if }} is never closed with {{ end }}'],
      ['{{ end }}', '{{ end }} closes nothing'],
      ['{{ else }}', '{{ else }} stands outside of if, range and with'],
      ['{{ if true }}{{ else }}{{ else }}{{ end }}', '{{ else }} stands outside of if, range and with'],
      ['{{ define "x" }}{{ else }}{{ end }}', '{{ else }} stands outside of if, range and with'],
      ['{{ }}', '{{  }} is empty'],
      ['{{ humanise $value }}', "{{ humanise $value }} calls humanise, which is no function of Grafana's templates"],
      ['{{ $lables.job }}', '{{ $lables.job }} uses $lables; there are $labels, $values, $value'],
      ['{{ $x = 1 }}', '{{ $x = 1 }} assigns to $x, which nothing declares'],
      ['{{ if true }}{{ $x := 1 }}{{ end }}{{ $x }}', '{{ $x }} uses $x; there are $labels, $values, $value'],
      ['{{ .Job }}', '{{ .Job }} uses .Job; there are .Labels, .Values and .Value'],
      ['{{ $values.A.Val }}', '{{ $values.A.Val }} asks A for .Val; there are .Value and .Labels'],
      [
        '{{ query "up" | first | value }}',
        '{{ query "up" | first | value }} calls query, which answers nothing in Grafana',
      ],
      ['{{ $labels.a | }}', '{{ $labels.a | }} lacks a value'],
      ['{{ (print 1 }}', '{{ (print 1 }} lacks a )'],
      ['{{ 1 | 2 }}', '{{ 1 | 2 }} hands a value on to 2, which is no function'],
      ['{{ break }}', '{{ break }} stands outside of range'],
      ['{{ /* spaced */ }}', '{{ /* spaced */ }} has an unexpected "/* spaced "'],
      ['{{ print 1) }}', '{{ print 1) }} has an unexpected ")"'],
      ['{{ a ? b }}', '{{ a ? b }} has an unexpected "? b"'],
      ['{{ template x }}', '{{ template x }} needs a name in quotes behind template'],
      [
        `{{ ${'x'.repeat(60)} }}`,
        `{{ ${'x'.repeat(40)}… }} calls ${'x'.repeat(60)}, which is no function of Grafana's templates`,
      ],
    ] as const)
      t.equal(readTemplate(template).problem, problem, template)
  })
  await t.test('never end the reading of others', async () => {
    const piece = fc.constantFrom(
      '{{',
      '}}',
      '{{ end }}',
      '{{ if ',
      '$labels.a',
      ' | ',
      '"',
      '`',
      '(',
      ')',
      '.x',
      ' else ',
      'define "x"',
      '/*',
      '*/',
      '-',
      ' ',
      'ü',
    )
    fc.assert(
      fc.property(
        fc.array(fc.oneof(piece, text), { maxLength: 12 }),
        (pieces) => typeof readTemplate(pieces.join('')) === 'object',
      ),
    )
  })
  await t.test('use labels that survive the query', async (t) => {
    const of = (changes: object): string[] =>
      wrong({ data: [asks('sum by (job) (up)'), threshold('C', 'A')], ...changes })
    t.strictSame(of({ annotations: { description: '{{ $labels.job }} {{ $labels.alertname }}' } }), [])
    t.strictSame(of({ annotations: { description: '{{ $labels.instance }}' } }), [
      '/annotations/description: uses $labels.instance, which the query aggregates away; job is left',
    ])
    t.strictSame(of({ labels: { severity: 'critical', place: '{{ $labels.severity }}' }, annotations: {} }), [
      '/labels/place: uses $labels.severity, a label of the rule: templates see only those of the query, of which job is left',
    ])
    t.strictSame(
      wrong({ data: [asks('sum(up)'), threshold('C', 'A')], annotations: { description: '{{ $labels.job }}' } }),
      ['/annotations/description: uses $labels.job, which the query aggregates away; none is left'],
    )
    t.strictSame(
      of({
        annotations: { description: '{{ $values.B.Value }} {{ $values.A.Labels.api }} {{ $values.A.Labels.job }}' },
      }),
      [
        '/annotations/description: uses $values.B, which no query is called; there are A, C',
        '/annotations/description: uses $values.A.Labels.api, which the query aggregates away',
      ],
    )
    t.strictSame(of({ annotations: { description: '{{ $labels.job' } }), [
      '/annotations/description: "{{ $labels.job" is never closed with }}',
    ])
    const reduced = [
      asks('up', { instant: false }),
      computes('C', { type: 'reduce', expression: 'A', reducer: 'last' }),
    ]
    t.strictSame(
      wrong({ data: reduced, annotations: { description: '{{ $values.A.Value }} {{ $values.C.Value }}' } }),
      ['/annotations/description: uses $values.A, which is a series over time: reduce it first'],
    )
  })
})

await t.test('math that nests too deeply is refused, and no text is too odd', async (t) => {
  t.match(readMathExpression('('.repeat(500)), { problem: 'the expression nests too deeply' })
  t.match(readMathExpression('$A + #'), { problem: 'unexpected "#"' })
  t.match(readMathExpression('$A + * 2'), { problem: 'unexpected "*"' })
  t.match(readMathExpression('abs $A'), { problem: 'unexpected "$A"' })
  t.match(readMathExpression('A > 5'), { problem: /^"A" is no function; there are abs, .*A query is named \$A$/ })
  t.strictSame(readMathExpression('nan() + $A ** 2 - .5e3 * 0x1F || -$A'), { references: ['A'] })
  const piece = fc.constantFrom(
    '$A',
    `\${b c}`,
    '(',
    ')',
    '+',
    '**',
    '!',
    '-',
    'abs(',
    'nan()',
    '1',
    '.',
    '&&',
    ',',
    'x',
  )
  fc.assert(
    fc.property(
      fc.array(fc.oneof(piece, text), { maxLength: 12 }),
      (pieces) => typeof readMathExpression(pieces.join('')) === 'object',
    ),
  )
})
