import { customerioCatalogue } from '@messaging-observability/metrics'
import { greater, type Instant, increase, range, round, select, sum } from '@messaging-observability/metrics/promql'
import { scope } from '../house/scope.ts'

const { handles } = customerioCatalogue

/** Processes that Prometheus reaches. */
export function instancesUp(): Instant<'job'> {
  const { job, instance } = scope
  return sum(select(handles.up, { job, instance }), { by: ['job'] })
}

/** Failures of the telemetry itself in one bar, by kind. */
export function telemetryErrors(): Instant<'kind'> {
  return greater(
    round(sum(increase(range(handles.telemetryErrorsTotal, scope, '$__rate_interval')), { by: ['kind'] })),
    0,
  )
}
