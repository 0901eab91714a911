import { panels } from '@messaging-observability/dashboards'
import { customerioCatalogue, customerioThresholds } from '@messaging-observability/metrics'
import { increase, range, round, sum } from '@messaging-observability/metrics/promql'
import { defineAlert } from '../../spec/define-alert.ts'
import { rising, series } from '../../spec/series.ts'
import type { AlertSpec } from '../../spec/types.ts'
import { type ApiLabel, byApi, owner, quietWithoutData } from '../house.ts'
import { oneOfThree } from '../one-of-three.ts'

const { handles } = customerioCatalogue
const refused = { api: 'app', operation: 'sendEmail', error_type: 'unauthorized' } as const

/** A key is wrong: every call of that API is lost. */
export const credentialsRefused: AlertSpec<ApiLabel> = defineAlert({
  name: 'CustomerIOCredentialsRefused',
  group: 'api-client',
  severity: 'critical',
  owner,
  by: byApi,
  // Rounded: the increase of a counter by one reads as a little more than one.
  signal: round(sum(increase(range(handles.apiErrorsTotal, { error_type: 'unauthorized' }, '15m')), { by: byApi })),
  unit: '{call}',
  condition: { above: customerioThresholds.credentialsRefused.critical },
  source: 'customerioThresholds.credentialsRefused.critical',
  example: 42,
  traffic: { none: 'It counts refused calls, and divides by nothing: a key is wrong with few calls as with many.' },
  for: '2m',
  keepFiringFor: '5m',
  ...quietWithoutData,
  summary: 'Customer.io refuses the credentials.',
  description: ({ labels, value }) =>
    `${value} calls of ${labels.job} to the ${labels.api} API of the workspace ${labels.workspace} were answered with 401 within 15 minutes. ` +
    'No retry helps. Check first whether the key was revoked or replaced in Customer.io, then what the last deployment reads it from.',
  panel: panels.apiClient.errorsByClass,
  cases: {
    fires: [
      {
        name: 'Every call is refused.',
        series: [series(handles.apiErrorsTotal, refused, rising([6, 20]))],
        expect: [
          { at: '2m', state: 'pending' },
          { at: '5m', state: 'firing' },
        ],
      },
      {
        name: 'A service with a call every five minutes has lost its key.',
        interval: '5m',
        series: [series(handles.apiErrorsTotal, refused, rising([0, 2], [1, 10]))],
        expect: [{ at: '30m', state: 'firing' }],
      },
      {
        name: 'One key of two is wrong.',
        series: [
          series(handles.apiErrorsTotal, refused, rising([6, 20])),
          series(handles.apiErrorsTotal, { ...refused, api: 'track', operation: 'identify' }, '0x20'),
        ],
        expect: [
          { at: '10m', state: 'firing', labels: { api: 'app' } },
          { at: '10m', state: 'inactive', labels: { api: 'track' } },
        ],
      },
      {
        name: 'Two refusals, six minutes apart.',
        series: [series(handles.apiErrorsTotal, refused, rising([0, 10], [1, 1], [0, 5], [1, 1], [0, 20]))],
        expect: [
          { at: '15m', state: 'inactive' },
          { at: '21m', state: 'firing' },
        ],
      },
      oneOfThree({
        name: 'The key of one workspace is wrong.',
        bad: [series(handles.apiErrorsTotal, refused, rising([6, 20]))],
        well: [series(handles.apiErrorsTotal, refused, '0x20')],
        at: '10m',
      }),
    ],
    doesNotFire: [
      {
        name: 'A single refusal.',
        series: [series(handles.apiErrorsTotal, refused, rising([0, 10], [1, 1], [0, 20]))],
        expect: [
          { at: '12m', state: 'inactive' },
          { at: '25m', state: 'inactive' },
        ],
      },
      {
        name: 'A service that was refused before restarts, and another channel is not allowed.',
        series: [
          series(handles.apiErrorsTotal, refused, '40x10 0x20'),
          series(handles.apiErrorsTotal, { ...refused, error_type: 'forbidden' }, rising([5, 30])),
        ],
        expect: [{ at: '20m', state: 'inactive' }],
      },
    ],
    resolves: [
      {
        name: 'The right key was deployed.',
        series: [series(handles.apiErrorsTotal, refused, rising([6, 10], [0, 40]))],
        expect: [
          { at: '12m', state: 'firing' },
          { at: '27m', state: 'firing' },
          { at: '40m', state: 'inactive' },
        ],
      },
    ],
    noData: [{ name: 'Nobody calls Customer.io.', series: [], expect: [{ at: '15m', state: 'inactive' }] }],
    tooLittleTraffic: 'not-a-ratio',
  },
})
