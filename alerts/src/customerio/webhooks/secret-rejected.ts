import { panels } from '@messaging-observability/dashboards'
import { customerioCatalogue, customerioMinimumTraffic, customerioThresholds } from '@messaging-observability/metrics'
import {
  add,
  greater,
  type Instant,
  increase,
  or,
  orZero,
  range,
  round,
  sum,
  unless,
} from '@messaging-observability/metrics/promql'
import { defineAlert } from '../../spec/define-alert.ts'
import { histogramSeries, rising, series } from '../../spec/series.ts'
import type { AlertSpec, CaseSeries } from '../../spec/types.ts'
import { byService, owner, quietWithoutData, type ServiceLabel } from '../house.ts'
import { oneOfThree } from '../one-of-three.ts'
import { authenticRequests, messagesSent } from './expected-traffic.ts'

const { handles } = customerioCatalogue

/** Every webhook is refused: the signing key here is not that of Customer.io. */
export const webhookSecretRejected: AlertSpec<ServiceLabel> = defineAlert({
  name: 'CustomerIOWebhookSecretRejected',
  group: 'webhooks',
  severity: 'critical',
  owner,
  by: byService,
  // After a refusal the sender waits for an hour: the window holds two of its attempts.
  signal: unless(
    round(sum(increase(range(handles.webhookErrorsTotal, { reason: 'bad_signature' }, '2h')), { by: byService })),
    greater(authenticRequests('30m'), 0),
  ),
  unit: '{request}',
  condition: { above: customerioThresholds.webhookSignaturesRefused.critical },
  source: 'customerioThresholds.webhookSignaturesRefused.critical',
  example: 1,
  traffic: {
    signal: expected(),
    atLeast: customerioMinimumTraffic.webhookTraffic.atLeast,
    of: 'webhooks in the two hours before, and messages sent in the last 30 minutes',
  },
  for: '5m',
  // The first webhook that is accepted ends it.
  keepFiringFor: '0s',
  ...quietWithoutData,
  summary: 'Customer.io signs its webhooks with a key that is not accepted.',
  description: ({ labels, value }) =>
    `Bad signatures of webhook requests to ${labels.job} for the workspace ${labels.workspace}: ${value} within 2 hours, and no good one for 30 minutes. ` +
    'Compare the signing key of the reporting webhook in Customer.io with the signing secrets of the service first. ' +
    'Customer.io waits an hour after each refusal and keeps the events for 7 days: with the right key they arrive late, and none is lost.',
  panel: panels.webhooks.requestsByOutcome,
  cases: {
    fires: [
      {
        name: 'The key was replaced in Customer.io while events were flowing.',
        series: [...authentic([30, 60], [0, 120]), refused([0, 60], [1, 1], [0, 60], [1, 1], [0, 60])],
        expect: [
          { at: '80m', state: 'inactive' },
          { at: '100m', state: 'firing' },
          { at: '118m', state: 'firing' },
        ],
      },
      {
        name: 'A new service was set up with a wrong key, and messages go out.',
        series: [...authentic([0, 180]), refused([0, 30], [1, 1], [0, 59], [1, 1], [0, 90]), sent([1, 180])],
        expect: [
          { at: '20m', state: 'inactive', labels: { job: 'shop' } },
          { at: '40m', state: 'firing', labels: { job: 'shop' } },
          { at: '150m', state: 'firing', labels: { job: 'shop' } },
        ],
      },
      oneOfThree({
        name: 'The key of one workspace was replaced.',
        bad: [...authentic([0, 180]), refused([0, 30], [1, 1], [0, 149]), sent([1, 180])],
        well: [...authentic([1, 180]), refused([0, 180]), sent([1, 180])],
        at: '1h',
      }),
    ],
    doesNotFire: [
      {
        name: 'A wrong key that is put right within minutes, after a quiet hour.',
        series: [...authentic([30, 60], [0, 45], [30, 60]), refused([0, 101], [1, 1], [0, 63])],
        expect: [
          { at: '104m', state: 'pending' },
          { at: '108m', state: 'inactive' },
        ],
      },
      {
        name: 'A stranger sends bad signatures while events arrive.',
        series: [...authentic([1, 180]), refused([60, 180]), sent([10, 180])],
        expect: [
          { at: '60m', state: 'inactive', labels: { job: 'shop' } },
          { at: '180m', state: 'inactive', labels: { job: 'shop' } },
        ],
      },
      {
        name: 'A stranger sends bad signatures in a night without any traffic.',
        series: [...authentic([0, 240]), refused([60, 240])],
        expect: [{ at: '4h', state: 'inactive' }],
      },
      {
        name: 'A process that had refused requests before is restarted in a pause of the sender.',
        series: [
          ...authentic([30, 60], [0, 120]),
          sent([10, 180]),
          series(handles.webhookErrorsTotal, { reason: 'bad_signature' }, '60x70 0x110'),
        ],
        expect: [{ at: '2h', state: 'inactive', labels: { job: 'shop' } }],
      },
    ],
    resolves: [
      {
        name: 'The right key was deployed, and the backlog arrives.',
        series: [...authentic([30, 60], [0, 90], [300, 60]), refused([0, 60], [1, 1], [0, 59], [1, 1], [0, 90])],
        expect: [
          { at: '110m', state: 'firing' },
          { at: '152m', state: 'inactive' },
          { at: '200m', state: 'inactive' },
        ],
      },
    ],
    noData: [
      { name: 'No service is there.', series: [], expect: [{ at: '2h', state: 'inactive' }] },
      {
        name: 'Events stopped, and nothing was refused.',
        series: [...authentic([30, 60], [0, 120]), refused([0, 180]), sent([10, 180])],
        expect: [{ at: '2h', state: 'inactive', labels: { job: 'shop' } }],
      },
    ],
    tooLittleTraffic: [
      {
        name: 'One event an hour is expected, and a stranger sends one bad signature.',
        series: [...authentic([0, 59], [1, 1], [0, 180]), refused([0, 90], [1, 1], [0, 149])],
        expect: [
          { at: '100m', state: 'inactive' },
          { at: '3h', state: 'inactive' },
        ],
      },
    ],
  },
})

/** Signs that webhooks are to be expected: they came before, or messages go out. */
function expected(): Instant<ServiceLabel> {
  const before = authenticRequests('2h', '30m')
  const messages = messagesSent('30m')
  return or(add(before, orZero(messages, before)), messages)
}

type Stretch = readonly [perSample: number, samples: number]

function authentic(...stretches: readonly Stretch[]): readonly CaseSeries[] {
  const total = stretches.reduce((sum, [, samples]) => sum + samples, 0)
  return [
    ...histogramSeries(
      handles.webhookSignatureAgeSeconds,
      {},
      stretches.map(([perSample, samples]) => ({ observations: { 1: perSample }, samples })),
    ),
    series(handles.webhookInFlight, {}, `0x${total}`),
  ]
}

function refused(...stretches: readonly Stretch[]): CaseSeries {
  return series(handles.webhookErrorsTotal, { reason: 'bad_signature' }, rising(...stretches))
}

/** Sent by another service of the workspace. */
function sent(...stretches: readonly Stretch[]): CaseSeries {
  const labels = {
    job: 'mailer',
    instance: 'mailer-1:3000',
    api: 'app',
    operation: 'sendEmail',
    status: 'success',
  } as const
  return series(handles.apiRequestsTotal, labels, rising(...stretches))
}
