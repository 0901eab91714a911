import { sortKeys } from '../json.ts'
import type { AlertState } from './alert-state.ts'

const importance: readonly string[] = ['alerting', 'pending', 'error', 'nodata', 'normal']

/** `Alerting`, or `Alerting (NoData)` with a reason. */
export function stateText({ state, reason }: AlertState): string {
  return reason === '' ? state : `${state} (${reason})`
}

/** Labels as one text, whatever their order. */
export function labelKey(labels: Readonly<Record<string, string>>): string {
  return JSON.stringify(sortKeys(labels))
}

/** The most important first, then the oldest, then by labels. A state with a reason ranks above all. */
export function sortAlerts(alerts: readonly AlertState[]): AlertState[] {
  const rank = (alert: AlertState): number => importance.indexOf(stateText(alert).toLowerCase())
  return [...alerts].sort(
    (left, right) =>
      rank(left) - rank(right) ||
      left.startsAt.getTime() - right.startsAt.getTime() ||
      (labelKey(left.labels) < labelKey(right.labels) ? -1 : 1),
  )
}
