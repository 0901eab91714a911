import { apiColours, errorColours, operationColours } from '../house/colours.ts'
import type { Row } from '../house/dashboard.ts'
import { limitsOf } from '../house/in-words.ts'
import { threshold } from '../house/limits.ts'
import { only } from '../house/links.ts'
import { bars, timeSeries } from '../house/time-series.ts'
import { errorsByClass, errorsByOperation, rateLimitedShare, retriesByReason } from '../queries/api.ts'
import { apiClientPanels } from './panels.ts'
import { apiScope } from './scope.ts'

/** Errors and what was tried again. */
export function whatFails(): Row {
  return {
    question: 'What fails?',
    panels: [
      bars(apiClientPanels.errorsByClass, {
        shows: 'Chosen calls that failed, a second, by class of error, mistakes of the caller included.',
        normal: 'Empty, or a thin trickle of one class.',
        action:
          'rate_limited: spread the load. unauthorized, forbidden: check the keys. wrong_region: EU or US. validation, not_found, conflict: look at the last deployment. bad_response: a proxy answers instead of Customer.io.',
        series: [{ query: errorsByClass(apiScope), legend: '{{error_type}}' }],
        unit: 'reqps',
        colours: errorColours,
        interval: '1m',
        width: 12,
        noValue: 'no errors',
      }),
      bars(apiClientPanels.errorsByOperation, {
        shows: 'The same errors by operation: the six that fail most in the time range.',
        normal: 'Empty.',
        action: 'Choose the operation above to see its classes of error alone.',
        series: [{ query: errorsByOperation(6, apiScope), legend: '{{operation}}' }],
        unit: 'reqps',
        colours: operationColours,
        interval: '1m',
        width: 12,
        noValue: 'no errors',
        dataLinks: [only('apiClient', 'operation')],
      }),
      bars(apiClientPanels.retriesByReason, {
        shows: 'Attempts after the first, a second, by what the attempt before ended with.',
        normal: 'Few. A retry that helps is not seen anywhere else but in the latency.',
        action:
          'rate_limited: fewer calls at a time. server_error, timeout: Customer.io struggles. network: look at the egress of the service.',
        series: [{ query: retriesByReason(apiScope), legend: '{{reason}}' }],
        unit: 'reqps',
        colours: errorColours,
        interval: '1m',
        width: 12,
        noValue: 'no retries',
      }),
      timeSeries(apiClientPanels.rateLimitedShare, {
        shows:
          'Share of the attempts of chosen calls that Customer.io answered with 429, over a sliding ten minutes, for each of its APIs: each has limits of its own.',
        normal: `At zero, with short peaks under the dashed line at ${limitsOf('rateLimitedRatio').warning}.`,
        action:
          'See Calls by operation for what calls more than usual: an import, a queue that is worked off. Slow that down, or batch it.',
        series: [{ query: rateLimitedShare(apiScope), legend: '{{api}}' }],
        unit: 'percentunit',
        colours: apiColours,
        limits: threshold('rateLimitedRatio'),
        width: 12,
        noValue: 'no calls',
        dataLinks: [only('apiClient', 'api')],
      }),
    ],
  }
}
