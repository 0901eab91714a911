import type { AlertSpec } from '../spec/types.ts'
import { batchItemsRejected, credentialsRefused, highErrorRate, highLatency, rateLimited } from './api-client/index.ts'
import { highBounceRate, highComplaintRate, unsubscribeSpike } from './deliverability/index.ts'
import { stoppedReporting, telemetryFailing } from './reporting/index.ts'
import { customerioSlos } from './slo/index.ts'
import {
  webhookEventsParked,
  webhookLagRising,
  webhookProcessingFailed,
  webhookSecretRejected,
  webhookSilent,
  webhookSlowAnswers,
} from './webhooks/index.ts'

export { customerioSlos } from './slo/index.ts'

/** The rules over the Customer.io catalogue, group by group, in the order of the reference. */
export const customerioAlertSpecs: readonly AlertSpec[] = [
  highErrorRate,
  highLatency,
  rateLimited,
  credentialsRefused,
  batchItemsRejected,
  webhookProcessingFailed,
  webhookSecretRejected,
  webhookSilent,
  webhookSlowAnswers,
  webhookLagRising,
  webhookEventsParked,
  highBounceRate,
  highComplaintRate,
  unsubscribeSpike,
  telemetryFailing,
  stoppedReporting,
  ...customerioSlos.flatMap(({ alerts }) => alerts),
]
