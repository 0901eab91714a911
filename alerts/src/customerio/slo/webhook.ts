import { panels } from '@messaging-observability/dashboards'
import {
  customerioCatalogue,
  customerioMinimumTraffic,
  customerioServiceLevels,
  errorBudget,
  webhookAnswerIndicator,
} from '@messaging-observability/metrics'
import { defineSlo, type Slo } from '../../slo/define-slo.ts'
import { histogramSeries } from '../../spec/series.ts'
import type { CaseSeries } from '../../spec/types.ts'
import { byService, owner, type ServiceLabel } from '../house.ts'
import { burnCases, type Stretch } from './burn-cases.ts'

const { handles } = customerioCatalogue
const { target, title, windowDays } = customerioServiceLevels.webhookAnswer
const cases = burnCases({ budget: errorBudget(target), series: requests })

/** Accepted before the sender gives up. */
export const webhookSlo: Slo<ServiceLabel> = defineSlo({
  name: 'CustomerIOWebhook',
  title,
  objective: target,
  windowDays,
  by: byService,
  minimumBad: customerioMinimumTraffic.slowAnswers.atLeast,
  events: 'webhooks',
  bad: 'were not accepted in time',
  source: 'customerioServiceLevels.webhookAnswer',
  owner,
  panel: panels.webhooks.answerBurnRate,
  indicator: webhookAnswerIndicator({ by: byService }),
  cases: {
    fast: {
      ...cases.fast,
      doesNotFire: [
        ...cases.fast.doesNotFire,
        {
          name: 'Strangers send more forged requests than Customer.io real ones.',
          interval: '5m',
          series: [
            ...requests([{ good: 1_000, bad: 0, samples: 24 }]),
            ...histogramSeries(handles.webhookDurationSeconds, { outcome: 'rejected' }, [
              { observations: { 0.001: 5_000 }, samples: 24 },
            ]),
          ],
          expect: [{ at: '2h', state: 'inactive' }],
        },
      ],
    },
    slow: cases.slow,
  },
})

function requests(stretches: readonly Stretch[]): readonly CaseSeries[] {
  return [
    ...histogramSeries(
      handles.webhookDurationSeconds,
      { outcome: 'accepted' },
      stretches.map(({ good, samples }) => ({ observations: { 0.01: good }, samples })),
    ),
    ...histogramSeries(
      handles.webhookDurationSeconds,
      { outcome: 'unavailable' },
      stretches.map(({ bad, samples }) => ({ observations: { 4: bad }, samples })),
    ),
  ]
}
