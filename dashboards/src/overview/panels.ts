import { dashboardUids } from '../house/links.ts'
import { type PanelReferences, referencePanels } from '../house/panel-reference.ts'

const titles = {
  errorRate: 'Error rate',
  p95Latency: 'p95 latency',
  callsPerSecond: 'Calls per second',
  emailsSent: 'E-mails sent',
  bounceRate: 'Bounce rate',
  lastWebhook: 'Last webhook',
  callsByOperation: 'Calls by operation',
  errorRateOverTime: 'Error rate over time',
  alerts: 'Alerts',
  apiLatency: 'API latency',
  latencyDistribution: 'Latency distribution',
  errorsByClass: 'Errors by class',
  operations: 'Operations, worst first',
  emailFunnel: 'E-mail delivery funnel',
  bouncesByKind: 'Bounces by kind',
  webhooksByEvent: 'Webhooks by event',
  parked: 'Webhooks parked',
  webhookDelay: 'Webhook delay',
  inFlight: 'In flight',
  instances: 'Instances up',
} as const

/** Panels of the overview. */
export const overviewPanels: PanelReferences<typeof titles> = referencePanels(dashboardUids.overview, titles)
