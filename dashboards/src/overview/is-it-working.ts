import { alertList } from '../house/alert-list.ts'
import { operationColours } from '../house/colours.ts'
import type { Row } from '../house/dashboard.ts'
import { limitsOf } from '../house/in-words.ts'
import { threshold } from '../house/limits.ts'
import { drillDown, only } from '../house/links.ts'
import { timeSeries } from '../house/time-series.ts'
import { callRateByOperation, errorRate } from '../queries/api.ts'
import { stackFolder } from '../stack-name.ts'
import { overviewPanels } from './panels.ts'

/** Traffic, errors and what is known about them. */
export function isItWorking(): Row {
  return {
    question: 'Is it working?',
    panels: [
      timeSeries(overviewPanels.callsByOperation, {
        shows: 'API calls a second, by method of the SDK. The ten busiest of the time range.',
        normal: 'The same mix as yesterday at this time.',
        action: 'One operation missing: a code path or a job stopped. One far too high: a loop, or an import.',
        series: [{ query: callRateByOperation(), legend: '{{operation}}' }],
        unit: 'reqps',
        colours: operationColours,
        stacked: true,
        width: 9,
        noValue: 'no calls',
        dataLinks: [only('apiClient', 'operation')],
      }),
      timeSeries(overviewPanels.errorRateOverTime, {
        shows: 'Share of API calls that failed after all retries, caller faults left out.',
        normal: `At or near zero, under the dashed lines at ${limitsOf('apiErrorRatio').warning} and ${limitsOf('apiErrorRatio').critical}.`,
        action:
          'A short peak with an end: note it. A plateau: see Errors by class, then the status page of Customer.io.',
        series: [{ query: errorRate(), legend: 'error rate' }],
        unit: 'percentunit',
        colours: { 'error rate': 'red' },
        limits: threshold('apiErrorRatio'),
        width: 9,
        noValue: 'no calls',
        dataLinks: [drillDown('apiClient', 'Open the API client')],
      }),
      alertList(overviewPanels.alerts, {
        shows: 'Alerts of the Customer.io folder that fire, are about to, or cannot be evaluated.',
        normal: 'None.',
        action: 'Open the alert: it links its runbook and the panel it watches.',
        folder: stackFolder,
        width: 6,
      }),
    ],
  }
}
