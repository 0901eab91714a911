import type { MetricsProblem } from '../errors.ts'
import { handleName } from './handle-name.ts'
import type { CatalogueDefinition, ExternalEntry, MetricEntry } from './types.ts'

const METRIC_NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/
const LABEL_NAME = /^[a-zA-Z_][a-zA-Z0-9_]*$/
const TYPES: readonly string[] = ['counter', 'gauge', 'histogram']
const AGGREGATORS: readonly string[] = ['sum', 'max', 'min', 'average', 'first']
const DEFINITION_KEYS: readonly string[] = [
  'prefix',
  'registrationLabels',
  'labelSets',
  'metrics',
  'external',
  'targetLabels',
]
const ENTRY_KEYS: readonly string[] = [
  'name',
  'type',
  'help',
  'unit',
  'labels',
  'buckets',
  'aggregator',
  'initialise',
  'source',
]

type Report = (path: string, message: string) => void

/** Everything that keeps a definition from being a catalogue; empty when it is sound. */
export function checkDefinition(definition: CatalogueDefinition): MetricsProblem[] {
  const problems: MetricsProblem[] = []
  const report: Report = (path, message) => problems.push({ path, message })
  checkKeys(definition, DEFINITION_KEYS, '', report)
  if (!/^[a-zA-Z_:][a-zA-Z0-9_:]*_$/.test(definition.prefix)) {
    report(
      'prefix',
      `"${definition.prefix}" is not the start of a metric name; use letters and an underscore at the end`,
    )
  }
  checkLabelNames(definition.registrationLabels, 'registrationLabels', report)
  checkLabelNames(definition.targetLabels ?? [], 'targetLabels', report)
  checkLabelSets(definition, report)
  const names = new Map<string, string>()
  const handles = new Map<string, string>()
  definition.metrics.forEach((entry, index) => {
    const path = `metrics[${index}]`
    checkKeys(entry, ENTRY_KEYS, path, report)
    checkEntry(entry, path, definition, report)
    checkOwnEntry(entry, path, definition, report)
    checkUnique(entry.name, path, definition.prefix, names, handles, report)
  })
  definition.external?.forEach((entry, index) => {
    const path = `external[${index}]`
    checkEntry(entry, path, definition, report)
    checkUnique(entry.name, path, definition.prefix, names, handles, report)
  })
  return problems
}

function checkKeys(value: object, known: readonly string[], path: string, report: Report): void {
  for (const key of Object.keys(value)) {
    if (!known.includes(key)) {
      report(path === '' ? key : `${path}.${key}`, `is not known here; known are ${known.join(', ')}`)
    }
  }
}

function checkLabelNames(names: readonly string[], path: string, report: Report): void {
  names.forEach((name, index) => {
    checkLabelName(name, `${path}[${index}]`, report)
    if (names.indexOf(name) !== index) report(`${path}[${index}]`, `"${name}" is listed twice`)
  })
}

function checkLabelName(name: string, path: string, report: Report): void {
  if (!LABEL_NAME.test(name)) report(path, `"${name}" is not a label name; use letters, digits and underscores`)
  if (name.startsWith('__')) report(path, `"${name}" is reserved; names starting with "__" belong to Prometheus`)
  if (name === 'le' || name === 'quantile') report(path, `"${name}" is reserved for histograms and summaries`)
}

function checkLabelSets(definition: CatalogueDefinition, report: Report): void {
  for (const [name, values] of Object.entries(definition.labelSets)) {
    const path = `labelSets.${name}`
    if (name === '*') report(path, '"*" stands for any value; give the set another name')
    if (values.length === 0) report(path, 'is empty; a label needs at least one value')
    const seen = new Set<string>()
    for (const value of values) {
      if (typeof value !== 'string' || value === '') report(path, 'holds an empty value; Prometheus drops such labels')
      if (seen.has(value)) report(path, `holds "${value}" twice`)
      seen.add(value)
    }
  }
}

function checkEntry(
  entry: MetricEntry | ExternalEntry,
  path: string,
  definition: CatalogueDefinition,
  report: Report,
): void {
  if (!METRIC_NAME.test(entry.name)) report(`${path}.name`, `"${entry.name}" is not a metric name`)
  if (!TYPES.includes(entry.type)) report(`${path}.type`, `"${entry.type}" is none of ${TYPES.join(', ')}`)
  for (const [label, set] of Object.entries(entry.labels)) {
    checkLabelName(label, `${path}.labels.${label}`, report)
    const external = path.startsWith('external')
    if (!Object.hasOwn(definition.labelSets, set) && !(external && set === '*')) {
      report(`${path}.labels.${label}`, `"${set}" is not a label set; add it to labelSets`)
    }
  }
  if (entry.type === 'histogram') checkBuckets(entry.buckets ?? [], path, report)
  else if (entry.buckets !== undefined) report(`${path}.buckets`, `only a histogram has buckets, not a ${entry.type}`)
}

function checkOwnEntry(entry: MetricEntry, path: string, definition: CatalogueDefinition, report: Report): void {
  if (!entry.name.startsWith(definition.prefix)) {
    report(`${path}.name`, `"${entry.name}" does not start with the prefix "${definition.prefix}"`)
  }
  if (entry.help.trim() === '') report(`${path}.help`, 'is empty; say in one sentence what the metric counts')
  if ((entry.type === 'counter') !== entry.name.endsWith('_total')) {
    report(`${path}.name`, `"${entry.name}" is a ${entry.type}; counters, and nothing else, end in "_total"`)
  }
  if (/_(bucket|sum|count)$/.test(entry.name)) {
    report(`${path}.name`, `"${entry.name}" ends like a series of a histogram; choose another name`)
  }
  if (entry.aggregator !== undefined && !AGGREGATORS.includes(entry.aggregator)) {
    report(`${path}.aggregator`, `"${entry.aggregator}" is none of ${AGGREGATORS.join(', ')}`)
  }
  if (entry.type !== 'gauge' && (entry.aggregator ?? 'sum') !== 'sum') {
    report(`${path}.aggregator`, `a ${entry.type} of several processes can only be summed`)
  }
  for (const label of Object.keys(entry.labels)) {
    if (definition.registrationLabels.includes(label) || definition.targetLabels?.includes(label)) {
      report(`${path}.labels.${label}`, 'is already a registration or target label; leave it out here')
    }
  }
}

function checkBuckets(buckets: readonly number[], path: string, report: Report): void {
  if (buckets.length === 0) report(`${path}.buckets`, 'is missing; a histogram needs its upper bounds')
  buckets.forEach((bound, index) => {
    const previous = buckets[index - 1]
    if (!Number.isFinite(bound)) report(`${path}.buckets[${index}]`, `${bound} is not finite; +Inf is added for you`)
    else if (previous !== undefined && bound <= previous) {
      report(`${path}.buckets[${index}]`, `${bound} does not rise above ${previous}`)
    }
  })
}

function checkUnique(
  name: string,
  path: string,
  prefix: string,
  names: Map<string, string>,
  handles: Map<string, string>,
  report: Report,
): void {
  const handle = handleName(name, prefix)
  const sameName = names.get(name)
  const sameHandle = handles.get(handle)
  if (sameName !== undefined) report(`${path}.name`, `"${name}" is already the name of ${sameName}`)
  else if (sameHandle !== undefined) report(`${path}.name`, `its handle "${handle}" is already that of ${sameHandle}`)
  names.set(name, path)
  handles.set(handle, path)
}
