import fc from 'fast-check'
import t from 'tap'
import type { GrafanaError, LintExclusion, LintFinding, LintOptions, LintRule, Stack } from '../src/index.ts'
import { lintDashboards, lintStack } from '../src/index.ts'
import type { Json, JsonObject } from '../src/json.ts'
import { renderLintRules } from '../src/lint/reference.ts'
import { lintRuleNames } from '../src/lint/rule-names.ts'
import { grafanaUnits } from '../src/lint/units.ts'
import { cases } from './fixtures/lint/cases.ts'
import { at, changed, dashboards } from './fixtures/lint/dashboards.ts'

function lines(findings: readonly LintFinding[]): string[] {
  return findings.map(({ pointer, message }) => `${pointer} ${message}`)
}

function problemsOf(options: unknown): string[] {
  try {
    lintDashboards(dashboards, options as LintOptions)
  } catch (error) {
    const { code, problems } = error as GrafanaError
    t.equal(code, 'GRAFANA_STACK')
    return problems.map(({ path, message }) => `${path} ${message}`)
  }
  return ['nothing was wrong']
}

await t.test('dashboards that keep all rules have no findings', async (t) => {
  t.strictSame(lintDashboards(dashboards), { findings: [], excluded: [], unusedExclusions: [] })
})

for (const rule of lintRuleNames) {
  await t.test(`${rule} finds what it should, and nothing else`, async (t) => {
    t.ok(
      cases[rule].some(({ found }) => found.length > 0),
      'there is a case that fails',
    )
    t.ok(
      cases[rule].some(({ found }) => found.length === 0),
      'there is a case that passes',
    )
    for (const { name, edits, options, found } of cases[rule]) {
      const { findings } = lintDashboards(changed(edits), options)
      const ofRule = findings.filter((finding) => finding.rule === rule && finding.dashboard !== 'shop-details')
      t.strictSame(lines(ofRule), found, name)
    }
  })
}

await t.test('a finding names rule, dashboard, panel and place', async (t) => {
  const { findings } = lintDashboards(changed({ [`${at.table}/description`]: '' }))
  t.strictSame(findings, [
    {
      rule: 'panel-title-description',
      dashboard: 'shop-overview',
      panel: { id: 6, title: 'Worst lanes' },
      pointer: '/panels/4/panels/0/description',
      message: 'has no description',
    },
  ])
})

await t.test('a uid that no link could hold is found', async (t) => {
  const { findings } = lintDashboards([{ uid: 'not a uid', spec: dashboards[0].spec }])
  t.strictSame(lines(findings), ['/uid needs a uid of at most 40 letters, digits, dashes and underscores'])
})

await t.test('a dashboard alone needs no link, and none of its own counts', async (t) => {
  const alone = changed({ '/links': [] }).slice(0, 1)
  t.strictSame(lintDashboards(alone).findings, [])
  const self = changed({ '/links': [{ type: 'link', url: '/d/shop-overview' }] })
  t.match(lines(lintDashboards(self).findings), [/links to no other dashboard/])
})

await t.test('an exclusion takes out what it covers and no more', async (t) => {
  const bad = changed({ [`${at.stat}/description`]: '', [`${at.table}/description`]: '', '/editable': true })
  const rule = 'panel-title-description'
  const excluding = (exclusion: Partial<LintExclusion>) =>
    lintDashboards(bad, { exclusions: [{ rule, reason: 'known', ...exclusion }] })

  t.strictSame(lines(excluding({}).findings), ['/editable is editable; set editable: false, and change it in code'])
  t.equal(excluding({ panel: 'Error rate' }).findings.length, 2)
  t.equal(excluding({ dashboard: 'shop-overview', panel: 'Worst lanes' }).findings.length, 2)
  const taken = excluding({ panel: 'Error rate' }).excluded
  t.strictSame(
    taken.map(({ finding, reason }) => [finding.pointer, reason]),
    [['/panels/1/description', 'known']],
  )
})

await t.test('an exclusion that matches nothing is reported', async (t) => {
  const bad = changed({ [`${at.stat}/description`]: '' })
  const exclusions: LintExclusion[] = [
    { rule: 'panel-title-description', panel: 'Error rate', reason: 'known' },
    { rule: 'panel-title-description', panel: 'Error rates', reason: 'renamed since' },
    { rule: 'panel-title-description', dashboard: 'shop-gone', reason: 'deleted since' },
    { rule: 'panel-unit', reason: 'mended since' },
  ]
  const report = lintDashboards(bad, { exclusions })
  t.strictSame(report.findings, [])
  t.strictSame(report.unusedExclusions, exclusions.slice(1))
})

