import { quantileColours } from '../house/colours.ts'
import type { Row } from '../house/dashboard.ts'
import { heatmap } from '../house/heatmap.ts'
import { limitsOf } from '../house/in-words.ts'
import { threshold } from '../house/limits.ts'
import { drillDown } from '../house/links.ts'
import { timeSeries } from '../house/time-series.ts'
import { latency, latencyDistribution } from '../queries/api.ts'
import { overviewPanels } from './panels.ts'

/** Latency of the API. */
export function howFastIsIt(): Row {
  return {
    question: 'How fast is it?',
    panels: [
      timeSeries(overviewPanels.apiLatency, {
        shows:
          'Duration of API calls over all operations: half, 95 % and 99 % of them take at most this long. Retries are included.',
        normal: `Flat. p99 stays under the dashed line at ${limitsOf('apiLatencyP99Ms').warning}.`,
        action:
          'Only p99 high: some calls are retried. p50 high as well: Customer.io or the network is slow for everybody.',
        series: [
          { query: latency(0.5), legend: 'p50' },
          { query: latency(0.95), legend: 'p95' },
          { query: latency(0.99), legend: 'p99' },
        ],
        unit: 'ms',
        colours: quantileColours,
        limits: threshold('apiLatencyP99Ms'),
        compares: true,
        width: 12,
        noValue: 'no calls',
        dataLinks: [drillDown('apiClient', 'Open the API client')],
      }),
      heatmap(overviewPanels.latencyDistribution, {
        shows: 'How many calls took how long. The brighter, the more.',
        normal: 'One bright band. A second band far above it is calls that were retried.',
        action:
          'A band at 10 s is first attempts that timed out. Compare with the retries on the API client dashboard.',
        histogram: latencyDistribution(),
        unit: 'ms',
        width: 12,
        noValue: 'no calls',
      }),
    ],
  }
}
