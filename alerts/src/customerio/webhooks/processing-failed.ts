import { panels } from '@messaging-observability/dashboards'
import {
  type CustomerioLabelSets,
  customerioCatalogue,
  customerioLabelSets,
  customerioThresholds,
} from '@messaging-observability/metrics'
import { increase, oneOf, range, round, sum } from '@messaging-observability/metrics/promql'
import { defineAlert } from '../../spec/define-alert.ts'
import { rising, series } from '../../spec/series.ts'
import type { AlertSpec, CaseSeries } from '../../spec/types.ts'
import { byService, owner, quietWithoutData, type ServiceLabel } from '../house.ts'
import { oneOfThree } from '../one-of-three.ts'

type Reason = CustomerioLabelSets['webhookError'][number]

/**
 * What goes wrong with webhooks on our side. The other reasons are what anybody can cause who finds the address: missing
 * headers, bad signatures, old or future timestamps, a malformed content type.
 */
export const failureReasons = [
  'handler',
  'timeout',
  'overloaded',
  'store',
  'unparsable',
  'unusable',
  'too_large',
] as const

const { handles } = customerioCatalogue

/** Webhooks are parked, or hold up those behind them. */
export const webhookProcessingFailed: AlertSpec<ServiceLabel> = defineAlert({
  name: 'CustomerIOWebhookProcessingFailed',
  group: 'webhooks',
  severity: 'critical',
  owner,
  by: byService,
  // As long as the alert is pending: what failed once is out of the window before it could fire.
  signal: round(
    sum(increase(range(handles.webhookErrorsTotal, { reason: oneOf(...failureReasons) }, '5m')), { by: byService }),
  ),
  unit: '{event}',
  condition: { above: customerioThresholds.webhookFailures.critical },
  source: 'customerioThresholds.webhookFailures.critical',
  example: 17,
  traffic: {
    none: 'It counts failures, and divides by nothing: each event that fails is parked or holds up the others.',
  },
  for: '5m',
  // The sender waits longer after each attempt: an event that holds up the queue is seen less and less often.
  keepFiringFor: '15m',
  ...quietWithoutData,
  summary: 'Webhooks of Customer.io are not processed.',
  description: ({ labels, value, duration }) =>
    `Webhooks to ${labels.job} for the workspace ${labels.workspace} that failed within 5 minutes: ${value}, and it has gone on for ${duration}. ` +
    'See first which reason it is: handler, unparsable and unusable are parked; store, overloaded, timeout and too_large hold up every event behind them.',
  panel: panels.webhooks.errorsByReason,
  cases: {
    fires: [
      {
        name: 'A handler fails at some events of each minute.',
        series: errors({ handler: rising([3, 30]) }),
        expect: [
          { at: '3m', state: 'pending' },
          { at: '10m', state: 'firing' },
        ],
      },
      {
        name: 'A body over the limit is refused, and comes back after ever longer breaks.',
        series: errors({ too_large: '0 1 2 3 3 4 4 4 5 5x3 6 6x6 7 7x14 8' }),
        expect: [
          { at: '10m', state: 'firing' },
          { at: '20m', state: 'firing' },
          { at: '25m', state: 'firing' },
        ],
      },
      oneOfThree({
        name: 'The store is away for one of two workspaces.',
        bad: errors({ store: rising([20, 30]) }),
        well: errors({}),
        at: '15m',
      }),
      {
        name: 'Handlers hang: some events run into the time budget, others are not accepted at all.',
        series: errors({ timeout: rising([1, 30]), overloaded: rising([5, 30]) }),
        expect: [{ at: '12m', state: 'firing' }],
      },
      {
        name: 'Events cannot be read or used.',
        series: errors({ unparsable: rising([1, 30]), unusable: rising([1, 30]) }),
        expect: [{ at: '12m', state: 'firing' }],
      },
    ],
    doesNotFire: [
      {
        name: 'A stranger sends bad signatures all night.',
        series: errors({
          bad_signature: rising([600, 40]),
          missing_header: rising([60, 40]),
          stale: rising([6, 40]),
          future: rising([6, 40]),
          unsupported_media_type: rising([6, 40]),
        }),
        expect: [
          { at: '15m', state: 'inactive' },
          { at: '40m', state: 'inactive' },
        ],
      },
      {
        name: 'One event fails, and forty within one scrape.',
        series: errors({ handler: rising([0, 10], [1, 1], [0, 19], [40, 1], [0, 20]) }),
        expect: [
          { at: '13m', state: 'pending' },
          { at: '17m', state: 'inactive' },
          { at: '33m', state: 'pending' },
          { at: '37m', state: 'inactive' },
        ],
      },
      {
        name: 'A process that had failures before is restarted.',
        series: errors({ handler: '7x10 0x30', store: '40x10 0x30' }),
        expect: [
          { at: '12m', state: 'inactive' },
          { at: '20m', state: 'inactive' },
        ],
      },
    ],
    resolves: [
      {
        name: 'The handler was repaired.',
        series: errors({ handler: rising([3, 20], [0, 60]) }),
        expect: [
          { at: '20m', state: 'firing' },
          { at: '35m', state: 'firing' },
          { at: '45m', state: 'inactive' },
        ],
      },
    ],
    noData: [
      { name: 'No service is there.', series: [], expect: [{ at: '15m', state: 'inactive' }] },
      {
        name: 'A service that only sends has the counters, and they stay at 0.',
        series: errors({}),
        expect: [{ at: '15m', state: 'inactive' }],
      },
    ],
    tooLittleTraffic: 'not-a-ratio',
  },
})

/** A series for every reason, as a service has them from its start on. */
function errors(values: Partial<Record<Reason, string>>): readonly CaseSeries[] {
  return customerioLabelSets.webhookError.map((reason) =>
    series(handles.webhookErrorsTotal, { reason }, values[reason] ?? '0x90'),
  )
}
