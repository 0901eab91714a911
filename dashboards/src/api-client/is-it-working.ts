import { apiColours, operationColours } from '../house/colours.ts'
import type { Row } from '../house/dashboard.ts'
import { limitsOf } from '../house/in-words.ts'
import { threshold } from '../house/limits.ts'
import { only } from '../house/links.ts'
import { timeSeries } from '../house/time-series.ts'
import { callRateByOperation, errorRate } from '../queries/api.ts'
import { apiClientPanels } from './panels.ts'
import { apiScope } from './scope.ts'

/** Rate and errors. */
export function isItWorking(): Row {
  return {
    question: 'Is it working?',
    panels: [
      timeSeries(apiClientPanels.callsByOperation, {
        shows: 'The chosen calls a second, by method of the SDK. The ten busiest of the time range.',
        normal: 'The same mix as yesterday at this time.',
        action: 'One operation missing: a code path or a job stopped. One far too high: a loop, or an import.',
        series: [{ query: callRateByOperation(apiScope), legend: '{{operation}}' }],
        unit: 'reqps',
        colours: operationColours,
        stacked: true,
        width: 12,
        noValue: 'no calls',
        dataLinks: [only('apiClient', 'operation')],
      }),
      timeSeries(apiClientPanels.errorRateByApi, {
        shows: 'Share of calls that failed after all retries, caller faults left out, for each API of Customer.io.',
        normal: `At or near zero, under the dashed lines at ${limitsOf('apiErrorRatio').warning} and ${limitsOf('apiErrorRatio').critical}.`,
        action:
          'One API: its key, its region, or an incident of that API. All of them: the network or Customer.io as a whole.',
        series: [{ query: errorRate(['api'], apiScope), legend: '{{api}}' }],
        unit: 'percentunit',
        colours: apiColours,
        limits: threshold('apiErrorRatio'),
        compares: true,
        width: 12,
        noValue: 'no calls',
        dataLinks: [only('apiClient', 'api')],
      }),
    ],
  }
}
