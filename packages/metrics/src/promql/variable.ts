import { MetricsError } from '../errors.ts'

/** How Grafana writes the values of a variable into a query. */
export type VariableFormat = 'regex' | 'pipe' | 'csv' | 'raw' | 'text' | 'doublequote' | 'singlequote' | 'percentencode'

/** A dashboard variable. It can stand for a label value, a duration or a number. */
export interface GrafanaVariable {
  readonly variable: string
  readonly text: string
}

/**
 * A Grafana dashboard variable: `$name`, or `${name:format}`.
 *
 * @throws MetricsError `ERR_PROMQL_INVALID` for a name Grafana would not replace.
 */
export function variable(name: string, format?: VariableFormat): GrafanaVariable {
  if (!/^[A-Za-z_]\w*$/.test(name)) {
    throw new MetricsError('ERR_PROMQL_INVALID', `"${name}" is no variable name; use letters, digits and underscores.`)
  }
  return { variable: name, text: format === undefined ? `$${name}` : `\${${name}:${format}}` }
}

/** Whether a value is a Grafana variable. */
export function isVariable(value: unknown): value is GrafanaVariable {
  return typeof value === 'object' && value !== null && 'variable' in value
}
