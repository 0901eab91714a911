import type { MetricEntry } from '../catalogue/types.ts'
import type { MetricsProblem } from '../errors.ts'
import { isFamily, MetricFamily } from './family.ts'
import type { ForeignMetric } from './foreign-metric.ts'
import { ForeignFamily, missingMethods } from './foreign-metric.ts'
import type { MetricRegistry } from './registry.ts'

/** Where the cells of one metric live. */
export type Family = MetricFamily | ForeignFamily

/** A metric of the catalogue and the family it will use; `attach` puts that into the registry. */
export interface FoundFamily {
  readonly family: Family
  readonly attach: () => void
}

// A registry that was cleared (fastify-metrics does so with `clearRegisterOnInit`) gets the same families back with the
// next registration, so that cells handed out before are seen again.
const ownFamilies = new WeakMap<MetricRegistry, Map<string, MetricFamily>>()
const foreignFamilies = new WeakMap<object, ForeignFamily>()

/** Finds what is registered under the name of an entry, or prepares a new family. Changes nothing in the registry. */
export function findFamily(
  entry: MetricEntry,
  registrationLabels: readonly string[],
  registry: MetricRegistry,
): FoundFamily | MetricsProblem {
  const labelNames = [...registrationLabels, ...Object.keys(entry.labels)]
  const existing = registry.getSingleMetric(entry.name)
  if (existing === undefined || existing === null) {
    const family = detachedFamily(entry, labelNames, registry) ?? new MetricFamily(entry, registrationLabels, registry)
    return { family, attach: () => attach(family, registry) }
  }
  const metric = existing as ForeignMetric
  const difference = differenceOf(metric, entry, labelNames) ?? obstacleTo(metric, entry)
  if (difference !== undefined) {
    const message = `the registry holds another metric of this name: ${difference}. Rename or remove that one, or give our metrics a registry of their own`
    return { path: entry.name, message }
  }
  return { family: isFamily(existing) ? existing : foreignFamily(metric, entry), attach: () => {} }
}

function attach(family: MetricFamily, registry: MetricRegistry): void {
  family.reset()
  registry.registerMetric(family as never)
  const families = ownFamilies.get(registry) ?? new Map<string, MetricFamily>()
  families.set(family.metricName, family)
  ownFamilies.set(registry, families)
}

function detachedFamily(
  entry: MetricEntry,
  labelNames: readonly string[],
  registry: MetricRegistry,
): MetricFamily | undefined {
  const family = ownFamilies.get(registry)?.get(entry.name)
  if (family === undefined || differenceOf(family, entry, labelNames) !== undefined) return undefined
  return family
}

function foreignFamily(metric: ForeignMetric, entry: MetricEntry): ForeignFamily {
  let family = foreignFamilies.get(metric)
  if (family === undefined) {
    family = new ForeignFamily(metric, entry)
    foreignFamilies.set(metric, family)
  }
  return family
}

function obstacleTo(metric: ForeignMetric, entry: MetricEntry): string | undefined {
  const missing = isFamily(metric) ? [] : missingMethods(metric, entry.type)
  return missing.length === 0 ? undefined : `it has no ${missing.join('() and no ')}() to record with`
}

function differenceOf(
  metric: Pick<ForeignMetric, 'type' | 'labelNames' | 'upperBounds'>,
  entry: MetricEntry,
  labelNames: readonly string[],
): string | undefined {
  if (metric.type !== entry.type) return `a ${metric.type}, not a ${entry.type}`
  const theirs = [...(metric.labelNames ?? [])].sort().join(', ')
  const ours = [...labelNames].sort().join(', ')
  if (theirs !== ours) return `its labels are (${theirs}), not (${ours})`
  const theirBounds = (metric.upperBounds ?? []).join(' ')
  const ourBounds = (entry.buckets ?? []).join(' ')
  if (theirBounds !== ourBounds) return `its buckets are ${theirBounds}, not ${ourBounds}`
  return undefined
}
