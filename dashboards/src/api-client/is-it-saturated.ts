import { apiColours } from '../house/colours.ts'
import type { Row } from '../house/dashboard.ts'
import { chosen, scope } from '../house/scope.ts'
import { bars, timeSeries } from '../house/time-series.ts'
import { callsInFlight } from '../queries/api.ts'
import { telemetryErrors } from '../queries/service.ts'
import { apiClientPanels } from './panels.ts'

/** How much is under way, and whether these numbers can be trusted. */
export function isItSaturated(): Row {
  return {
    question: 'Is it saturated?',
    panels: [
      timeSeries(apiClientPanels.inFlight, {
        shows: 'Calls that have started and not ended, at the moment of each scrape, for each API.',
        normal: 'Rate times latency: 20 calls a second of 100 ms are 2 in flight.',
        action: 'Rising while the rate does not: answers do not come. Set a shorter deadline, or wait for Customer.io.',
        series: [{ query: callsInFlight({ ...scope, api: chosen('api') }), legend: '{{api}}' }],
        unit: 'none',
        colours: apiColours,
        width: 12,
        noValue: 'not scraped',
      }),
      bars(apiClientPanels.telemetryErrors, {
        shows:
          'Metrics, spans and log lines that could not be recorded, and label values nobody knows, in bars of at least ten minutes.',
        normal: 'Empty. The product goes on in any case; only these numbers are too low.',
        action:
          'label: the SDK is newer than the plugin, update it. metric, span, log: the log of the service names the cause.',
        series: [{ query: telemetryErrors(), legend: '{{kind}}' }],
        unit: 'none',
        colours: { metric: 'orange', span: 'purple', log: 'yellow', label: 'blue' },
        interval: '10m',
        width: 12,
        noValue: 'none',
      }),
    ],
  }
}
