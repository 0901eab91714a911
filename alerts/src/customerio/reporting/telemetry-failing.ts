import { panels } from '@messaging-observability/dashboards'
import { customerioCatalogue, customerioThresholds } from '@messaging-observability/metrics'
import { increase, range, round, sum } from '@messaging-observability/metrics/promql'
import { defineAlert } from '../../spec/define-alert.ts'
import { rising, series } from '../../spec/series.ts'
import type { AlertSpec } from '../../spec/types.ts'
import { owner, quietWithoutData } from '../house.ts'
import { oneOfThree } from '../one-of-three.ts'

const { handles } = customerioCatalogue
const byKind = ['job', 'workspace', 'kind'] as const

/** The numbers of all other rules cannot be trusted. */
export const telemetryFailing: AlertSpec<(typeof byKind)[number]> = defineAlert({
  name: 'CustomerIOTelemetryFailing',
  group: 'reporting',
  severity: 'warning',
  owner,
  by: byKind,
  signal: round(sum(increase(range(handles.telemetryErrorsTotal, {}, '10m')), { by: byKind })),
  unit: '{error}',
  condition: { above: customerioThresholds.telemetryErrors.warning },
  source: 'customerioThresholds.telemetryErrors.warning',
  traffic: { none: 'It counts failures, and divides by nothing: what is not recorded is missing at any traffic.' },
  // Longer than the window: it has to happen again.
  for: '15m',
  keepFiringFor: '15m',
  ...quietWithoutData,
  summary: 'The telemetry about Customer.io fails.',
  description: ({ labels, value, duration }) =>
    `Failures of the telemetry of ${labels.job} for the workspace ${labels.workspace}, kind ${labels.kind}: ${value} within 10 minutes, and it has gone on for ${duration}. ` +
    'Calls and webhooks go on, but panels and alerts lack what was not recorded. Look first in the log for "customerio telemetry failed", which is written once for each kind.',
  panel: panels.apiClient.telemetryErrors,
  cases: {
    fires: [
      {
        name: 'A label value that no set knows, in one call of each five minutes.',
        series: [
          series(
            handles.telemetryErrorsTotal,
            { kind: 'label' },
            rising(
              [0, 2],
              ...Array.from(
                { length: 6 },
                () =>
                  [
                    [1, 1],
                    [0, 4],
                  ] as const,
              ).flat(),
            ),
          ),
          series(handles.telemetryErrorsTotal, { kind: 'span' }, '0x40'),
        ],
        expect: [
          { at: '10m', state: 'pending', labels: { kind: 'label' } },
          { at: '20m', state: 'firing', labels: { kind: 'label' } },
          { at: '20m', state: 'inactive', labels: { kind: 'span' } },
        ],
      },
      oneOfThree({
        name: 'The telemetry of one workspace fails.',
        bad: [series(handles.telemetryErrorsTotal, { kind: 'metric' }, rising([1, 30]))],
        well: [series(handles.telemetryErrorsTotal, { kind: 'metric' }, '0x30')],
        at: '20m',
      }),
    ],
    doesNotFire: [
      {
        name: 'The exporter of spans fails for a minute.',
        series: [series(handles.telemetryErrorsTotal, { kind: 'span' }, rising([0, 10], [500, 1], [0, 40]))],
        expect: [
          { at: '15m', state: 'pending' },
          { at: '24m', state: 'inactive' },
          { at: '40m', state: 'inactive' },
        ],
      },
      {
        name: 'A process that had failures before is restarted.',
        series: [series(handles.telemetryErrorsTotal, { kind: 'metric' }, '80x10 0x40')],
        expect: [{ at: '30m', state: 'inactive' }],
      },
    ],
    resolves: [
      {
        name: 'The metrics client was repaired.',
        series: [series(handles.telemetryErrorsTotal, { kind: 'metric' }, rising([10, 30], [0, 60]))],
        expect: [
          { at: '30m', state: 'firing' },
          { at: '50m', state: 'firing' },
          { at: '65m', state: 'inactive' },
        ],
      },
    ],
    noData: [{ name: 'No service is there.', series: [], expect: [{ at: '30m', state: 'inactive' }] }],
    tooLittleTraffic: 'not-a-ratio',
  },
})
