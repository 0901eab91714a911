import { errorColours } from '../house/colours.ts'
import type { Row } from '../house/dashboard.ts'
import { threshold } from '../house/limits.ts'
import { clickedCell, drillDown } from '../house/links.ts'
import { ranking } from '../house/table.ts'
import { bars } from '../house/time-series.ts'
import { calls, errorRate, errorsByClass, failedCalls, latencyOverRange } from '../queries/api.ts'
import { overviewPanels } from './panels.ts'

/** Errors by class and operation. */
export function whatFails(): Row {
  return {
    question: 'What fails?',
    panels: [
      bars(overviewPanels.errorsByClass, {
        shows: 'Failed API calls a second, by class of error, mistakes of the caller included.',
        normal: 'Empty, or a thin trickle of one class.',
        action:
          'rate_limited: spread the load. unauthorized: check the keys. validation, not_found: look at the last deployment. The rest is Customer.io or the network.',
        series: [{ query: errorsByClass(), legend: '{{error_type}}' }],
        unit: 'reqps',
        colours: errorColours,
        interval: '1m',
        width: 10,
        height: 10,
        noValue: 'no errors',
        dataLinks: [drillDown('apiClient', 'Open the API client')],
      }),
      ranking(overviewPanels.operations, {
        shows:
          'Each operation in the time range, worst error rate first. Errors include mistakes of the caller, the error rate does not: many errors at 0 % are mistakes.',
        normal: 'All rates green.',
        action:
          'Click an operation to see only it. One operation alone is usually its input; all together are the service.',
        rows: {
          label: 'operation',
          title: 'Operation',
          dataLinks: [
            drillDown('apiClient', 'Only this operation', { variable: 'operation', value: clickedCell('Operation') }),
          ],
        },
        columns: [
          {
            title: 'Error rate',
            query: errorRate(['operation'], undefined, '$__range'),
            unit: 'percentunit',
            decimals: 2,
            limits: threshold('apiErrorRatio'),
          },
          { title: 'Errors', query: failedCalls(['operation']), unit: 'short' },
          { title: 'Calls', query: calls(['operation']), unit: 'short' },
          { title: 'p95', query: latencyOverRange(0.95, ['operation']), unit: 'ms' },
        ],
        width: 14,
        height: 10,
        noValue: 'no calls',
      }),
    ],
  }
}
