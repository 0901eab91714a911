import { MetricsError } from '../errors.ts'
import { checkDefinition } from './check-definition.ts'
import { handleName } from './handle-name.ts'
import type {
  CatalogueDefinition,
  EntriesByHandle,
  ExternalEntries,
  ExternalEntry,
  HandleName,
  LabelSets,
  LabelsOf,
  MetricEntry,
  MetricType,
  SharedLabels,
} from './types.ts'

/** Kinds of metric as a query sees them: all buckets of a histogram are a kind of their own. */
export type HandleType = MetricType | 'buckets'

/** A metric as a query sees it: its name, its kind, and every label it can be selected or grouped by. */
export interface MetricHandle<
  Type extends HandleType = HandleType,
  Labels extends Readonly<Record<string, string>> = Readonly<Record<string, string>>,
  Bound extends number = number,
> {
  readonly name: string
  readonly type: Type
  /** Label name to its closed set; `null` where any value may come. */
  readonly labelValues: Readonly<Record<string, readonly string[] | null>>
  /** Bounds of a histogram. */
  readonly buckets?: readonly Bound[]
  /** A matcher that is part of every selection, in PromQL. */
  readonly fixedMatcher?: string
  /** Compile time only: the labels and their values. */
  readonly labels?: Labels
}

type BoundOf<Entry> = Entry extends { readonly buckets: readonly (infer Bound extends number)[] } ? Bound : never

type HandleOf<Definition extends CatalogueDefinition, Entry extends MetricEntry | ExternalEntry> = MetricHandle<
  Entry['type'],
  Simplify<LabelsOf<Definition['labelSets'], Entry> & SharedLabels<Definition>>,
  BoundOf<Entry>
>

type ExternalHandleOf<Definition extends CatalogueDefinition, Entry extends ExternalEntry> = MetricHandle<
  Entry['type'],
  Simplify<LabelsOf<Definition['labelSets'], Entry> & TargetLabels<Definition>>,
  BoundOf<Entry>
>

type Simplify<Type> = { readonly [Key in keyof Type]: Type[Key] }
type TargetLabels<Definition extends CatalogueDefinition> = Pick<
  SharedLabels<Definition>,
  Exclude<keyof SharedLabels<Definition>, Definition['registrationLabels'][number]>
>

/** Query handles of a catalogue by handle name: `handles.apiRequestsTotal`, `handles.up`. */
export type Handles<Definition extends CatalogueDefinition> = {
  readonly [Entry in Definition['metrics'][number] as HandleName<Entry['name'], Definition['prefix']>]: HandleOf<
    Definition,
    Entry
  >
} & {
  readonly [Entry in ExternalEntries<Definition> as HandleName<Entry['name'], Definition['prefix']>]: ExternalHandleOf<
    Definition,
    Entry
  >
}

/** A checked catalogue: the definition it was made from, and its handles. */
export interface Catalogue<Definition extends CatalogueDefinition = CatalogueDefinition> {
  readonly definition: Definition
  /** Entries by handle name. */
  readonly entries: EntriesByHandle<Definition>
  /** Query handles by handle name, external metrics included. */
  readonly handles: Handles<Definition>
}

/**
 * Checks a definition and makes a catalogue of it. Metrics can be registered and queried only through a catalogue.
 *
 * @example
 * const catalogue = defineCatalogue({
 *   prefix: 'shop_',
 *   registrationLabels: ['tenant'],
 *   labelSets: { outcome: ['paid', 'failed', 'other'] },
 *   metrics: [{
 *     name: 'shop_orders_total', type: 'counter', help: 'Orders.', unit: '{order}',
 *     labels: { outcome: 'outcome' }, source: 'Every order that ends.',
 *   }],
 * })
 *
 * @throws MetricsError `ERR_METRICS_CATALOGUE_INVALID` with every problem and its path.
 */
export function defineCatalogue<
  const Sets extends LabelSets,
  const Metrics extends readonly MetricEntry<keyof Sets & string>[],
  const RegistrationLabel extends string,
  const External extends readonly ExternalEntry<keyof Sets & string>[] = readonly [],
  const TargetLabel extends string = never,
  const Prefix extends string = string,
>(definition: {
  readonly prefix: Prefix
  readonly registrationLabels: readonly RegistrationLabel[]
  readonly labelSets: Sets
  readonly metrics: Metrics
  readonly external?: External
  readonly targetLabels?: readonly TargetLabel[]
}): Catalogue<{
  readonly prefix: Prefix
  readonly registrationLabels: readonly RegistrationLabel[]
  readonly labelSets: Sets
  readonly metrics: Metrics
  readonly external: External
  readonly targetLabels: readonly TargetLabel[]
}> {
  const problems = checkDefinition(definition)
  if (problems.length > 0) {
    throw new MetricsError('ERR_METRICS_CATALOGUE_INVALID', 'The metric catalogue cannot be used.', { problems })
  }
  const complete = {
    prefix: definition.prefix,
    registrationLabels: definition.registrationLabels,
    labelSets: definition.labelSets,
    metrics: definition.metrics,
    external: definition.external ?? [],
    targetLabels: definition.targetLabels ?? [],
  }
  const entries: Record<string, MetricEntry> = {}
  const handles: Record<string, MetricHandle> = {}
  for (const entry of complete.metrics) {
    const key = handleName(entry.name, complete.prefix)
    entries[key] = entry
    handles[key] = handleOf(entry, complete, [...complete.registrationLabels, ...complete.targetLabels])
  }
  for (const entry of complete.external) {
    handles[handleName(entry.name, complete.prefix)] = handleOf(entry, complete, complete.targetLabels)
  }
  // The records are filled by the same naming rule that HandleName applies to the types.
  return Object.freeze({ definition: complete, entries, handles }) as never
}

function handleOf(
  entry: MetricEntry | ExternalEntry,
  definition: CatalogueDefinition,
  openLabels: readonly string[],
): MetricHandle {
  const labelValues: Record<string, readonly string[] | null> = {}
  for (const [label, set] of Object.entries(entry.labels)) labelValues[label] = definition.labelSets[set] ?? null
  for (const label of openLabels) labelValues[label] ??= null
  const buckets = entry.buckets === undefined ? {} : { buckets: entry.buckets }
  return Object.freeze({ name: entry.name, type: entry.type, labelValues, ...buckets })
}

/** Handle names of a catalogue's own metrics. */
export type CatalogueHandle<Definition extends CatalogueDefinition> = HandleName<
  Definition['metrics'][number]['name'],
  Definition['prefix']
>
