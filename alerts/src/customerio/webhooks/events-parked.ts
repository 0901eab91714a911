import { panels } from '@messaging-observability/dashboards'
import { customerioCatalogue, customerioThresholds } from '@messaging-observability/metrics'
import { increase, range, round, sum } from '@messaging-observability/metrics/promql'
import { defineAlert } from '../../spec/define-alert.ts'
import { rising, series } from '../../spec/series.ts'
import type { AlertSpec } from '../../spec/types.ts'
import { byService, owner, quietWithoutData, type ServiceLabel } from '../house.ts'
import { oneOfThree } from '../one-of-three.ts'

const { handles } = customerioCatalogue

/** Somebody has to handle events from the park. */
export const webhookEventsParked: AlertSpec<ServiceLabel> = defineAlert({
  name: 'CustomerIOWebhookEventsParked',
  group: 'webhooks',
  severity: 'warning',
  owner,
  by: byService,
  signal: round(sum(increase(range(handles.webhookParkedTotal, {}, '1h')), { by: byService })),
  unit: '{event}',
  condition: { above: customerioThresholds.webhookParked.warning },
  source: 'customerioThresholds.webhookParked.warning',
  traffic: { none: 'It counts parked events, and divides by nothing: each one has to be handled.' },
  for: '2m',
  // The window keeps it: one alert for what is parked within an hour.
  keepFiringFor: '0s',
  ...quietWithoutData,
  summary: 'Webhook events of Customer.io were set aside.',
  description: ({ labels, value }) =>
    `Events of the workspace ${labels.workspace} that ${labels.job} has parked within an hour: ${value}. ` +
    'They were acknowledged, so Customer.io never sends them again. ' +
    'Look first at the reason, repair what it names, and then handle the events from the park.',
  panel: panels.webhooks.parkedByReason,
  cases: {
    fires: [
      {
        name: 'A single event is parked.',
        series: [series(handles.webhookParkedTotal, { reason: 'handler' }, rising([0, 10], [1, 1], [0, 40]))],
        expect: [
          { at: '10m', state: 'inactive' },
          { at: '12m', state: 'pending' },
          { at: '15m', state: 'firing' },
          { at: '45m', state: 'firing' },
        ],
      },
      oneOfThree({
        name: 'Events of one workspace of two are parked.',
        bad: [series(handles.webhookParkedTotal, { reason: 'unparsable' }, rising([1, 20]))],
        well: [series(handles.webhookParkedTotal, { reason: 'unparsable' }, '0x20')],
        at: '15m',
      }),
    ],
    doesNotFire: [
      {
        name: 'A process that had parked events is restarted.',
        series: [series(handles.webhookParkedTotal, { reason: 'handler' }, '12x10 0x40')],
        expect: [
          { at: '12m', state: 'inactive' },
          { at: '40m', state: 'inactive' },
        ],
      },
    ],
    resolves: [
      {
        name: 'An hour passes without another.',
        series: [series(handles.webhookParkedTotal, { reason: 'timeout' }, rising([0, 10], [1, 1], [0, 90]))],
        expect: [
          { at: '60m', state: 'firing' },
          { at: '75m', state: 'inactive' },
        ],
      },
    ],
    noData: [
      { name: 'No service is there.', series: [], expect: [{ at: '20m', state: 'inactive' }] },
      {
        name: 'A service that only sends has the counter, and it stays at 0.',
        series: [series(handles.webhookParkedTotal, { reason: 'handler' }, '0x40')],
        expect: [{ at: '20m', state: 'inactive' }],
      },
    ],
    tooLittleTraffic: 'not-a-ratio',
  },
})
