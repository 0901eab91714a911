import type { CustomerioAlertName } from '../customerio-alert-names.ts'
import type { AlertSpec, Severity } from '../spec/types.ts'

/** While one of `source` fires, those of `target` with the same labels notify nobody: they say the same, or follow from it. */
export interface Inhibition<Name extends string = string> {
  readonly source: readonly [Name, ...Name[]]
  readonly target: readonly [Name, ...Name[]]
  readonly reason: string
}

/** What needs no second message, among the rules of Customer.io. */
export const customerioInhibitions: readonly Inhibition<CustomerioAlertName>[] = [
  {
    source: ['CustomerIOStoppedReporting'],
    target: ['CustomerIOWebhookSilent', 'CustomerIOTelemetryFailing'],
    reason: 'Without metrics silence says nothing.',
  },
  {
    source: ['CustomerIOCredentialsRefused'],
    target: ['CustomerIOHighErrorRate', 'CustomerIOCallsBudgetBurnsFast', 'CustomerIOCallsBudgetBurnsSlow'],
    reason: 'A refused key fails every call: the key is the news.',
  },
  {
    source: ['CustomerIOHighErrorRate'],
    target: ['CustomerIOCallsBudgetBurnsFast', 'CustomerIOCallsBudgetBurnsSlow', 'CustomerIORateLimited'],
    reason: 'The same failed calls.',
  },
  {
    source: ['CustomerIOHighErrorRate'],
    target: ['CustomerIOHighLatency', 'CustomerIOLatencyBudgetBurnsFast', 'CustomerIOLatencyBudgetBurnsSlow'],
    reason: 'Calls that fail are slow, too: they are repeated first.',
  },
  {
    source: ['CustomerIOCallsBudgetBurnsFast'],
    target: ['CustomerIOCallsBudgetBurnsSlow'],
    reason: 'What burns fast also burns slowly.',
  },
  {
    source: ['CustomerIOLatencyBudgetBurnsFast'],
    target: ['CustomerIOHighLatency', 'CustomerIOLatencyBudgetBurnsSlow'],
    reason: 'The same slow calls.',
  },
  {
    source: ['CustomerIOWebhookSecretRejected'],
    target: ['CustomerIOWebhookSilent', 'CustomerIOWebhookLagRising'],
    reason: 'A refused signature silences the stream, and a backlog follows.',
  },
  {
    source: ['CustomerIOWebhookProcessingFailed'],
    target: ['CustomerIOWebhookEventsParked', 'CustomerIOWebhookLagRising', 'CustomerIOWebhookSlowAnswers'],
    reason: 'Events that fail are parked or come again.',
  },
  {
    source: ['CustomerIOWebhookProcessingFailed'],
    target: ['CustomerIOWebhookBudgetBurnsFast', 'CustomerIOWebhookBudgetBurnsSlow'],
    reason: 'What is not accepted is not answered in time.',
  },
  {
    source: ['CustomerIOWebhookBudgetBurnsFast'],
    target: ['CustomerIOWebhookSlowAnswers', 'CustomerIOWebhookBudgetBurnsSlow'],
    reason: 'The same slow answers.',
  },
  {
    source: ['CustomerIODeliveryBudgetBurnsFast'],
    target: ['CustomerIOHighBounceRate', 'CustomerIODeliveryBudgetBurnsSlow'],
    reason: 'The same lost mail.',
  },
  {
    source: ['CustomerIOHighBounceRate'],
    target: ['CustomerIODeliveryBudgetBurnsSlow'],
    reason: 'The same lost mail.',
  },
]

/** An inhibition of rules that exist, with the labels in which the alerts have to agree. */
export interface ResolvedInhibition extends Inhibition {
  readonly equal: readonly string[]
}

const URGENCY: Readonly<Record<Severity, number>> = { info: 0, warning: 1, critical: 2 }

/**
 * The inhibitions among these rules: names that no rule has are left out, and so is a source that is less severe than its
 * target, because a message for the morning must not keep back one for now. `equal` holds the labels both have.
 */
export function resolveInhibitions(
  alerts: readonly AlertSpec[],
  inhibitions: readonly Inhibition[],
): readonly ResolvedInhibition[] {
  const byName = new Map(alerts.map((alert) => [alert.name, alert]))
  const resolved = inhibitions.flatMap(({ source, target, reason }) =>
    source.flatMap((name) => {
      const from = byName.get(name)
      if (from === undefined) return []
      return target.flatMap((other) => {
        const to = byName.get(other)
        if (to === undefined || URGENCY[from.severity] < URGENCY[to.severity]) return []
        return [{ source: name, target: other, reason, equal: from.by.filter((label) => to.by.includes(label)) }]
      })
    }),
  )
  // One rule of Alertmanager for all targets of a source that agree in the same labels.
  const groups = Map.groupBy(resolved, ({ source, reason, equal }) => JSON.stringify([source, reason, equal]))
  return [...groups.values()].flatMap((group) => {
    const [first, ...rest] = group
    if (first === undefined) return []
    return [
      {
        source: [first.source],
        target: [first.target, ...rest.map(({ target }) => target)],
        reason: first.reason,
        equal: first.equal,
      } satisfies ResolvedInhibition,
    ]
  })
}
