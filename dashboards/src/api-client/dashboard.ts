import { type HouseDashboard, houseDashboard } from '../house/dashboard.ts'
import { dashboardUids } from '../house/links.ts'
import { apiVariable, operationVariable, quantileVariable } from '../house/variables.ts'
import { atAGlance } from './at-a-glance.ts'
import { doesTheBudgetLast } from './does-the-budget-last.ts'
import { howFastIsIt } from './how-fast-is-it.ts'
import { isItSaturated } from './is-it-saturated.ts'
import { isItWorking } from './is-it-working.ts'
import { whatFails } from './what-fails.ts'
import { whoIsAffected } from './who-is-affected.ts'

/** Rate, errors and duration of the calls to Customer.io. */
export function apiClientDashboard(): HouseDashboard {
  return houseDashboard({
    uid: dashboardUids.apiClient,
    title: 'Customer.io API client',
    description:
      'What the service asks of Customer.io: rate, errors and duration by operation, retries, refused items and saturation.',
    variables: [apiVariable(), operationVariable(), quantileVariable()],
    rows: [
      atAGlance(),
      isItWorking(),
      howFastIsIt(),
      whatFails(),
      whoIsAffected(),
      doesTheBudgetLast(),
      isItSaturated(),
    ],
  })
}
