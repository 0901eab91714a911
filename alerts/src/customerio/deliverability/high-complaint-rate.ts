import { panels } from '@messaging-observability/dashboards'
import {
  customerioCatalogue,
  customerioMinimumTraffic,
  customerioThresholds,
  emailComplaintRatio,
} from '@messaging-observability/metrics'
import { increase, range, sum } from '@messaging-observability/metrics/promql'
import { defineAlert } from '../../spec/define-alert.ts'
import { rising, series } from '../../spec/series.ts'
import type { AlertSpec, CaseSeries } from '../../spec/types.ts'
import { byService, owner, quietWithoutData, type ServiceLabel } from '../house.ts'
import { oneOfThree } from '../one-of-three.ts'

const { handles } = customerioCatalogue
const spammed = { channel: 'email', metric: 'spammed', campaign_type: 'newsletter' } as const

/** People report the mail as spam. */
export const highComplaintRate: AlertSpec<ServiceLabel> = defineAlert({
  name: 'CustomerIOHighComplaintRate',
  group: 'deliverability',
  severity: 'warning',
  owner,
  by: byService,
  // Complaints come hours after the mail, and mail providers count by the day.
  signal: emailComplaintRatio({ window: '1d', by: byService }),
  unit: '1',
  condition: { above: customerioThresholds.emailComplaintRatio.warning },
  source: 'customerioThresholds.emailComplaintRatio.warning',
  traffic: {
    signal: sum(increase(range(handles.messageEventsTotal, { channel: 'email', metric: 'spammed' }, '1d')), {
      by: byService,
    }),
    atLeast: customerioMinimumTraffic.complaints.atLeast,
    of: 'complaints in a day',
  },
  for: '30m',
  keepFiringFor: '1h',
  ...quietWithoutData,
  summary: 'Too many e-mails are reported as spam.',
  description: ({ labels, value, limit }) =>
    `${value} of the e-mails of the workspace ${labels.workspace} were reported as spam within a day, as ${labels.job} heard by webhook, above ${limit}. ` +
    'From 0.3% on Gmail and Yahoo sort everything into spam, password mails as well. ' +
    'Look first for the kind of campaign that is complained about, and stop it.',
  panel: panels.deliverability.complaintRateOverTime,
  cases: {
    fires: [
      {
        name: 'A newsletter to people who did not ask for it.',
        interval: '30m',
        series: mail(500, '0x9 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 15x20', 45),
        expect: [
          { at: '4h', state: 'inactive' },
          { at: '12h', state: 'firing' },
        ],
      },
      oneOfThree({
        name: 'One brand of two writes to people who did not ask for it.',
        interval: '30m',
        bad: mail(500, '0+1x24', 24),
        well: mail(5_000, '0x24', 24),
        at: '12h',
      }),
    ],
    doesNotFire: [
      {
        name: 'Four in five thousand complain.',
        interval: '30m',
        series: mail(5_000, '0+4x60', 60),
        expect: [{ at: '28h', state: 'inactive' }],
      },
      {
        name: 'The service restarts; what was complained about before is not counted again.',
        interval: '30m',
        series: [
          series(handles.emailDeliveredTotal, { campaign_type: 'newsletter' }, '90000+500x9 0+500x50'),
          series(handles.messageEventsTotal, spammed, '400x9 0x50'),
        ],
        expect: [{ at: '20h', state: 'inactive' }],
      },
    ],
    resolves: [
      {
        name: 'A day passes without another complaint.',
        interval: '30m',
        series: mail(500, '0 5 10 15 20 25 25x80', 86),
        expect: [
          { at: '45m', state: 'pending' },
          { at: '90m', state: 'firing' },
          { at: '25h', state: 'firing' },
          { at: '30h', state: 'inactive' },
        ],
      },
    ],
    noData: [
      { name: 'No service is there.', series: [], expect: [{ at: '4h', state: 'inactive' }] },
      {
        name: 'A service that only sends hears of no complaints and of no deliveries.',
        interval: '30m',
        series: [series(handles.emailDeliveredTotal, { campaign_type: 'newsletter' }, '0x40')],
        expect: [{ at: '15h', state: 'inactive' }],
      },
    ],
    tooLittleTraffic: [
      {
        name: 'Two of two hundred people complain.',
        interval: '30m',
        series: mail(10, '0x9 1 2 2x40', 50),
        expect: [{ at: '8h', state: 'inactive' }],
      },
    ],
  },
})

function mail(perSample: number, complaints: string, samples: number): readonly CaseSeries[] {
  return [
    series(handles.emailDeliveredTotal, { campaign_type: 'newsletter' }, rising([perSample, samples])),
    series(handles.messageEventsTotal, spammed, complaints),
  ]
}
