import { MetricsError } from '../errors.ts'

/**
 * A PromQL string in double quotes.
 *
 * @throws MetricsError `ERR_PROMQL_INVALID` where Grafana would take a part of it for a variable and replace it.
 */
export function quote(value: string): string {
  if (/\$[A-Za-z_]|\$\{[A-Za-z_]|\[\[[A-Za-z_]\w*(:\w+)?\]\]/.test(value)) {
    const message = `"${value}" holds what Grafana replaces as a variable; use variable() for one.`
    throw new MetricsError('ERR_PROMQL_INVALID', message)
  }
  return quoteVerbatim(value)
}

/** A PromQL string in double quotes, dollar signs as they are. */
export function quoteVerbatim(value: string): string {
  return `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`
}

/**
 * A label name as it goes into a query.
 *
 * @throws MetricsError `ERR_PROMQL_INVALID` when it is none.
 */
export function labelName(name: string): string {
  if (/^[A-Za-z_]\w*$/.test(name)) return name
  throw new MetricsError('ERR_PROMQL_INVALID', `"${name}" is no label name; use letters, digits and underscores.`)
}
