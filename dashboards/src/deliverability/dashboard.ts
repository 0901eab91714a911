import { type HouseDashboard, houseDashboard } from '../house/dashboard.ts'
import { dashboardUids } from '../house/links.ts'
import { campaignTypeVariable, channelVariable } from '../house/variables.ts'
import { atAGlance } from './at-a-glance.ts'
import { doesItArrive } from './does-it-arrive.ts'
import { doesTheBudgetLast } from './does-the-budget-last.ts'
import { howIsTheTrend } from './how-is-the-trend.ts'
import { whatIsLost } from './what-is-lost.ts'
import { whereIsIt } from './where-is-it.ts'
import { whoIsAnnoyed } from './who-is-annoyed.ts'

/** What becomes of messages. */
export function deliverabilityDashboard(): HouseDashboard {
  return houseDashboard({
    uid: dashboardUids.deliverability,
    title: 'Customer.io deliverability',
    description:
      'What becomes of messages, as Customer.io reports it by webhooks: delivery, bounces, complaints and unsubscribes by channel and campaign type.',
    variables: [channelVariable(), campaignTypeVariable()],
    rows: [
      atAGlance(),
      doesItArrive(),
      whatIsLost(),
      whoIsAnnoyed(),
      whereIsIt(),
      doesTheBudgetLast(),
      howIsTheTrend(),
    ],
    from: 'now-24h',
  })
}
