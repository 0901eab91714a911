import type { Json } from '../json.ts'
import { soleVariable } from '../promql/variables.ts'
import type { DataSourceVariable, Variable } from './dashboard.ts'
import { objectOf, textOf } from './read-json.ts'

/** Data sources that Grafana has within itself. */
const INTERNAL: ReadonlySet<string> = new Set(['-- Dashboard --', '-- Grafana --', 'grafana', '__expr__', '-100'])

/** The data source variables of a dashboard. */
export function dataSourceVariables(variables: readonly Variable[]): readonly DataSourceVariable[] {
  return variables
    .filter(({ type }) => type === 'datasource')
    .map(({ name, spec }) => ({ name, type: textOf(spec.query) }))
}

/** The uid in a reference: an object of today, or the plain name of old dashboards. */
export function uidOf(reference: Json | undefined): string {
  return typeof reference === 'string' ? reference.trim() : textOf(objectOf(reference).uid)
}

/** Whether a reference goes to one of the data source variables. */
export function isVariable(reference: Json | undefined, variables: readonly DataSourceVariable[]): boolean {
  const name = soleVariable(uidOf(reference))
  return name !== undefined && variables.some((variable) => variable.name === name)
}

/** Whether a reference goes to Grafana itself: its expressions, its annotations, another panel. */
export function isInternal(reference: Json | undefined): boolean {
  return INTERNAL.has(uidOf(reference)) || ['__expr__', 'grafana'].includes(textOf(objectOf(reference).type))
}

/** Whether a reference leaves the choice to each query. */
export function isMixed(reference: Json | undefined): boolean {
  return uidOf(reference) === '-- Mixed --'
}

/** Whether a reference goes to a Prometheus, or to nobody knows what: then its PromQL is looked at too. */
export function isPrometheus(reference: Json | undefined, variables: readonly DataSourceVariable[]): boolean {
  if (isInternal(reference)) return false
  const name = soleVariable(uidOf(reference))
  const type = variables.find((variable) => variable.name === name)?.type ?? textOf(objectOf(reference).type)
  return type === '' || type.includes('prometheus') || type === 'datasource'
}
