import { panels } from '@messaging-observability/dashboards'
import { customerioCatalogue, customerioMinimumTraffic, customerioThresholds } from '@messaging-observability/metrics'
import { max, maxOverTime, range, subtract, time } from '@messaging-observability/metrics/promql'
import { defineAlert } from '../../spec/define-alert.ts'
import { rising, series } from '../../spec/series.ts'
import type { AlertSpec, CaseSeries } from '../../spec/types.ts'
import { byService, owner, quietWithoutData, type ServiceLabel } from '../house.ts'
import { oneOfThree } from '../one-of-three.ts'
import { messagesSent } from './expected-traffic.ts'

const { handles } = customerioCatalogue
const receives = { job: 'shop', workspace: 'default' } as const

/** Messages go out, and nothing is heard of them. */
export const webhookSilent: AlertSpec<ServiceLabel> = defineAlert({
  name: 'CustomerIOWebhookSilent',
  group: 'webhooks',
  severity: 'warning',
  owner,
  by: byService,
  // The gauge is absent until the first event: a service without a webhook route has none. A process that was restarted in
  // the silence has lost its own, so that three days are searched: a weekend.
  signal: subtract(
    time(),
    max(maxOverTime(range(handles.webhookLastReceivedTimestampSeconds, {}, '3d')), { by: byService }),
  ),
  unit: 's',
  condition: { above: customerioThresholds.webhookSilenceSeconds.warning },
  source: 'customerioThresholds.webhookSilenceSeconds.warning',
  traffic: {
    signal: messagesSent('90m'),
    atLeast: customerioMinimumTraffic.messagesSent.atLeast,
    of: 'messages sent in 90 minutes',
  },
  // Messages that go out after a quiet night are heard of within minutes.
  for: '10m',
  keepFiringFor: '0s',
  ...quietWithoutData,
  summary: 'No webhooks of Customer.io arrive while messages are sent.',
  description: ({ labels, value, limit }) =>
    `${labels.job} has received no webhook for the workspace ${labels.workspace} for ${value}, longer than ${limit}, while messages go out. ` +
    'Look first at the requests by outcome. Refused ones: the signing key or the clock here is wrong. None at all: see whether the reporting webhook is still enabled in Customer.io, and whether its address can be reached with a valid certificate.',
  panel: panels.webhooks.silence,
  cases: {
    fires: [
      {
        name: 'The route is not reachable any more; another service sends the messages.',
        series: [...receiver('0+60x30 1800x170'), sent([[1, 200]])],
        expect: [
          { at: '115m', state: 'inactive', labels: receives },
          { at: '125m', state: 'pending', labels: receives },
          { at: '140m', state: 'firing', labels: receives },
          { at: '140m', state: 'inactive', labels: { job: 'mailer', workspace: 'default' } },
        ],
      },
      {
        name: 'A deployment broke the route: the process that had received events is gone.',
        series: [
          series(handles.webhookLastReceivedTimestampSeconds, { instance: 'shop-1:3000' }, '0+60x30'),
          series(handles.webhookInFlight, { instance: 'shop-1:3000' }, '0x30'),
          series(handles.webhookInFlight, { instance: 'shop-2:3000' }, '_x31 0x170'),
          sent([[1, 200]]),
        ],
        expect: [{ at: '150m', state: 'firing', labels: receives }],
      },
      {
        name: 'Few messages are sent: one in five minutes.',
        series: [
          ...receiver('0+60x30 1800x170'),
          sent(
            Array.from(
              { length: 40 },
              () =>
                [
                  [1, 1],
                  [0, 4],
                ] as const,
            ).flat(),
          ),
        ],
        expect: [{ at: '140m', state: 'firing', labels: receives }],
      },
      oneOfThree({
        name: 'The events of one workspace do not arrive.',
        bad: [...receiver('0+60x30 1800x170'), sent([[1, 200]])],
        well: [...receiver('0+60x200'), sent([[1, 200]])],
        at: '140m',
      }),
    ],
    doesNotFire: [
      {
        name: 'An event arrives every hour.',
        series: [...receiver('0x59 3600x59 7200x59 10800x59 14400x59'), sent([[1, 300]])],
        expect: [
          { at: '2h', state: 'inactive', labels: receives },
          { at: '4h50m', state: 'inactive', labels: receives },
        ],
      },
      {
        name: 'A service without a webhook route sends messages.',
        series: [
          series(handles.webhookInFlight, { job: 'mailer', instance: 'mailer-1:3000' }, '0x200'),
          sent([[10, 200]]),
        ],
        expect: [{ at: '3h', state: 'inactive' }],
      },
      {
        name: 'The service that received the webhooks was taken out of service.',
        series: [
          series(handles.webhookLastReceivedTimestampSeconds, {}, '0+60x30'),
          series(handles.webhookInFlight, {}, '0x30'),
          series(handles.webhookInFlight, { job: 'mailer', instance: 'mailer-1:3000' }, '0x200'),
          sent([[10, 200]]),
        ],
        expect: [{ at: '3h', state: 'inactive', labels: receives }],
      },
      {
        name: 'The messages are those of another workspace.',
        series: [...receiver('0+60x30 1800x170'), sent([[10, 200]], 'brand-b')],
        expect: [
          { at: '3h', state: 'inactive', labels: receives },
          { at: '3h', state: 'inactive', labels: { job: 'shop', workspace: 'brand-b' } },
        ],
      },
      {
        name: 'After a quiet night messages go out, and their events arrive a minute later.',
        series: [
          ...receiver('0+60x30 1800x150 10920+60x20'),
          sent([
            [0, 180],
            [20, 20],
          ]),
        ],
        expect: [
          { at: '182m', state: 'inactive', labels: receives },
          { at: '195m', state: 'inactive', labels: receives },
        ],
      },
    ],
    resolves: [
      {
        name: 'The route is back, and the backlog arrives.',
        series: [...receiver('0+60x30 1800x150 10860+60x40'), sent([[1, 220]])],
        expect: [
          { at: '150m', state: 'firing', labels: receives },
          { at: '185m', state: 'inactive', labels: receives },
        ],
      },
    ],
    noData: [
      { name: 'No service is there.', series: [], expect: [{ at: '3h', state: 'inactive' }] },
      {
        name: 'A webhook route that never received an event: it may not be set up yet.',
        series: [series(handles.webhookInFlight, {}, '0x200'), sent([[10, 200]])],
        expect: [{ at: '3h', state: 'inactive', labels: receives }],
      },
    ],
    tooLittleTraffic: [
      {
        name: 'Four messages in a night.',
        series: [
          ...receiver('0+60x30 1800x170'),
          sent([
            [0, 60],
            [1, 4],
            [0, 136],
          ]),
        ],
        expect: [
          { at: '140m', state: 'inactive', labels: receives },
          { at: '3h', state: 'inactive', labels: receives },
        ],
      },
    ],
  },
})

/** A service that runs and says when the last event arrived. */
function receiver(lastReceived: string): readonly CaseSeries[] {
  return [
    series(handles.webhookLastReceivedTimestampSeconds, receives, lastReceived),
    series(handles.webhookInFlight, receives, '0x300'),
  ]
}

/** Sent by another service of the workspace. */
function sent(
  stretches: readonly (readonly [perSample: number, samples: number])[],
  workspace = 'default',
): CaseSeries {
  const labels = { job: 'mailer', instance: 'mailer-1:3000', workspace, api: 'app', operation: 'sendEmail' } as const
  return series(handles.apiRequestsTotal, { ...labels, status: 'success' }, rising(...stretches))
}
