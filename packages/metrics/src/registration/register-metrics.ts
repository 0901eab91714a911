import type { Catalogue } from '../catalogue/define-catalogue.ts'
import type { CatalogueDefinition, MetricEntry, MetricType, RegistrationLabels } from '../catalogue/types.ts'
import type { MetricsProblem } from '../errors.ts'
import { MetricsError } from '../errors.ts'
import type { Family, FoundFamily } from './find-family.ts'
import { findFamily } from './find-family.ts'
import { initialises } from './initialise.ts'
import { noopCell } from './noop-cell.ts'
import type { CellByType, RegisteredMetrics } from './registered-metrics.ts'
import type { MetricClient, MetricRegistry } from './registry.ts'
import { isRegistry } from './registry.ts'
import type { OnMetricsError } from './report.ts'
import { guardListener } from './report.ts'
import { SeriesIndex } from './series-index.ts'

/** Where metrics are registered. One of `client` and `registry` is needed. */
export interface RegisterMetricsOptions {
  /** prom-client 15, `@prometheus-io/client` 0.16 or `@platformatic/prom-client` 1: its default registry is used. */
  readonly client?: MetricClient
  /** A registry of such a client; wins over that of `client`. */
  readonly registry?: MetricRegistry
  /** Hears of every value or label that could not be recorded. Recording itself never throws. */
  readonly onError?: OnMetricsError
}

const OPTION_KEYS: readonly string[] = ['client', 'registry', 'onError']
const MAX_REGISTRATION_LABEL_LENGTH = 100

/**
 * Registers all metrics of a catalogue, and binds its registration labels.
 *
 * May be called many times for one registry, by several instances or for several workspaces: the metrics are shared,
 * and the same labels give the same cell. A metric of the same name, type, labels and buckets that somebody made with
 * the client's own classes is recorded into.
 *
 * @example
 * import * as client from 'prom-client'
 * const metrics = registerMetrics({ client }, customerioCatalogue, { workspace: 'default' })
 * metrics.webhookParkedTotal.labels({ reason: 'handler' }).inc()
 *
 * @throws MetricsError `ERR_METRICS_OPTIONS_INVALID` for unusable options or labels,
 * `ERR_METRICS_REGISTRATION_MISMATCH` with every metric that is already there with another shape. Then none is registered.
 */
export function registerMetrics<Definition extends CatalogueDefinition>(
  options: RegisterMetricsOptions,
  catalogue: Catalogue<Definition>,
  labels: RegistrationLabels<Definition>,
): RegisteredMetrics<Catalogue<Definition>> {
  const { definition } = catalogue
  const registry = options.registry ?? options.client?.register
  const problems = [...checkOptions(options, registry), ...checkLabels(definition, labels)]
  if (problems.length > 0 || registry === undefined) {
    throw new MetricsError('ERR_METRICS_OPTIONS_INVALID', 'The metrics cannot be registered.', { problems })
  }
  const families = findFamilies(definition, registry)
  const report = guardListener(options.onError)
  const metrics: Record<string, object> = {}
  for (const [handle, entry] of Object.entries<MetricEntry>(catalogue.entries)) {
    metrics[handle] = bind(entry, families.get(entry.name) as Family, definition, labels, report)
  }
  // One object a handle, made from the same entries as the type.
  return Object.freeze(metrics) as never
}

function checkOptions(options: RegisterMetricsOptions, registry: MetricRegistry | undefined): MetricsProblem[] {
  const problems = Object.keys(options)
    .filter((key) => !OPTION_KEYS.includes(key))
    .map((key) => ({ path: key, message: `is no option; the options are ${OPTION_KEYS.join(', ')}` }))
  if (registry === undefined) {
    problems.push({ path: 'client', message: 'is missing; pass the metrics client, or a registry as `registry`' })
  } else if (!isRegistry(registry)) {
    const path = options.registry === undefined ? 'client.register' : 'registry'
    problems.push({
      path,
      message: 'is not a registry of prom-client, @prometheus-io/client or @platformatic/prom-client',
    })
  }
  if (options.onError !== undefined && typeof options.onError !== 'function') {
    problems.push({ path: 'onError', message: 'is not a function' })
  }
  return problems
}

function checkLabels(definition: CatalogueDefinition, labels: Readonly<Record<string, unknown>>): MetricsProblem[] {
  const problems: MetricsProblem[] = []
  for (const name of definition.registrationLabels) {
    const value = labels[name]
    if (typeof value !== 'string' || value === '' || value.length > MAX_REGISTRATION_LABEL_LENGTH) {
      const message = `needs a string of 1 to ${MAX_REGISTRATION_LABEL_LENGTH} characters, such as 'default'`
      problems.push({ path: `labels.${name}`, message })
    }
  }
  for (const name of Object.keys(labels)) {
    if (!definition.registrationLabels.includes(name)) {
      const message = `is no registration label of this catalogue; it has ${definition.registrationLabels.join(', ') || 'none'}`
      problems.push({ path: `labels.${name}`, message })
    }
  }
  return problems
}

function findFamilies(definition: CatalogueDefinition, registry: MetricRegistry): Map<string, Family> {
  const found = definition.metrics.map((entry) => findFamily(entry, definition.registrationLabels, registry))
  const problems = found.filter((result): result is MetricsProblem => 'message' in result)
  if (problems.length > 0) {
    const message = 'The registry already holds metrics of the same name that are not the same metric.'
    throw new MetricsError('ERR_METRICS_REGISTRATION_MISMATCH', message, { problems })
  }
  const families = new Map<string, Family>()
  for (const [index, result] of (found as FoundFamily[]).entries()) {
    result.attach()
    families.set((definition.metrics[index] as MetricEntry).name, result.family)
  }
  return families
}

function bind(
  entry: MetricEntry,
  family: Family,
  definition: CatalogueDefinition,
  registrationLabels: Readonly<Record<string, string>>,
  report: OnMetricsError,
): { readonly labels: (labels?: Readonly<Record<string, unknown>>) => CellByType[MetricType] } {
  const initialised = initialises(entry, definition.labelSets)
  const fixed: Record<string, string> = {}
  for (const name of definition.registrationLabels) fixed[name] = registrationLabels[name] as string
  const index = new SeriesIndex(entry.labels, definition.labelSets, (labels) =>
    family.cell({ ...fixed, ...labels }, initialised, report),
  )
  if (initialised) index.fill()
  return {
    labels: (labels = {}) => {
      try {
        const cell = index.find(labels)
        if (cell !== undefined) return cell
        report('label', unknownLabel(entry, index.unknown(labels)))
      } catch (cause) {
        report('label', unknownLabel(entry, Object.keys(entry.labels), cause))
      }
      return noopCell
    },
  }
}

function unknownLabel(entry: MetricEntry, names: readonly string[], cause?: unknown): MetricsError {
  // The values stay out of the message: an unknown one may be anything, an address or a key among it.
  const message = `${entry.name} was given no known value for ${names.join(' and ')}; the values are those of its label set.`
  return new MetricsError('ERR_METRICS_LABEL_UNKNOWN', message, cause === undefined ? {} : { cause })
}
