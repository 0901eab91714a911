import type { Catalogue } from '../catalogue/define-catalogue.ts'
import { handleName } from '../catalogue/handle-name.ts'
import type { CatalogueDefinition, ExternalEntry, MetricEntry, MetricUnit } from '../catalogue/types.ts'
import type { ServiceLevelObjective, Threshold } from '../customerio/objectives.ts'
import { initialises, seriesLimit } from '../registration/initialise.ts'

/** What the reference says besides the catalogue. */
export interface MetricsReferenceOptions {
  /** Heading of the page. Default `Metrics`. */
  readonly title?: string
  readonly thresholds?: Readonly<Record<string, Threshold>>
  readonly serviceLevels?: Readonly<Record<string, ServiceLevelObjective>>
}

/** Longer sets are listed once, at the end of the page. */
const INLINE_VALUES = 20

/** The reference page of a catalogue in Markdown. The same input gives the same text. */
export function renderMetricsReference<Definition extends CatalogueDefinition>(
  catalogue: Catalogue<Definition>,
  options: MetricsReferenceOptions = {},
): string {
  const definition: CatalogueDefinition = catalogue.definition
  const sections = [
    `# ${options.title ?? 'Metrics'}`,
    'Generated from the metric catalogue. Do not edit.',
    ...introduction(definition),
    '## Overview',
    overview(definition),
    '## Each metric',
    ...definition.metrics.map((entry) => renderEntry(entry, definition)),
    ...renderLabelSets(definition),
    ...renderExternal(definition),
    ...renderThresholds(options.thresholds ?? {}),
    ...renderServiceLevels(options.serviceLevels ?? {}),
  ]
  return `${sections.join('\n\n')}\n`
}

function introduction({ registrationLabels, targetLabels = [] }: CatalogueDefinition): string[] {
  const fixed =
    registrationLabels.length === 0
      ? []
      : [`Every metric carries ${code(registrationLabels)}, fixed when it is registered.`]
  const added = targetLabels.length === 0 ? [] : [`The scrape adds ${code(targetLabels)}.`]
  return [
    ...fixed,
    ...added,
    'Label values come from closed sets: the number of series has a limit whatever the traffic.',
  ]
}

function overview({ metrics }: CatalogueDefinition): string {
  const rows = metrics.map((entry) => [
    `[\`${entry.name}\`](#${entry.name})`,
    entry.type,
    unitName(entry.unit),
    code(Object.keys(entry.labels)) || 'none',
  ])
  return table(['Metric', 'Type', 'Unit', 'Labels'], rows)
}

function renderEntry(entry: MetricEntry, definition: CatalogueDefinition): string {
  const labels = Object.entries(entry.labels).map(([label, set]) => [code([label]), valuesOf(set, definition)])
  const facts = [
    `- Type: ${entry.type}, unit ${unitName(entry.unit)}, handle ${code([handleName(entry.name, definition.prefix)])}`,
    `- Source: ${entry.source}`,
    `- Series: at most ${seriesLimit(entry, definition.labelSets)} a registration${initialises(entry, definition.labelSets) ? ', all there from the start' : ', each from its first value on'}`,
    ...(entry.buckets === undefined ? [] : [`- Buckets: ${entry.buckets.join(', ')}`]),
    ...(entry.aggregator === undefined ? [] : [`- Several processes are combined by ${code([entry.aggregator])}`]),
  ]
  return [
    `### ${entry.name}`,
    entry.help,
    facts.join('\n'),
    ...(labels.length === 0 ? [] : [table(['Label', 'Values'], labels)]),
  ].join('\n\n')
}

function renderLabelSets(definition: CatalogueDefinition): string[] {
  const long = Object.entries(definition.labelSets).filter(([, values]) => values.length > INLINE_VALUES)
  if (long.length === 0) return []
  return ['## Long label sets', ...long.flatMap(([name, values]) => [`### ${setAnchor(name)}`, code(values)])]
}

function renderExternal({ external = [] }: CatalogueDefinition): string[] {
  if (external.length === 0) return []
  const rows = external.map((entry: ExternalEntry) => [
    code([entry.name]),
    entry.type,
    code(Object.keys(entry.labels)) || 'none',
    entry.help,
    entry.source,
  ])
  const text = 'Queried by our dashboards and alerts, exported by others.'
  return ['## Metrics of others', text, table(['Metric', 'Type', 'Labels', 'Help', 'Source'], rows)]
}

function renderThresholds(thresholds: Readonly<Record<string, Threshold>>): string[] {
  const rows = Object.entries(thresholds).map(([name, { title, unit, bad, warning, critical, reason }]) => [
    code([name]),
    title,
    `${bad} ${amount(warning, unit)}`,
    critical === undefined ? 'none' : `${bad} ${amount(critical, unit)}`,
    reason,
  ])
  return rows.length === 0 ? [] : ['## Thresholds', table(['Name', 'What', 'Warning', 'Critical', 'Why'], rows)]
}

function renderServiceLevels(levels: Readonly<Record<string, ServiceLevelObjective>>): string[] {
  const rows = Object.entries(levels).map(([name, { title, target, windowDays, good }]) => [
    code([name]),
    title,
    `${percent(target)} in ${windowDays} days`,
    good,
  ])
  return rows.length === 0 ? [] : ['## Service levels', table(['Name', 'What', 'Target', 'Good event'], rows)]
}

function valuesOf(set: string, definition: CatalogueDefinition): string {
  const values = definition.labelSets[set] ?? []
  if (values.length <= INLINE_VALUES) return code(values)
  return `[${values.length} values](#${setAnchor(set)})`
}

/** Heading of a long set, which is its own anchor. */
function setAnchor(set: string): string {
  return `values-of-${set.toLowerCase()}`
}

function unitName(unit: MetricUnit): string {
  const names: Readonly<Record<string, string>> = { ms: 'milliseconds', s: 'seconds', By: 'bytes', '1': 'ratio' }
  return names[unit] ?? unit.replaceAll(/[{}]/g, '')
}

function amount(value: number, unit: MetricUnit): string {
  if (unit === '1') return percent(value)
  return unit.startsWith('{') ? String(value) : `${value} ${unit}`
}

function percent(share: number): string {
  // 0.07 * 100 is 7.000000000000001.
  return `${Number((share * 100).toPrecision(12))} %`
}

function code(values: readonly string[]): string {
  return values.map((value) => `\`${value}\``).join(', ')
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}
