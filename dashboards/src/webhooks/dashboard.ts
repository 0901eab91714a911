import { type HouseDashboard, houseDashboard } from '../house/dashboard.ts'
import { dashboardUids } from '../house/links.ts'
import { eventTypeVariable } from '../house/variables.ts'
import { areTheyAnsweredInTime } from './are-they-answered-in-time.ts'
import { atAGlance } from './at-a-glance.ts'
import { doTheyArrive } from './do-they-arrive.ts'
import { doesTheBudgetLast } from './does-the-budget-last.ts'
import { howLateAreThey } from './how-late-are-they.ts'
import { isItSaturated } from './is-it-saturated.ts'
import { whatGoesWrong } from './what-goes-wrong.ts'

/** The webhook route. */
export function webhooksDashboard(): HouseDashboard {
  return houseDashboard({
    uid: dashboardUids.webhooks,
    title: 'Customer.io webhooks',
    description:
      'Reporting webhooks of Customer.io: do they arrive, are they answered in time, what goes wrong, and how late are they?',
    variables: [eventTypeVariable()],
    rows: [
      atAGlance(),
      doTheyArrive(),
      areTheyAnsweredInTime(),
      whatGoesWrong(),
      howLateAreThey(),
      doesTheBudgetLast(),
      isItSaturated(),
    ],
  })
}
