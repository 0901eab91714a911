/** Kinds of metric a catalogue can hold. */
export type MetricType = 'counter' | 'gauge' | 'histogram'

/** Closed sets of label values by name. A set that holds `other` takes in every value nobody listed. */
export type LabelSets = Readonly<Record<string, readonly string[]>>

/** UCUM unit, as OpenTelemetry writes it: `ms`, `s`, `By`, `1` (a ratio) or an annotation such as `{call}`. */
export type MetricUnit = 'ms' | 's' | 'By' | '1' | `{${string}}`

/** How one series of several sources, instances or cluster workers is combined. The metrics clients know these words. */
export type MetricAggregator = 'sum' | 'max' | 'min' | 'average' | 'first'

/** One metric of ours: what it is called, what it counts, which labels with which values it may carry. */
export interface MetricEntry<SetName extends string = string> {
  /** Full Prometheus name, prefix included. Counters end in `_total`. */
  readonly name: string
  readonly type: MetricType
  /** The `# HELP` text: one sentence. */
  readonly help: string
  readonly unit: MetricUnit
  /** Label name to the name of its closed set. Registration labels are not repeated here. */
  readonly labels: Readonly<Record<string, SetName>>
  /** Upper bounds of a histogram, rising, without `+Inf`. */
  readonly buckets?: readonly number[]
  /** Default `sum`. */
  readonly aggregator?: MetricAggregator
  /**
   * Whether every series exists from registration on with the value 0.
   * Default: yes for counters and histograms of at most 100 series a registration, no for gauges.
   */
  readonly initialise?: boolean
  /** What is measured, when, and where the number comes from. */
  readonly source: string
}

/** A metric somebody else exports (`up`, `ALERTS`): it can be queried, not recorded. `'*'` is a label with any value. */
export interface ExternalEntry<SetName extends string = string> {
  readonly name: string
  readonly type: MetricType
  readonly help: string
  readonly unit: MetricUnit
  readonly labels: Readonly<Record<string, SetName | '*'>>
  readonly buckets?: readonly number[]
  /** Who exports it. */
  readonly source: string
}

/** The data a catalogue is made of. */
export interface CatalogueDefinition {
  /** What every name of ours starts with, underscore included: `customerio_`. */
  readonly prefix: string
  /** Labels that one registration fixes for all its metrics, such as `workspace`. */
  readonly registrationLabels: readonly string[]
  readonly labelSets: LabelSets
  readonly metrics: readonly MetricEntry[]
  /** Metrics of others that our queries use. */
  readonly external?: readonly ExternalEntry[]
  /** Labels the scrape adds to every metric, such as `job` and `instance`. */
  readonly targetLabels?: readonly string[]
}

type CamelCase<Name extends string> = Name extends `${infer Head}_${infer Tail}`
  ? `${Head}${Capitalize<CamelCase<Tail>>}`
  : Name extends `${infer Head}:${infer Tail}`
    ? `${Head}${Capitalize<CamelCase<Tail>>}`
    : Name

/** `customerio_api_latency_ms` with the prefix `customerio_` is `apiLatencyMs`; `ALERTS` is `alerts`. */
export type HandleName<Name extends string, Prefix extends string> = CamelCase<
  Lowercase<Name extends `${Prefix}${infer Rest}` ? Rest : Name>
>

/** Values one label may have: the members of its set, or any string. */
export type LabelValue<Sets extends LabelSets, SetName> = SetName extends keyof Sets ? Sets[SetName][number] : string

/** Labels of one entry with the values each may have. */
export type LabelsOf<Sets extends LabelSets, Entry extends { readonly labels: Readonly<Record<string, string>> }> = {
  readonly [Label in keyof Entry['labels']]: LabelValue<Sets, Entry['labels'][Label]>
}

type ElementOf<List> = List extends readonly (infer Element)[] ? Element : never

/** The entries of a definition by handle name. */
export type EntriesByHandle<Definition extends CatalogueDefinition> = {
  readonly [Entry in Definition['metrics'][number] as HandleName<Entry['name'], Definition['prefix']>]: Entry
}

/** The external entries of a definition. */
export type ExternalEntries<Definition extends CatalogueDefinition> = Extract<
  ElementOf<Definition['external']>,
  ExternalEntry
>

/** Labels that every metric of ours carries besides its own: those of the registration and those of the target. */
export type SharedLabels<Definition extends CatalogueDefinition> = {
  readonly [Label in
    | Definition['registrationLabels'][number]
    | (ElementOf<Definition['targetLabels']> & string)]: string
}

/** What a registration has to name: `{ workspace: 'default' }`. */
export type RegistrationLabels<Definition extends CatalogueDefinition> = {
  readonly [Label in Definition['registrationLabels'][number]]: string
}
