import { customerioServiceLevels, emailDeliveryIndicator } from '@messaging-observability/metrics'
import type { Row } from '../house/dashboard.ts'
import { errorBudget } from '../house/error-budget.ts'
import { deliverabilityPanels } from './panels.ts'
import { emailScope } from './scope.ts'

/** The service level of e-mails. */
export function doesTheBudgetLast(): Row {
  return {
    question: 'Does the error budget last?',
    panels: [
      ...errorBudget({
        objective: customerioServiceLevels.emailDelivery,
        indicator: emailDeliveryIndicator({ where: emailScope }),
        panels: { left: deliverabilityPanels.deliveryBudget, burnRate: deliverabilityPanels.deliveryBurnRate },
        events: 'the e-mails',
        action: 'See What did not arrive: a list that needs cleaning, or one provider that refuses all.',
        width: 24,
        noValue: 'no mail',
      }),
    ],
  }
}
