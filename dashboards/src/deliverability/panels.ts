import { dashboardUids } from '../house/links.ts'
import { type PanelReferences, referencePanels } from '../house/panel-reference.ts'

const titles = {
  sent: 'Messages sent',
  undelivered: 'Not delivered',
  bounceRate: 'Bounce rate',
  complaintRate: 'Complaint rate',
  unsubscribeRate: 'Unsubscribe rate',
  suppressed: 'Suppressed',
  funnel: 'From sent to converted',
  sentByChannel: 'Sent by channel',
  deliveredShare: 'Delivered share by channel',
  bouncesByKind: 'Bounces by kind',
  bounceRateOverTime: 'Bounce rate over time',
  losses: 'What did not arrive',
  deferred: 'Attempted and deferred',
  complaintRateOverTime: 'Complaint rate by campaign type',
  complaints: 'Complaints and unsubscribes',
  channels: 'Channels, worst first',
  campaigns: 'Campaign types, worst first',
  volumeByDay: 'E-mails by day',
  bounceRateByDay: 'Bounce and complaint rate by day',
  lossesByDay: 'Not delivered by day',
  deliveryBudget: 'E-mail budget',
  deliveryBurnRate: 'Burn rate of e-mails',
} as const

/** Panels of the deliverability dashboard. */
export const deliverabilityPanels: PanelReferences<typeof titles> = referencePanels(
  dashboardUids.deliverability,
  titles,
)
