import { dashboardUids } from '../house/links.ts'
import { type PanelReferences, referencePanels } from '../house/panel-reference.ts'

const titles = {
  lastEvent: 'Last event',
  eventsPerSecond: 'Events per second',
  answerTime: 'p99 time to answer',
  delay: 'p95 delay',
  errors: 'Went wrong',
  parked: 'Parked',
  eventsByType: 'Events by type',
  requestsByOutcome: 'Requests by outcome',
  silence: 'Time since the last event',
  answerTimes: 'Time to answer',
  answerTimeDistribution: 'Time to answer, distribution',
  answeredInTime: 'Answered in time',
  errorsByReason: 'Errors by reason',
  parkedByReason: 'Parked by reason',
  duplicates: 'Duplicates',
  delayOverTime: 'Delay of events',
  delayDistribution: 'Delay of events, distribution',
  signatureAge: 'Age of signatures',
  inFlight: 'In flight',
  dedupeEntries: 'Remembered event ids',
  dedupeEvictions: 'Event ids forgotten too early',
  answerBudget: 'Error budget',
  answerBurnRate: 'Burn rate',
} as const

/** Panels of the webhooks dashboard. */
export const webhookPanels: PanelReferences<typeof titles> = referencePanels(dashboardUids.webhooks, titles)
