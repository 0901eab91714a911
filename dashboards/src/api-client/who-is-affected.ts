import { workspaceColours } from '../house/colours.ts'
import type { Row } from '../house/dashboard.ts'
import { threshold } from '../house/limits.ts'
import { only } from '../house/links.ts'
import { bars, timeSeries } from '../house/time-series.ts'
import { errorRate, itemsByOutcome } from '../queries/api.ts'
import { apiClientPanels } from './panels.ts'
import { apiScope } from './scope.ts'

/** Which workspaces, processes and people. */
export function whoIsAffected(): Row {
  return {
    question: 'Who is affected?',
    panels: [
      timeSeries(apiClientPanels.errorRateByWorkspace, {
        shows: 'Share of calls that failed after all retries, caller faults left out, for each workspace.',
        normal: 'All near zero, under the dashed lines.',
        action: 'One workspace alone: its keys or its limits. All of them: Customer.io or the network.',
        series: [{ query: errorRate(['workspace'], apiScope), legend: '{{workspace}}' }],
        unit: 'percentunit',
        colours: workspaceColours,
        others: 'palette',
        limits: threshold('apiErrorRatio'),
        width: 8,
        noValue: 'no calls',
        dataLinks: [only('apiClient', 'workspace')],
      }),
      timeSeries(apiClientPanels.errorRateByInstance, {
        shows: 'The same for each process of the service.',
        normal: 'All near zero, and alike.',
        action:
          'One process alone: its network or its configuration; take it out. New processes alone: the last deployment.',
        series: [{ query: errorRate(['instance'], apiScope), legend: '{{instance}}' }],
        unit: 'percentunit',
        others: 'palette',
        limits: threshold('apiErrorRatio'),
        width: 8,
        noValue: 'no calls',
        dataLinks: [only('apiClient', 'instance')],
      }),
      bars(apiClientPanels.batchItems, {
        shows: 'People and events in batch calls, in bars of at least ten minutes, by whether Customer.io took them.',
        normal: 'Accepted only.',
        action:
          'Rejected ones are lost unless the caller keeps them. The log lines of the batch say which kind of error.',
        series: [{ query: itemsByOutcome(apiScope), legend: '{{outcome}}' }],
        unit: 'short',
        colours: { accepted: 'blue', rejected: 'red' },
        interval: '10m',
        width: 8,
        noValue: 'no batches',
      }),
    ],
  }
}
