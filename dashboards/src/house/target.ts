import { DataqueryBuilder, PromQueryFormat, QueryEditorMode } from '@grafana/grafana-foundation-sdk/prometheus'
import type { Query } from '@messaging-observability/metrics/promql'
import { chosenDataSource } from './data-source.ts'

/** A query and the name of its series in the legend; labels in double braces. */
export interface Series {
  readonly query: Query
  readonly legend: string
  /** Asks for exemplars: dots that lead from a slow call to its trace. Nothing where Prometheus keeps none. */
  readonly exemplars?: boolean
}

/** Values over the time range. */
export function rangeTarget({ query, legend, exemplars = false }: Series, index = 0): DataqueryBuilder {
  const target = base(query, index).range().legendFormat(legend)
  return exemplars ? target.exemplar(true) : target
}

/** The value at the end of the time range. */
export function instantTarget({ query, legend }: Series, index = 0): DataqueryBuilder {
  return base(query, index).instant().legendFormat(legend)
}

/** One row a series, at the end of the time range. */
export function tableTarget(query: Query, index: number): DataqueryBuilder {
  return base(query, index).instant().format(PromQueryFormat.Table)
}

/** Buckets over the time range. */
export function heatmapTarget(query: Query): DataqueryBuilder {
  return base(query, 0).range().format(PromQueryFormat.Heatmap).legendFormat('{{le}}')
}

/** refId of the query at a place: A, B, C. */
export function refId(index: number): string {
  return String.fromCodePoint('A'.charCodeAt(0) + index)
}

function base(query: Query, index: number): DataqueryBuilder {
  return new DataqueryBuilder()
    .datasource(chosenDataSource())
    .expr(query.text)
    .refId(refId(index))
    .editorMode(QueryEditorMode.Code)
}
