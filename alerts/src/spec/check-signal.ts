import { checkPromql } from '@messaging-observability/grafana'
import { type Check, isObject } from './checks.ts'

/** Checks a query of a rule: it has to be an instant vector that Prometheus takes as it stands. */
export function checkSignal(path: string, signal: unknown): Check[] {
  if (!isObject(signal) || typeof signal.text !== 'string' || signal.kind !== 'instant') {
    return [[path, false, 'is an instant vector made by the functions of @messaging-observability/metrics/promql']]
  }
  const check = checkPromql(signal.text, { variables: {} })
  return [
    [path, !signal.text.includes('$__'), 'uses a variable of Grafana ($__…); a rule needs a window of its own: "5m"'],
    [path, check.ok, check.ok ? '' : `is no PromQL: ${check.message} (at ${check.position})`],
  ]
}
