import fc from 'fast-check'
import t from 'tap'
import {
  defineStack,
  type Json,
  type JsonObject,
  type LintExclusion,
  type LintFinding,
  type LintOptions,
  lintRuleGroups,
  lintStack,
} from '../src/index.ts'
import { renderAlertLintRules } from '../src/lint/reference.ts'
import { alertLintRuleNames } from '../src/lint/rule-names.ts'
import { alertRuleCases } from './fixtures/lint/alert-rule-cases.ts'
import { ruleGroups, surroundings } from './fixtures/lint/rule-groups.ts'
import { failure } from './support/failure.ts'
import { dashboard } from './support/sandbox.ts'

const lines = (findings: readonly LintFinding[]): string[] =>
  findings.map(({ pointer, message }) => `${pointer} ${message}`)

/** The groups with parts of the first one changed, by JSON pointer. */
function changed(edits: Readonly<Record<string, Json | undefined>>): JsonObject[] {
  const groups = JSON.parse(JSON.stringify(ruleGroups)) as JsonObject[]
  for (const [pointer, value] of Object.entries(edits)) {
    const keys = pointer.split('/').slice(1)
    const last = keys.pop() ?? ''
    const parent = keys.reduce((object, key) => object[key] as Record<string, Json>, groups[0] as Record<string, Json>)
    if (value !== undefined) parent[last] = value
    else if (Array.isArray(parent)) parent.splice(Number(last), 1)
    else delete parent[last]
  }
  return groups
}

await t.test('rules that keep all rules have no findings', async (t) => {
  t.strictSame(lintRuleGroups(ruleGroups, {}, surroundings), { findings: [], excluded: [], unusedExclusions: [] })
  t.strictSame(lintRuleGroups([]).findings, [])
})

for (const rule of alertLintRuleNames) {
  await t.test(`${rule} finds what it should, and nothing else`, async (t) => {
    const cases = alertRuleCases[rule]
    t.ok(
      cases.some(({ found }) => found.length > 0),
      'there is a case that fails',
    )
    t.ok(
      cases.some(({ found }) => found.length === 0),
      'there is a case that passes',
    )
    for (const { name, edits, options, context, found } of cases) {
      const { findings } = lintRuleGroups(changed(edits), options, { ...surroundings, ...context })
      t.strictSame(lines(findings.filter((finding) => finding.rule === rule)), found, name)
    }
  })
}

await t.test('a finding names its rule group, its alert rule and the place', async (t) => {
  const { findings } = lintRuleGroups(changed({ '/rules/0/labels/owner': undefined, '/title': 'x'.repeat(41) }))
  t.strictSame(findings, [
    {
      rule: 'alert-names',
      ruleGroup: 'x'.repeat(41),
      pointer: '/title',
      message: 'has 41 characters; 40 are the most',
    },
    {
      rule: 'alert-labels',
      ruleGroup: 'x'.repeat(41),
      alertRule: { uid: 'shop-high-error-rate', title: 'HighErrorRate' },
      pointer: '/rules/0/labels',
      message: 'names nobody: set owner or team',
    },
  ])
})

await t.test('an exclusion takes out what it covers and no more', async (t) => {
  const bad = changed({ '/rules/0/labels/owner': undefined, '/rules/1/labels/owner': undefined })
  const excluding = (exclusion: Partial<LintExclusion>): number =>
    lintRuleGroups(bad, { exclusions: [{ rule: 'alert-labels', reason: 'known', ...exclusion }] }).findings.length
  t.equal(excluding({}), 0)
  t.equal(excluding({ ruleGroup: 'api' }), 0)
  t.equal(excluding({ ruleGroup: 'web' }), 2)
  t.equal(excluding({ alertRule: 'shop-silent' }), 1)
  t.equal(excluding({ dashboard: 'shop-overview' }), 2)
  t.equal(excluding({ rule: 'alert-names' }), 2)
})

await t.test('wrong options are refused, all at once', async (t) => {
  const options = {
    scrapeInterval: '30 s',
    testedRules: ['a', 5],
    runbooks: 'all',
    exclusions: [{ rule: 'alert-names', ruleGroup: 5, alertRule: '', reason: 'x' }],
  }
  const error = await failure(() => lintRuleGroups([], options as unknown as LintOptions))
  t.match(error, { code: 'GRAFANA_STACK' })
  t.strictSame(
    error.problems.map(({ path, message }) => `${path} ${message}`),
    [
      'lint.exclusions[0].ruleGroup is no text',
      'lint.exclusions[0].alertRule is no text',
      'lint.scrapeInterval is "30 s", which is no duration above 0; write 30s',
      'lint.testedRules[1] is no uid of an alert rule',
      'lint.runbooks is no list',
    ],
  )
})

await t.test('a stack is linted with its dashboards, its rules and one set of exclusions', async (t) => {
  const [group] = changed({ '/rules/0/annotations/__dashboardUid__': 'shop-x', '/rules/0/labels/owner': undefined })
  const stack = defineStack({
    name: 'shop',
    folder: 'shop',
    dashboards: [dashboard('shop-overview')],
    ruleGroups: [group ?? {}],
    dataSource: {},
    metrics: [{ name: 'shop_calls_total', type: 'counter' }],
    lint: {
      exclusions: [
        { rule: 'alert-labels', alertRule: 'shop-high-error-rate', reason: 'nobody owns it' },
        { rule: 'panel-unit', reason: 'none is known' },
      ],
    },
  })
  const { findings, excluded, unusedExclusions } = lintStack(stack)
  t.match(
    findings.find(({ rule }) => rule === 'alert-panel'),
    { ruleGroup: 'api', message: 'the stack has no dashboard "shop-x"' },
  )
  t.match(
    findings.find(({ rule }) => rule === 'alert-metrics'),
    { message: /nobody counts shop_errors_total/ },
  )
  t.ok(findings.some(({ dashboard: uid }) => uid === 'shop-overview'))
  t.ok(excluded.some(({ finding }) => finding.rule === 'alert-labels'))
  t.strictSame(
    unusedExclusions.filter(({ rule }) => rule === 'alert-labels'),
    [],
  )
})

await t.test('what is not of the form of Grafana is passed over', async (t) => {
  const odd = [
    {},
    { rules: 'x' },
    { title: 5, rules: [5, {}, { data: 'x', labels: 'x', annotations: { a: 5 } }] },
    {
      rules: [
        {
          data: [
            5,
            { refId: 5, model: 'x' },
            { datasourceUid: '__expr__', model: { type: 'threshold', conditions: [{}] } },
          ],
        },
      ],
    },
  ]
  t.ok(lintRuleGroups(odd).findings.length > 0)
  fc.assert(
    fc.property(fc.array(fc.jsonValue({ maxDepth: 5 }), { maxLength: 2 }), (rules) => {
      const report = lintRuleGroups([{ title: 'g', interval: 60, rules }])
      return report.findings.every(({ ruleGroup }) => ruleGroup === 'g')
    }),
  )
})

await t.test('the reference has a line for every rule', async (t) => {
  const rows = renderAlertLintRules().trimEnd().split('\n')
  t.strictSame(
    rows.slice(2).map((row) => /^\| `([a-z-]+)` \| .+\. \| .+\. \|$/.exec(row)?.[1]),
    [...alertLintRuleNames],
  )
})
