import { MetricsError } from '../errors.ts'
import type { GrafanaVariable } from './variable.ts'
import { isVariable } from './variable.ts'

type DurationUnit = 'ms' | 's' | 'm' | 'h' | 'd' | 'w' | 'y'

/** A Prometheus duration: `30s`, `1h30m`. */
export type PrometheusDuration =
  | `${number}${DurationUnit}`
  | `${number}${DurationUnit}${number}${DurationUnit}`
  | `${number}${DurationUnit}${number}${DurationUnit}${number}${DurationUnit}`

/** Durations Grafana fills in: the rate interval, the range of the dashboard, the step. */
export type GrafanaDuration = '$__rate_interval' | '$__range' | '$__interval'

/** A window or a resolution. */
export type Duration = PrometheusDuration | GrafanaDuration | GrafanaVariable

/** How far to look back; with a minus sign, ahead. */
export type Offset = Duration | `-${PrometheusDuration}` | `-${GrafanaDuration}`

const DURATION = /^(\d+y)?(\d+w)?(\d+d)?(\d+h)?(\d+m)?(\d+s)?(\d+ms)?$/
const GRAFANA_DURATIONS: readonly string[] = ['$__rate_interval', '$__range', '$__interval']

/** Text of a window or resolution. */
export function formatDuration(duration: Duration): string {
  if (isVariable(duration)) return duration.text
  if (GRAFANA_DURATIONS.includes(duration)) return duration
  if (!DURATION.test(duration) || !/[1-9]/.test(duration)) {
    const message = `"${duration}" is no duration; write whole numbers above 0 with units from large to small, such as "1h30m".`
    throw new MetricsError('ERR_PROMQL_INVALID', message)
  }
  return duration
}

/** Text of an offset. */
export function formatOffset(offset: Offset): string {
  if (isVariable(offset) || !offset.startsWith('-')) return formatDuration(offset as Duration)
  return `-${formatDuration(offset.slice(1) as Duration)}`
}
