import type { CatalogueDefinition, HandleName, LabelSets, LabelsOf, MetricEntry } from '../catalogue/types.ts'

/** One counter series. Recording is a few nanoseconds and never throws. */
export interface CounterCell {
  /** Adds `by`, default 1. What is not a finite number from 0 up is reported to `onError` and not added. */
  inc(by?: number): void
}

/** One gauge series. */
export interface GaugeCell {
  set(value: number): void
  inc(by?: number): void
  dec(by?: number): void
  /**
   * Adds a function that is read at scrape time. The sources of several instances are combined by the entry's
   * aggregator, with what was `set()`. A source that throws or answers no finite number is reported and left out.
   *
   * @returns a function that removes the source again.
   */
  addSource(read: () => number): () => void
}

/** One histogram series. */
export interface HistogramCell {
  /**
   * Counts `value`, in the unit of the entry.
   *
   * @param traceId becomes the exemplar `trace_id` of its bucket where the registry is OpenMetrics.
   */
  observe(value: number, traceId?: string): void
}

/** The cell each kind of metric hands out. */
export interface CellByType {
  readonly counter: CounterCell
  readonly gauge: GaugeCell
  readonly histogram: HistogramCell
}

type LabelArguments<Labels> = keyof Labels extends never ? [labels?: Readonly<Record<string, never>>] : [labels: Labels]

/** One metric of the catalogue, registered. */
export interface RegisteredMetric<Cell, Labels> {
  /**
   * The cell of one label combination: the same object every time, so that hot paths can keep it.
   * A series shows up in the registry when its cell is first written to, or from the start where it is initialised.
   *
   * Never throws. An unknown value counts as `other` where the set has it; else the cell does nothing and `onError`
   * hears of it.
   */
  labels(...labels: LabelArguments<Labels>): Cell
}

type RegisteredEntry<Sets extends LabelSets, Entry extends MetricEntry> = RegisteredMetric<
  CellByType[Entry['type']],
  LabelsOf<Sets, Entry>
>

type ByHandle<Definition extends CatalogueDefinition> = {
  readonly [Entry in Definition['metrics'][number] as HandleName<Entry['name'], Definition['prefix']>]: RegisteredEntry<
    Definition['labelSets'],
    Entry
  >
}

/**
 * What `registerMetrics()` gives: the catalogue's metrics by handle name, bound to one registration.
 *
 * @example type ShopMetrics = RegisteredMetrics<typeof shopCatalogue>
 */
export type RegisteredMetrics<From extends { readonly definition: CatalogueDefinition }> = ByHandle<From['definition']>
