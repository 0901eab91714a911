import {
  createCallLog,
  createIdHasher,
  createObserver,
  createRedactor,
  type InFlight,
  type Observer,
  type OperationMetrics,
  TelemetryErrors,
} from '@messaging-observability/instrumentation'
import {
  type CustomerioApi,
  type CustomerioErrorType,
  type CustomerioMetrics,
  customerioLabelSets,
} from '@messaging-observability/metrics'
import { classifyError, type RetryReason } from '../vendor/classify-error.ts'
import { operationLabel } from '../vendor/operations.ts'
import type { RegionName, TelemetryOptions } from './options.ts'

/** What the clients of one workspace share. */
export interface Runtime {
  readonly observer: Observer
  readonly telemetryErrors: TelemetryErrors
  readonly metrics: CustomerioMetrics | undefined
  readonly workspace: string
  readonly region: RegionName
  readonly eventIds: boolean
}

/** Build what the options describe. They have been checked. */
export function createRuntime(
  options: TelemetryOptions,
  region: RegionName,
  apis: readonly CustomerioApi[],
  inFlight?: InFlight,
): Runtime {
  const { metrics, privacy = {} } = options
  const { idHashKey, ...redaction } = privacy
  const telemetryErrors = new TelemetryErrors((kind) => metrics?.telemetryErrorsTotal.labels({ kind }).inc())
  const observer = createObserver({
    vendor: 'customerio',
    tracerName: '@messaging-observability/customerio',
    classify: classifyError,
    redactor: createRedactor({ ...redaction, hashId: createIdHasher(idHashKey) }),
    log: createCallLog({
      ...options.logs,
      logger: options.logger,
      errors: telemetryErrors,
      onSuppressed: (lines) => metrics?.logSuppressedTotal.labels().inc(lines),
    }),
    errors: telemetryErrors,
    deadlineMs: options.deadlineMs === false ? 0 : options.deadlineMs,
    tracer: options.tracer,
    groups: apis,
    inFlight,
  })
  showBatchItems(metrics, apis, telemetryErrors)
  return {
    observer,
    telemetryErrors,
    metrics,
    workspace: options.workspace ?? 'default',
    region,
    eventIds: options.eventIds ?? true,
  }
}

/** Resolve the cells of one operation; none where there are no metrics, or where they fail. */
export function operationMetrics(
  { metrics, telemetryErrors }: Runtime,
  api: CustomerioApi,
  method: string,
): OperationMetrics | undefined {
  if (metrics === undefined) return undefined
  try {
    const operation = operationLabel(api, method)
    showZeros(metrics, api, operation)
    return resolveCells(metrics, api, operation)
  } catch (error) {
    telemetryErrors.report('metric', error)
    return undefined
  }
}

/**
 * Shows what has not happened to an operation yet as 0, from its first call on. A series that begins with 1 is no
 * increase to Prometheus: a dashboard would miss the first error of each kind after every start of the process. A class
 * of errors that is shown while the calls that failed are not would be more errors than calls.
 */
function showZeros(
  { apiRequestsTotal, apiErrorsTotal, apiRetriesTotal }: CustomerioMetrics,
  api: CustomerioApi,
  operation: ReturnType<typeof operationLabel>,
): void {
  const { status: statuses, errorType, retryReason } = customerioLabelSets
  for (const status of statuses) apiRequestsTotal.labels({ api, operation, status }).inc(0)
  for (const error_type of errorType) apiErrorsTotal.labels({ api, operation, error_type }).inc(0)
  for (const reason of retryReason) apiRetriesTotal.labels({ api, operation, reason }).inc(0)
}

/**
 * Shows the items of batches as 0 before the first call: a nightly import may be that one call, and over before
 * anything is scraped.
 */
function showBatchItems(
  metrics: CustomerioMetrics | undefined,
  apis: readonly CustomerioApi[],
  telemetryErrors: TelemetryErrors,
): void {
  if (metrics === undefined) return
  try {
    for (const api of apis) {
      const operation = operationLabel(api, 'batch')
      if (operation !== 'batch') continue
      for (const outcome of customerioLabelSets.batchOutcome) {
        metrics.batchItemsTotal.labels({ api, operation, outcome }).inc(0)
      }
    }
  } catch (error) {
    telemetryErrors.report('metric', error)
  }
}

function resolveCells(
  metrics: CustomerioMetrics,
  api: CustomerioApi,
  operation: ReturnType<typeof operationLabel>,
): OperationMetrics {
  return {
    inFlight: metrics.apiInFlight.labels({ api }),
    latency: {
      success: metrics.apiLatencyMs.labels({ api, operation, status: 'success' }),
      error: metrics.apiLatencyMs.labels({ api, operation, status: 'error' }),
    },
    requests: {
      success: metrics.apiRequestsTotal.labels({ api, operation, status: 'success' }),
      error: metrics.apiRequestsTotal.labels({ api, operation, status: 'error' }),
    },
    // The classifier gives these sets' values only; `observe()` knows them as strings because it knows no vendor.
    errors: (type) => metrics.apiErrorsTotal.labels({ api, operation, error_type: type as CustomerioErrorType }),
    retries: (reason) => metrics.apiRetriesTotal.labels({ api, operation, reason: reason as RetryReason }),
    items: {
      accepted: metrics.batchItemsTotal.labels({ api, operation, outcome: 'accepted' }),
      rejected: metrics.batchItemsTotal.labels({ api, operation, outcome: 'rejected' }),
    },
  }
}
