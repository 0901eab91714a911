import type { Workspace } from '../state/workspace.ts'

/** What the APIs tell about messages. */
export interface Messaging {
  /** A metric reported from outside (`/metrics`, `/push/events`, a v2 delivery event). Unknown deliveries are ignored. */
  reportMetric(deliveryId: string, metric: string, details: Readonly<Record<string, unknown>>): void
  /** Sets or clears `unsubscribed` of the person who got the delivery. */
  unsubscribe(deliveryId: string, unsubscribed: boolean): void
}

/** Creates the messaging of a workspace. */
export function createMessaging(workspace: Workspace): Messaging {
  const { deliveries } = workspace
  return {
    reportMetric(deliveryId, metric) {
      const delivery = deliveries.get(deliveryId)
      if (delivery !== undefined) delivery.metrics[metric] ??= workspace.nowSeconds()
    },
    unsubscribe(deliveryId, unsubscribed) {
      if (unsubscribed) this.reportMetric(deliveryId, 'unsubscribed', {})
    },
  }
}
