import { type CustomerioMetrics, customerioEventNames, customerioLabelSets } from '@messaging-observability/metrics'
import type { WebhookMetrics } from '@messaging-observability/webhooks'
import { bounceType } from './bounce-type.ts'
import { campaignType } from './campaign-type.ts'
import type { AnyCustomerioEvent } from './envelope.ts'

type MessageLabels = Parameters<CustomerioMetrics['messageEventsTotal']['labels']>[0]

const reported: ReadonlySet<string> = new Set(customerioEventNames)

/**
 * Binds a receiver to the Customer.io catalogue. Nothing here writes to the metrics client: cells are plain numbers that
 * the registry reads at scrape time, and `labels()` finds the same cell every time.
 */
export function bindMetrics(metrics: CustomerioMetrics): WebhookMetrics<AnyCustomerioEvent> {
  const duplicates = metrics.webhookDuplicatesTotal.labels()
  const lag = metrics.webhookLagSeconds.labels()
  const signatureAge = metrics.webhookSignatureAgeSeconds.labels()
  const lastReceived = metrics.webhookLastReceivedTimestampSeconds.labels()
  const evictions = metrics.dedupeEvictionsTotal.labels()
  const suppressed = metrics.logSuppressedTotal.labels()
  const messageEvents = metrics.messageEventsTotal
  const shown = new WeakSet<object>()

  /**
   * Shows what else may become of such messages as 0. A series that begins with 1 is no increase to Prometheus: a
   * dashboard would miss the first complaint about each kind of campaign after every start of the process.
   */
  function showZeros(channel: string, campaign_type: MessageLabels['campaign_type']): void {
    for (const metric of customerioLabelSets.messageMetric) {
      if (!reported.has(`${channel}_${metric}`)) continue
      const events = messageEvents.labels({ channel, metric, campaign_type } as MessageLabels)
      events.inc(0)
      shown.add(events)
    }
  }

  return {
    received: (event, receivedAt) => {
      const { data, metric, name, object_type, timestamp } = event
      const campaign_type = campaignType(data)
      // Never below 0, where clocks differ: a histogram's sum that falls reads as a restart.
      lag.observe(Math.max(0, receivedAt / 1000 - timestamp))
      metrics.webhookReceivedTotal.labels({ event_type: name }).inc()
      // Values nobody documents count as `other`.
      const events = messageEvents.labels({ channel: object_type, metric, campaign_type } as MessageLabels)
      if (!shown.has(events)) showZeros(object_type, campaign_type)
      shown.add(events)
      events.inc()
      if (name === 'email_sent') metrics.emailSentTotal.labels({ campaign_type }).inc()
      else if (name === 'email_delivered') metrics.emailDeliveredTotal.labels({ campaign_type }).inc()
      else if (name === 'email_bounced') {
        metrics.emailBouncedTotal.labels({ bounce_type: bounceType(event.data.failure_message) }).inc()
      } else if (name === 'email_dropped') metrics.emailBouncedTotal.labels({ bounce_type: 'suppressed' }).inc()
    },
    authentic: (receivedAt, signatureAgeSeconds) => {
      lastReceived.set(receivedAt / 1000)
      if (signatureAgeSeconds !== undefined) signatureAge.observe(Math.max(0, signatureAgeSeconds))
    },
    duplicate: () => duplicates.inc(),
    error: (reason) => metrics.webhookErrorsTotal.labels({ reason }).inc(),
    parked: (reason) => metrics.webhookParkedTotal.labels({ reason }).inc(),
    answered: (outcome, seconds) => metrics.webhookDurationSeconds.labels({ outcome }).observe(seconds),
    evicted: (count) => evictions.inc(count),
    logSuppressed: (count) => suppressed.inc(count),
    attach: ({ inFlight, dedupeEntries }) => {
      const removals = [metrics.webhookInFlight.labels().addSource(inFlight)]
      if (dedupeEntries !== undefined) removals.push(metrics.dedupeEntries.labels().addSource(dedupeEntries))
      return () => {
        for (const remove of removals) remove()
      }
    },
    telemetryError: (kind) => metrics.telemetryErrorsTotal.labels({ kind }).inc(),
  }
}
