/** Every rule of {@link customerioAlerts}. Its runbook has the same name. */
export const customerioAlertNames = [
  'CustomerIOHighErrorRate',
  'CustomerIOHighLatency',
  'CustomerIORateLimited',
  'CustomerIOCredentialsRefused',
  'CustomerIOBatchItemsRejected',
  'CustomerIOWebhookProcessingFailed',
  'CustomerIOWebhookSecretRejected',
  'CustomerIOWebhookSilent',
  'CustomerIOWebhookSlowAnswers',
  'CustomerIOWebhookLagRising',
  'CustomerIOWebhookEventsParked',
  'CustomerIOHighBounceRate',
  'CustomerIOHighComplaintRate',
  'CustomerIOUnsubscribeSpike',
  'CustomerIOTelemetryFailing',
  'CustomerIOStoppedReporting',
  'CustomerIOCallsBudgetBurnsFast',
  'CustomerIOCallsBudgetBurnsSlow',
  'CustomerIOLatencyBudgetBurnsFast',
  'CustomerIOLatencyBudgetBurnsSlow',
  'CustomerIOWebhookBudgetBurnsFast',
  'CustomerIOWebhookBudgetBurnsSlow',
  'CustomerIODeliveryBudgetBurnsFast',
  'CustomerIODeliveryBudgetBurnsSlow',
] as const

/** Name of a rule of {@link customerioAlerts}. */
export type CustomerioAlertName = (typeof customerioAlertNames)[number]
