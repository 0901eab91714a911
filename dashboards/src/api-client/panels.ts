import { dashboardUids } from '../house/links.ts'
import { type PanelReferences, referencePanels } from '../house/panel-reference.ts'

const titles = {
  errorRate: 'Error rate',
  latency: 'Latency',
  callsPerSecond: 'Calls per second',
  fastCalls: 'Fast calls',
  retriesPerCall: 'Retries per call',
  rejectedItems: 'Rejected items',
  callsByOperation: 'Calls by operation',
  errorRateByApi: 'Error rate by API',
  latencyPercentiles: 'Latency percentiles',
  latencyByOperation: 'Latency of the slowest operations',
  latencyDistribution: 'Latency distribution',
  slowestOperations: 'Slowest operations',
  errorsByClass: 'Errors by class',
  errorsByOperation: 'Errors by operation',
  retriesByReason: 'Retries by reason',
  rateLimitedShare: 'Rate-limited share',
  errorRateByWorkspace: 'Error rate by workspace',
  errorRateByInstance: 'Error rate by instance',
  batchItems: 'Batch items',
  inFlight: 'In flight',
  telemetryErrors: 'Failures of the telemetry',
  availabilityBudget: 'Failure budget',
  availabilityBurnRate: 'Burn rate of failed calls',
  latencyBudget: 'Slowness budget',
  latencyBurnRate: 'Burn rate of slow calls',
} as const

/** Panels of the API client dashboard. */
export const apiClientPanels: PanelReferences<typeof titles> = referencePanels(dashboardUids.apiClient, titles)
