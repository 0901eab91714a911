import {
  apiAvailabilityIndicator,
  apiLatencyIndicator,
  customerioServiceLevels,
} from '@messaging-observability/metrics'
import type { Row } from '../house/dashboard.ts'
import { errorBudget } from '../house/error-budget.ts'
import { apiClientPanels } from './panels.ts'
import { apiScope } from './scope.ts'

/** The service levels of the API. */
export function doesTheBudgetLast(): Row {
  return {
    question: 'Does the error budget last?',
    panels: [
      ...errorBudget({
        objective: customerioServiceLevels.apiAvailability,
        indicator: apiAvailabilityIndicator({ where: apiScope }),
        panels: { left: apiClientPanels.availabilityBudget, burnRate: apiClientPanels.availabilityBurnRate },
        events: 'the chosen calls',
        action: 'See Errors by class for what used it up, and keep what must not be lost until the call succeeds.',
        width: 12,
        noValue: 'no calls',
      }),
      ...errorBudget({
        objective: customerioServiceLevels.apiLatency,
        indicator: apiLatencyIndicator({ where: apiScope }),
        panels: { left: apiClientPanels.latencyBudget, burnRate: apiClientPanels.latencyBurnRate },
        events: 'the chosen calls',
        action: 'See Retries by reason and Slowest operations; take slow calls out of requests that people wait for.',
        width: 12,
        noValue: 'no calls',
      }),
    ],
  }
}
