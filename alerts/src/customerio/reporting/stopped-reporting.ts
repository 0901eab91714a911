import { panels } from '@messaging-observability/dashboards'
import { customerioCatalogue } from '@messaging-observability/metrics'
import { countOverTime, greaterOrEqual, group, select, subquery, unless } from '@messaging-observability/metrics/promql'
import { defineAlert } from '../../spec/define-alert.ts'
import { series } from '../../spec/series.ts'
import type { AlertSpec } from '../../spec/types.ts'
import { byService, owner, type ServiceLabel } from '../house.ts'
import { oneOfThree } from '../one-of-three.ts'

const { handles } = customerioCatalogue

/** There from the start of every process on, at any traffic. */
const services = group(select(handles.apiInFlight), { by: byService })

/** A service that reported an hour long has vanished. */
export const stoppedReporting: AlertSpec<ServiceLabel> = defineAlert({
  name: 'CustomerIOStoppedReporting',
  group: 'reporting',
  severity: 'critical',
  owner,
  by: byService,
  // Minutes of the last two hours in which it was there: an hour, or it is a job that comes and goes. It ends by itself an
  // hour after the service was last seen.
  signal: unless(greaterOrEqual(countOverTime(subquery(services, '2h', { resolution: '1m' })), 60), services),
  unit: '{minute}',
  condition: { present: true },
  when: 'the service has reported for an hour of the last two, and reports nothing now,',
  source: 'an hour of the last two: a service, not a job that comes and goes',
  example: 109,
  traffic: { none: 'It asks whether there is a series, not what it says.' },
  // Longer than a deployment takes that stops the old processes before it starts the new ones.
  for: '10m',
  keepFiringFor: '0s',
  noData: 'ok',
  // The one rule that says so when rules cannot be evaluated.
  onError: 'error',
  summary: 'A service has stopped reporting about Customer.io.',
  description: ({ labels, value, duration }) =>
    `${labels.job} has reported nothing about the workspace ${labels.workspace} for more than ${duration}; it was there for ${value} of the last 120 minutes. ` +
    'It is down, or its metrics are not scraped: no other rule can see what it sends and receives. ' +
    'Look first whether the service runs, then at the target in Prometheus. If it was taken out of service, this ends within the hour.',
  panel: panels.overview.instances,
  cases: {
    fires: [
      {
        name: 'Every process is gone.',
        series: [series(handles.apiInFlight, { api: 'track' }, '0x90')],
        expect: [
          { at: '85m', state: 'inactive' },
          { at: '98m', state: 'pending' },
          { at: '110m', state: 'firing' },
        ],
      },
      {
        name: 'One workspace of two is not registered any more after a deployment.',
        series: [
          series(handles.apiInFlight, { api: 'track', workspace: 'brand-b', instance: 'shop-1:3000' }, '0x90'),
          series(handles.apiInFlight, { api: 'track', instance: 'shop-1:3000' }, '0x90'),
          series(handles.apiInFlight, { api: 'track', instance: 'shop-2:3000' }, '_x90 0x60'),
        ],
        expect: [
          { at: '110m', state: 'firing', labels: { workspace: 'brand-b' } },
          { at: '110m', state: 'inactive', labels: { workspace: 'default' } },
        ],
      },
      oneOfThree({
        name: 'One workspace of one service is gone.',
        bad: [series(handles.apiInFlight, { api: 'track' }, '0x90')],
        well: [series(handles.apiInFlight, { api: 'track' }, '0x150')],
        at: '110m',
      }),
    ],
    doesNotFire: [
      {
        name: 'A deployment with eight minutes between the old process and the new one.',
        series: [
          series(handles.apiInFlight, { api: 'track', instance: 'shop-1:3000' }, '0x90'),
          series(handles.apiInFlight, { api: 'track', instance: 'shop-2:3000' }, '_x99 0x60'),
        ],
        expect: [
          { at: '97m', state: 'pending' },
          { at: '105m', state: 'inactive' },
          { at: '120m', state: 'inactive' },
        ],
      },
      {
        name: 'One process of two is gone.',
        series: [
          series(handles.apiInFlight, { api: 'track', instance: 'shop-1:3000' }, '0x90'),
          series(handles.apiInFlight, { api: 'track', instance: 'shop-2:3000' }, '0x150'),
        ],
        expect: [{ at: '120m', state: 'inactive' }],
      },
      {
        name: 'A nightly import that is there for twenty minutes.',
        series: [series(handles.apiInFlight, { api: 'track', job: 'import' }, '_x10 0x20')],
        expect: [
          { at: '50m', state: 'inactive' },
          { at: '80m', state: 'inactive' },
        ],
      },
    ],
    resolves: [
      {
        name: 'The service is back.',
        series: [series(handles.apiInFlight, { api: 'track' }, '0x90 _x40 0x30')],
        expect: [
          { at: '120m', state: 'firing' },
          { at: '135m', state: 'inactive' },
        ],
      },
      {
        name: 'The service was taken out of service, and the alert ends by itself.',
        series: [series(handles.apiInFlight, { api: 'track' }, '0x150')],
        expect: [
          { at: '180m', state: 'firing' },
          { at: '220m', state: 'inactive' },
        ],
      },
    ],
    noData: [{ name: 'There never was a service.', series: [], expect: [{ at: '2h', state: 'inactive' }] }],
    tooLittleTraffic: 'not-a-ratio',
  },
})
