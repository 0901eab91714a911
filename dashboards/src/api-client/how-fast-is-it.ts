import { variable } from '@messaging-observability/metrics/promql'
import { operationColours, quantileColours } from '../house/colours.ts'
import type { Row } from '../house/dashboard.ts'
import { heatmap } from '../house/heatmap.ts'
import { limitsOf } from '../house/in-words.ts'
import { threshold } from '../house/limits.ts'
import { clickedCell, drillDown, only } from '../house/links.ts'
import { ranking } from '../house/table.ts'
import { timeSeries } from '../house/time-series.ts'
import {
  calls,
  latency,
  latencyDistribution,
  latencyOverRange,
  retriesByOperation,
  slowestOperations,
} from '../queries/api.ts'
import { apiClientPanels } from './panels.ts'
import { apiScope } from './scope.ts'

/** Duration. */
export function howFastIsIt(): Row {
  return {
    question: 'How fast is it?',
    panels: [
      timeSeries(apiClientPanels.latencyPercentiles, {
        shows:
          'Duration of the chosen calls: half, 95 % and 99 % of them take at most this long. Retries are included. Dots are single calls that lead to their trace.',
        normal: `Flat. p99 stays under the dashed line at ${limitsOf('apiLatencyP99Ms').warning}.`,
        action:
          'Only p99 high: some calls are retried. p50 high as well: everything is slow, not only what is retried.',
        series: [
          { query: latency(0.5, [], apiScope), legend: 'p50' },
          { query: latency(0.95, [], apiScope), legend: 'p95' },
          { query: latency(0.99, [], apiScope), legend: 'p99', exemplars: true },
        ],
        unit: 'ms',
        colours: quantileColours,
        limits: threshold('apiLatencyP99Ms'),
        compares: true,
        width: 12,
        noValue: 'no calls',
      }),
      timeSeries(apiClientPanels.latencyByOperation, {
        shows: 'The chosen percentile of the ten slowest operations of the time range.',
        normal: 'Reads and searches of the App API are slower than track and identify; each stays at its own level.',
        action: 'One that left its level: look at what is sent with it. All of them: see Retries by reason.',
        series: [{ query: slowestOperations(variable('quantile'), apiScope), legend: '{{operation}}' }],
        unit: 'ms',
        colours: operationColours,
        width: 12,
        noValue: 'no calls',
        dataLinks: [only('apiClient', 'operation')],
      }),
      heatmap(apiClientPanels.latencyDistribution, {
        shows: 'How many of the chosen calls took how long. The brighter, the more.',
        normal: 'One bright band for each kind of operation.',
        action: 'A band at 10 s is first attempts that timed out; one above it is calls that were retried.',
        histogram: latencyDistribution(apiScope),
        unit: 'ms',
        width: 10,
        height: 10,
        noValue: 'no calls',
      }),
      ranking(apiClientPanels.slowestOperations, {
        shows: 'Each chosen operation in the time range, slowest first.',
        normal: `p99 green, below ${limitsOf('apiLatencyP99Ms').warning}.`,
        action:
          'Slow with retries: see why they are retried. Slow without: it is slow at Customer.io, or too much is asked for.',
        rows: {
          label: 'operation',
          title: 'Operation',
          dataLinks: [
            drillDown('apiClient', 'Only this operation', { variable: 'operation', value: clickedCell('Operation') }),
          ],
        },
        columns: [
          {
            title: 'p99',
            query: latencyOverRange(0.99, ['operation'], apiScope),
            unit: 'ms',
            limits: threshold('apiLatencyP99Ms'),
          },
          { title: 'p50', query: latencyOverRange(0.5, ['operation'], apiScope), unit: 'ms' },
          { title: 'Calls', query: calls(['operation'], apiScope), unit: 'short' },
          { title: 'Retries', query: retriesByOperation(apiScope), unit: 'short' },
        ],
        width: 14,
        height: 10,
        noValue: 'no calls',
      }),
    ],
  }
}
