import { customerioServiceLevels, webhookAnswerIndicator } from '@messaging-observability/metrics'
import type { Row } from '../house/dashboard.ts'
import { errorBudget } from '../house/error-budget.ts'
import { scope } from '../house/scope.ts'
import { webhookPanels } from './panels.ts'

/** The service level of the webhook route. */
export function doesTheBudgetLast(): Row {
  return {
    question: 'Does the error budget last?',
    panels: [
      ...errorBudget({
        objective: customerioServiceLevels.webhookAnswer,
        indicator: webhookAnswerIndicator({ where: scope }),
        panels: { left: webhookPanels.answerBudget, burnRate: webhookPanels.answerBurnRate },
        events: 'the webhook requests',
        action: 'See Requests by outcome: unavailable is ours. Slow answers: make handlers hand their work on.',
        width: 24,
        noValue: 'no events',
      }),
    ],
  }
}
