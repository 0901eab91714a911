import { panels } from '@messaging-observability/dashboards'
import {
  apiAvailabilityIndicator,
  customerioCatalogue,
  customerioMinimumTraffic,
  customerioServiceLevels,
  errorBudget,
} from '@messaging-observability/metrics'
import { defineSlo, type Slo } from '../../slo/define-slo.ts'
import { rising, series } from '../../spec/series.ts'
import type { CaseSeries } from '../../spec/types.ts'
import { type ApiLabel, byApi, owner } from '../house.ts'
import { burnCases, type Stretch } from './burn-cases.ts'

const { handles } = customerioCatalogue
const { target, title, windowDays } = customerioServiceLevels.apiAvailability
const send = { api: 'app', operation: 'sendEmail' } as const
const cases = burnCases({ budget: errorBudget(target), series: calls })

/** By API: a mail that is not sent counts as much where page views are a hundred times as many. */
export const callsSlo: Slo<ApiLabel> = defineSlo({
  name: 'CustomerIOCalls',
  title,
  objective: target,
  windowDays,
  by: byApi,
  minimumBad: customerioMinimumTraffic.failedCalls.atLeast,
  events: 'calls',
  bad: 'failed',
  source: 'customerioServiceLevels.apiAvailability',
  owner,
  panel: panels.apiClient.availabilityBurnRate,
  indicator: apiAvailabilityIndicator({ by: byApi }),
  cases: {
    fast: {
      ...cases.fast,
      fires: [
        ...cases.fast.fires,
        {
          name: 'All mails fail, one a minute, among a hundred times as many page views.',
          series: [...calls([{ good: 0, bad: 1, samples: 60 }]), ...visits(100, 60)],
          expect: [
            { at: '3m', state: 'inactive', labels: { api: 'app' } },
            { at: '20m', state: 'firing', labels: { api: 'app' } },
            { at: '20m', state: 'inactive', labels: { api: 'pipelines' } },
          ],
        },
      ],
      doesNotFire: [
        ...cases.fast.doesNotFire,
        {
          name: 'Half of the calls are mistakes of the caller.',
          interval: '5m',
          series: [
            ...calls([{ good: 1_000, bad: 0, samples: 24 }]),
            series(handles.apiErrorsTotal, { ...send, error_type: 'validation' }, rising([500, 24])),
          ],
          expect: [{ at: '2h', state: 'inactive' }],
        },
      ],
    },
    slow: cases.slow,
  },
})

function calls(stretches: readonly Stretch[]): readonly CaseSeries[] {
  const good = rising(...stretches.map(({ good, samples }) => [good, samples] as const))
  const bad = rising(...stretches.map(({ bad, samples }) => [bad, samples] as const))
  return [
    series(handles.apiRequestsTotal, { ...send, status: 'success' }, good),
    series(handles.apiRequestsTotal, { ...send, status: 'error' }, bad),
    series(handles.apiErrorsTotal, { ...send, error_type: 'server_error' }, bad),
  ]
}

function visits(perSample: number, samples: number): readonly CaseSeries[] {
  const labels = { api: 'pipelines', operation: 'page', status: 'success' } as const
  return [series(handles.apiRequestsTotal, labels, rising([perSample, samples]))]
}
