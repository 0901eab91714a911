import { type Redactor, serializeError } from '@messaging-observability/instrumentation'
import {
  type CustomerioMetrics,
  customerioCatalogue,
  type MetricClient,
  type MetricRegistry,
  registerMetrics,
} from '@messaging-observability/metrics'
import type { FastifyInstance } from 'fastify'
import { MetricsBackendMissingError } from './errors.ts'

/** What to record with. One of the two is needed. */
export interface MetricsBackend {
  /** The module: prom-client 15, `@prometheus-io/client` 0.16 or `@platformatic/prom-client` 1. */
  readonly client?: MetricClient
  /** Default: the module's global registry. */
  readonly registry?: MetricRegistry
}

/** What a registration knows of its metrics. */
export interface RegisteredBackend {
  readonly metrics: CustomerioMetrics
  /** Values that could not be recorded since the start. */
  readonly failures: () => number
}

/**
 * Registers the catalogue with the backend of the options, else with the client that fastify-metrics decorates the
 * instance with. What cannot be recorded is counted in `customerio_telemetry_errors_total`, and logged once by kind.
 *
 * @throws MetricsBackendMissingError when there is neither.
 * @throws MetricsError when the registry holds other metrics of the same names.
 */
export function registerBackend(
  app: FastifyInstance,
  option: MetricsBackend | undefined,
  workspace: string,
  redactor: Redactor,
): RegisteredBackend {
  const logged = new Set<string>()
  let failures = 0
  let counting = false
  // Failures are heard of before there is anything to count them with.
  let metrics: CustomerioMetrics | undefined
  const registered = registerMetrics(
    {
      ...findBackend(app, option),
      onError: (kind, error) => {
        failures++
        // The counter of failures may be what fails.
        if (counting) return
        counting = true
        metrics?.telemetryErrorsTotal.labels({ kind }).inc()
        counting = false
        if (logged.has(kind)) return
        logged.add(kind)
        app.log.error(
          { err: serializeError(error, redactor), workspace },
          `customerio telemetry failed (${kind}); further failures are counted only`,
        )
      },
    },
    customerioCatalogue,
    { workspace },
  )
  metrics = registered
  return { metrics, failures: () => failures }
}

function findBackend(app: FastifyInstance, option: MetricsBackend | undefined): MetricsBackend {
  if (option !== undefined) return option
  // fastify-metrics is optional, so it is looked for and never declared as a dependency.
  const { metrics } = app as FastifyInstance & { readonly metrics?: { readonly client?: MetricClient } }
  if (metrics?.client === undefined) throw new MetricsBackendMissingError()
  return { client: metrics.client }
}
