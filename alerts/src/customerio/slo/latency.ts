import { panels } from '@messaging-observability/dashboards'
import {
  apiLatencyIndicator,
  customerioCatalogue,
  customerioMinimumTraffic,
  customerioServiceLevels,
  errorBudget,
} from '@messaging-observability/metrics'
import { defineSlo, type Slo } from '../../slo/define-slo.ts'
import { histogramSeries } from '../../spec/series.ts'
import { type ApiLabel, byApi, owner } from '../house.ts'
import { burnCases } from './burn-cases.ts'

const { handles } = customerioCatalogue
const { bound, target, title, windowDays } = customerioServiceLevels.apiLatency

/** By API, as the calls that fail. */
export const latencySlo: Slo<ApiLabel> = defineSlo({
  name: 'CustomerIOLatency',
  title,
  objective: target,
  windowDays,
  by: byApi,
  minimumBad: customerioMinimumTraffic.slowCalls.atLeast,
  events: 'calls',
  bad: `took longer than ${bound / 1_000} s`,
  source: 'customerioServiceLevels.apiLatency',
  owner,
  panel: panels.apiClient.latencyBurnRate,
  indicator: apiLatencyIndicator({ by: byApi }),
  cases: burnCases({
    budget: errorBudget(target),
    series: (stretches) =>
      histogramSeries(
        handles.apiLatencyMs,
        { api: 'app', operation: 'sendEmail', status: 'success' },
        stretches.map(({ good, bad, samples }) => ({ observations: { 100: good, 7500: bad }, samples })),
      ),
  }),
})
