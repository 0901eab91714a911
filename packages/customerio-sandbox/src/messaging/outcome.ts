import type { OutcomeRates } from '../options.ts'
import type { Random } from '../random.ts'
import type { Channel } from '../state/records.ts'

/** One thing that happens to a message, and how long after the one before it, in milliseconds. */
export interface OutcomeStep {
  readonly metric: OutcomeMetric | 'drafted'
  readonly afterMs: number
}

/** The metrics a channel reports: the vendor's matrix of object types and metrics. Inbox messages report none that is documented. */
const channelMetrics: Readonly<Record<Channel, ReadonlySet<OutcomeMetric>>> = {
  email: new Set<OutcomeMetric>([
    'attempted',
    'sent',
    'delivered',
    'opened',
    'clicked',
    'converted',
    'bounced',
    'dropped',
    'failed',
    'spammed',
    'unsubscribed',
  ]),
  push: new Set<OutcomeMetric>([
    'attempted',
    'sent',
    'delivered',
    'opened',
    'clicked',
    'converted',
    'bounced',
    'dropped',
    'failed',
  ]),
  sms: new Set<OutcomeMetric>([
    'attempted',
    'sent',
    'delivered',
    'clicked',
    'converted',
    'bounced',
    'dropped',
    'failed',
  ]),
  whatsapp: new Set<OutcomeMetric>([
    'attempted',
    'sent',
    'delivered',
    'opened',
    'clicked',
    'converted',
    'bounced',
    'dropped',
    'failed',
  ]),
  in_app: new Set<OutcomeMetric>(['attempted', 'sent', 'opened', 'clicked', 'converted', 'failed']),
  inbox_message: new Set<OutcomeMetric>(),
}

/** Waits before a metric, without jitter, in milliseconds. */
const waits = {
  dropped: 500,
  failed: 500,
  attempted: 500,
  sent: 1_000,
  bounced: 3_000,
  delivered: 2_000,
  opened: 30_000,
  clicked: 10_000,
  converted: 60_000,
  spammed: 60_000,
  unsubscribed: 20_000,
} as const

/** What can become of a message by itself. */
export type OutcomeMetric = keyof typeof waits

/** Draws what becomes of a message. The steps are those the channel can report, in the order in which they happen. */
export function planOutcome(channel: Channel, rates: OutcomeRates, random: Random): OutcomeStep[] {
  const reports = channelMetrics[channel]
  const steps: OutcomeStep[] = []

  /** Adds the step with the given probability, if the channel reports it. */
  function happens(metric: OutcomeMetric, rate: number): boolean {
    const drawn = random.chance(rate)
    const jitter = 1 + random.next()
    if (!drawn || !reports.has(metric)) return false
    steps.push({ metric, afterMs: Math.round(waits[metric] * jitter) })
    return true
  }

  if (happens('dropped', rates.dropped)) return steps
  happens('attempted', rates.attempted)
  if (happens('failed', rates.failed)) return steps
  happens('sent', 1)
  if (happens('bounced', rates.bounced)) return steps
  happens('delivered', 1)
  if (happens('spammed', rates.spammed)) return steps
  if (!happens('opened', reports.has('opened') ? rates.opened : 0) && reports.has('opened')) return steps
  if (happens('clicked', reports.has('opened') ? rates.clicked : rates.clicked * rates.opened)) {
    happens('converted', rates.converted)
  }
  happens('unsubscribed', rates.unsubscribed)
  return steps
}
