import type { MetricUnit } from '@messaging-observability/metrics'
import { inWords, secondsOf } from '../spec/durations.ts'
import type { AlertCases, AlertSpec } from '../spec/types.ts'
import { formatExpression } from './format-expression.ts'
import { completeOptions, type RenderOptions, ruleUid } from './options.ts'
import { exampleDescription, limitOf } from './placeholders.ts'
import { alertExpression } from './query.ts'

/** What the reference is called and what it links. */
export interface AlertsReferenceOptions extends RenderOptions {
  readonly title: string
  /** Under the title. */
  readonly introduction: string
  /** Way from the reference to the runbooks. Default `../runbooks`. */
  readonly runbooks?: string
  /** Labels of the examples by name; others are their own name. */
  readonly exampleLabels?: Readonly<Record<string, string>>
}

const EXAMPLE_LABELS = { job: 'shop', workspace: 'default', instance: 'shop-1:3000', api: 'track' }

const KINDS = {
  fires: 'Fires',
  doesNotFire: 'Does not fire',
  resolves: 'Resolves',
  noData: 'No data',
  tooLittleTraffic: 'Too little traffic',
} as const

const NO_DATA = {
  ok: 'is fine',
  'no-data': 'is reported as DatasourceNoData',
  alerting: 'is an alert',
  'keep-last': 'keeps what was',
} as const
const ON_ERROR = {
  ok: 'is fine',
  error: 'is reported as DatasourceError',
  alerting: 'is an alert',
  'keep-last': 'keeps what was',
} as const

/**
 * The reference of a set of rules, in Markdown: a table, and for each rule what it looks at, when it fires, what is
 * tested, and what a person reads then.
 *
 * @throws AlertsError `ERR_ALERTS_SET_INVALID` with every problem.
 */
export function renderAlertsReference(alerts: readonly AlertSpec[], options: AlertsReferenceOptions): string {
  const { title, introduction, runbooks = '../runbooks', exampleLabels = {}, ...rest } = options
  const complete = completeOptions(alerts, rest)
  const labels = { ...EXAMPLE_LABELS, ...exampleLabels }
  return `${[
    `# ${title}`,
    introduction,
    table(alerts, runbooks),
    ...alerts.map((alert) => section(alert, { runbooks, labels, uid: ruleUid(complete.stack, alert.name) })),
  ].join('\n\n')}\n`
}

/**
 * A list of all runbooks by group, in Markdown.
 *
 * @param path - way from the list to the runbooks
 */
export function renderRunbookIndex(alerts: readonly AlertSpec[], path = '.'): string {
  const groups = Map.groupBy(alerts, ({ group }) => group)
  const lists = [...groups].map(([group, rules]) => {
    const lines = rules.map(
      ({ name, severity, summary }) => `| [${name}](${path}/${name}.md) | ${severity} | ${cell(summary)} |`,
    )
    return [`## ${group}`, '', '| alert | severity | says |', '|---|---|---|', ...lines].join('\n')
  })
  return `${['# Runbooks', 'One page an alert: what it means, what to look at, what to do.', ...lists].join('\n\n')}\n`
}

function table(alerts: readonly AlertSpec[], runbooks: string): string {
  const rows = alerts.map((alert) => {
    const { name, severity, summary, group } = alert
    return `| [${name}](#${name.toLowerCase()}) | ${group} | ${severity} | ${cell(summary)} | ${cell(condition(alert))} | [runbook](${runbooks}/${name}.md) |`
  })
  return ['| rule | group | severity | says | when | |', '|---|---|---|---|---|---|', ...rows].join('\n')
}

interface Place {
  readonly runbooks: string
  readonly labels: Readonly<Record<string, string>>
  readonly uid: string
}

function section(alert: AlertSpec, place: Place): string {
  const { name, summary, owner, severity, by, source, traffic, noData, onError, keepFiringFor, panel } = alert
  const facts = [
    ['Fires when', `${condition(alert)}`],
    [
      'Stays',
      secondsOf(keepFiringFor) > 0
        ? `${inWords(secondsOf(keepFiringFor))} after it is good again`
        : 'no longer than it is bad',
    ],
    ['An alert for each', by.length === 0 ? 'Prometheus' : by.map((label) => `\`${label}\``).join(', ')],
    ['Limit from', `\`${source}\``],
    ['Traffic it takes', 'none' in traffic ? `none: ${traffic.none}` : `${traffic.atLeast} ${traffic.of}`],
    ['No data', NO_DATA[noData]],
    ['A failing query', ON_ERROR[onError]],
    ['Severity, owner', `${severity}, ${owner}`],
    ['Panel', `${panel.title} (\`/d/${panel.dashboard}?viewPanel=${panel.panelId}\`)`],
    ['Rule in Grafana', `\`${place.uid}\``],
    ['Runbook', `[${name}](${place.runbooks}/${name}.md)`],
  ] as const
  return [
    `## ${name}`,
    summary,
    ['| | |', '|---|---|', ...facts.map(([key, value]) => `| ${key} | ${cell(value)} |`)].join('\n'),
    'What a person reads, from Grafana as from Prometheus:',
    example(alert, place)
      .map((line) => `> ${line}`)
      .join('\n>\n'),
    `\`\`\`promql\n${formatExpression(alertExpression(alert).text)}\n\`\`\``,
    cases(alert.cases),
  ].join('\n\n')
}

function example(alert: AlertSpec, place: Place): string[] {
  const { name, by, summary, panel } = alert
  const labels = Object.fromEntries(by.map((label) => [label, place.labels[label] ?? label]))
  const where = Object.entries(labels).map(([label, value]) => `${label} ${value}`)
  const links = [
    `[runbook](${place.runbooks}/${name}.md)`,
    `panel \`https://grafana.example.test/d/${panel.dashboard}?viewPanel=${panel.panelId}\``,
  ]
  return [
    `**${name}**${where.length === 0 ? '' : ` (${where.join(', ')})`}`,
    summary,
    exampleDescription(alert, { labels, value: exampleValue(alert) }),
    links.join(' · '),
  ]
}

/** A value the rule fires at. */
function exampleValue({ condition, unit, example }: AlertSpec): number {
  if (example !== undefined) return example
  if ('above' in condition) return condition.above === 0 ? 3 : condition.above * 1.46
  return 'below' in condition ? condition.below * 0.54 : presentValue(unit)
}

function presentValue(unit: MetricUnit): number {
  return { '1': 0.19, s: 5_580, ms: 6_200, By: 1_048_576 }[unit as string] ?? 3
}

function condition(alert: AlertSpec): string {
  const { condition, unit } = alert
  const pending = secondsOf(alert.for) > 0 ? ` for ${inWords(secondsOf(alert.for))}` : ', at once'
  if ('present' in condition) return `${alert.when ?? 'the query has an answer'}${pending}`
  const limit = limitOf(alert)
  const counted = unit.startsWith('{') ? `${limit} ${unit.slice(1, -1)}${limit === '1' ? '' : 's'}` : limit
  return `${'above' in condition ? 'above' : 'below'} ${counted}${pending}`
}

function cases(all: AlertCases): string {
  const lines = Object.entries(KINDS).flatMap(([kind, title]) => {
    const each = all[kind as keyof typeof KINDS]
    return each === 'not-a-ratio' ? [] : each.map(({ name }) => `| ${title} | ${cell(name)} |`)
  })
  return ['| tested | |', '|---|---|', ...lines].join('\n')
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ')
}