await t.test('wrong options are refused, all at once', async (t) => {
  t.strictSame(
    problemsOf({
      exclusion: [],
      exclusions: [
        { rule: 'panel-units', reason: ' ' },
        { rule: 'panel-unit', reason: 'x', panel: 5, target: 0 },
        'panel-unit',
      ],
      thresholds: [{ dashboard: '', panelId: '3', values: [Number.NaN] }, null, { values: [] }],
      selectorLabels: ['job', '1a', 5],
    }).map((problem) => problem.replace(/there are datasource-variable, .*/, 'there are …')),
    [
      'lint.exclusion is not known; there are exclusions, thresholds, selectorLabels, scrapeInterval, testedRules, runbooks',
      'lint.exclusions[0].rule is "panel-units", which is no rule; there are …',
      'lint.exclusions[0].reason is missing; say why the finding is accepted',
      'lint.exclusions[1].target is not known; there are rule, dashboard, panel, ruleGroup, alertRule, reason',
      'lint.exclusions[1].panel is no text',
      'lint.exclusions[2] is no object; give at least rule and reason',
      'lint.thresholds[0].dashboard is no uid',
      'lint.thresholds[0].panelId is no panel id',
      'lint.thresholds[0].source is missing; say where the values come from',
      'lint.thresholds[0].values is no list of numbers',
      'lint.thresholds[1] is no object; give dashboard, panelId, values and source',
      'lint.thresholds[2].dashboard is no uid',
      'lint.thresholds[2].panelId is no panel id',
      'lint.thresholds[2].source is missing; say where the values come from',
      'lint.thresholds[2].values is no list of numbers',
      'lint.selectorLabels[1] is "1a", which is no label name',
      'lint.selectorLabels[2] is 5, which is no label name',
    ],
  )
  t.strictSame(problemsOf('all'), ['lint is no object; give exclusions, thresholds or selectorLabels'])
  t.strictSame(problemsOf({ exclusions: {} }), ['lint.exclusions is no list'])
})

await t.test('a stack is linted with its own options', async (t) => {
  const stack: Stack = {
    name: 'shop',
    folder: { uid: 'shop' },
    keeps: ['dashboard'],
    alerting: {},
    dashboards: changed({ '/editable': true, '/templating/list/0/name': 'metrics' }).map(({ uid, spec }) => ({
      uid,
      title: uid,
      spec: { ...spec, editable: true },
    })),
    adoptedUids: [],
    editable: false,
    metrics: [],
    lint: {},
  }
  const rulesFound = (linted: Stack): LintRule[] => [...new Set(lintStack(linted).findings.map(({ rule }) => rule))]

  await t.test('editable by accident is found, by choice it is not', async (t) => {
    t.ok(rulesFound(stack).includes('not-editable'))
    t.notOk(rulesFound({ ...stack, editable: true }).includes('not-editable'))
  })
  await t.test('its name for the data source variable is as good as the usual ones', async (t) => {
    t.ok(rulesFound(stack).includes('datasource-variable'))
    const named = { ...stack, dataSource: { type: 'prometheus', variable: 'metrics' } }
    t.notOk(rulesFound(named).includes('datasource-variable'))
  })
  await t.test('its exclusions count', async (t) => {
    const lint: LintOptions = { exclusions: [{ rule: 'not-editable', reason: 'a play ground' }] }
    t.equal(lintStack({ ...stack, lint }).excluded.length, 2)
  })
})

await t.test('whatever JSON it is given, the linter answers', async (t) => {
  const key = fc.constantFrom('panels', 'targets', 'expr', 'type', 'title', 'templating', 'list', 'datasource', 'id')
  const { tree } = fc.letrec<{ tree: Json }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 6 },
      fc.constantFrom<Json>('row', 'stat', 'query', 'custom', '$a', 'up{', 'sum(up)', 0, 1, null, true),
      fc.string(),
      fc.array(tie('tree'), { maxLength: 4 }),
      fc.dictionary(key, tie('tree'), { maxKeys: 5 }),
    ),
  }))
  fc.assert(
    fc.property(fc.dictionary(key, tree), (spec) => {
      const { findings } = lintDashboards([{ uid: 'any', spec: spec as JsonObject }])
      return findings.length > 0
    }),
    { numRuns: 500 },
  )
  for (const pointer of [at.stat, at.table, '/panels', '/templating', '/annotations', '/time', '/links', '/tags']) {
    for (const value of [null, 'x', 5, [null], [[]], [{}], {}]) {
      t.doesNotThrow(() => lintDashboards(changed({ [pointer]: value })), `${pointer} as ${JSON.stringify(value)}`)
    }
  }
})

await t.test('every unit of the Foundation SDK is known', async (t) => {
  const units = await import('@grafana/grafana-foundation-sdk/units')
  const missing = Object.values(units).filter((unit) => typeof unit === 'string' && !grafanaUnits.has(unit))
  t.strictSame(missing, [])
})

await t.test('the reference has a line for each rule, in their order', async (t) => {
  const rows = renderLintRules().trimEnd().split('\n')
  t.strictSame(rows.slice(0, 2), ['| Rule | Finds | Why |', '|---|---|---|'])
  t.strictSame(
    rows.slice(2).map((row) => /^\| `([\w-]+)` \| .+\. \| .+\. \|$/.exec(row)?.[1]),
    lintRuleNames,
  )
})
