import { panels } from '@messaging-observability/dashboards'
import {
  customerioCatalogue,
  customerioMinimumTraffic,
  customerioThresholds,
  emailBounceRatio,
} from '@messaging-observability/metrics'
import { increase, range, sum } from '@messaging-observability/metrics/promql'
import { defineAlert } from '../../spec/define-alert.ts'
import { rising, series } from '../../spec/series.ts'
import type { AlertSpec, CaseSeries } from '../../spec/types.ts'
import { byService, owner, quietWithoutData, type ServiceLabel } from '../house.ts'
import { oneOfThree } from '../one-of-three.ts'

const { handles } = customerioCatalogue

/** Too much mail comes back. */
export const highBounceRate: AlertSpec<ServiceLabel> = defineAlert({
  name: 'CustomerIOHighBounceRate',
  group: 'deliverability',
  severity: 'warning',
  owner,
  by: byService,
  signal: emailBounceRatio({ window: '1h', by: byService }),
  unit: '1',
  condition: { above: customerioThresholds.emailBounceRatio.warning },
  source: 'customerioThresholds.emailBounceRatio.warning',
  traffic: {
    signal: sum(increase(range(handles.emailSentTotal, {}, '1h')), { by: byService }),
    atLeast: customerioMinimumTraffic.emailsSent.atLeast,
    of: 'e-mails sent in an hour',
  },
  for: '30m',
  keepFiringFor: '15m',
  ...quietWithoutData,
  summary: 'Too many e-mails bounce.',
  description: ({ labels, value, limit, duration }) =>
    `${value} of the e-mails of the workspace ${labels.workspace} bounced within an hour, as ${labels.job} heard by webhook, above ${limit} for ${duration}. ` +
    'Mail providers review or block senders that go on like this. Look first at the kind of bounce: hard is a bad list, soft is a provider that turns mail away. ' +
    'Soon after a large mailing it may be its late bounces among few new e-mails: compare with the day.',
  panel: panels.deliverability.bounceRateOverTime,
  cases: {
    fires: [
      {
        name: 'Eight in a hundred bounce, of every kind.',
        interval: '5m',
        series: mail({ sent: 100, hard: 4, soft: 3, unknown: 1 }, 24),
        expect: [
          { at: '20m', state: 'pending' },
          { at: '60m', state: 'firing' },
        ],
      },
      oneOfThree({
        name: 'One brand of two has a bad list.',
        interval: '5m',
        bad: mail({ sent: 100, hard: 8 }, 24),
        well: mail({ sent: 1_000, hard: 8 }, 24),
        at: '60m',
      }),
    ],
    doesNotFire: [
      {
        name: 'Four in a hundred bounce, and fifty are suppressed: those were never sent.',
        interval: '5m',
        series: mail({ sent: 100, hard: 2, soft: 2, suppressed: 50 }, 24),
        expect: [{ at: '110m', state: 'inactive' }],
      },
      {
        name: 'The service that receives the webhooks restarts.',
        interval: '5m',
        series: [
          series(handles.emailSentTotal, { campaign_type: 'campaign' }, '9000+100x11 0+100x12'),
          series(handles.emailBouncedTotal, { bounce_type: 'hard' }, '900+2x11 0+2x12'),
        ],
        expect: [{ at: '110m', state: 'inactive' }],
      },
      {
        name: 'A bad list of twenty minutes, among much good mail before and after.',
        interval: '5m',
        series: [
          series(handles.emailSentTotal, { campaign_type: 'newsletter' }, rising([300, 40])),
          series(handles.emailBouncedTotal, { bounce_type: 'hard' }, rising([2, 14], [40, 4], [2, 22])),
        ],
        expect: [
          { at: '90m', state: 'inactive' },
          { at: '3h', state: 'inactive' },
        ],
      },
    ],
    resolves: [
      {
        name: 'The mailing was stopped.',
        interval: '5m',
        series: [
          series(handles.emailSentTotal, { campaign_type: 'transactional' }, rising([100, 60])),
          series(handles.emailBouncedTotal, { bounce_type: 'soft' }, rising([10, 20], [0, 40])),
        ],
        expect: [
          { at: '100m', state: 'firing' },
          { at: '140m', state: 'firing' },
          { at: '155m', state: 'inactive' },
        ],
      },
    ],
    noData: [
      { name: 'No service is there.', series: [], expect: [{ at: '1h', state: 'inactive' }] },
      {
        name: 'A service that only sends has the counters, and they stay at 0.',
        interval: '5m',
        series: mail({ sent: 0, hard: 0, soft: 0, unknown: 0, suppressed: 0 }, 24),
        expect: [{ at: '110m', state: 'inactive' }],
      },
    ],
    tooLittleTraffic: [
      {
        name: 'Twenty e-mails an hour, and five of them bounce.',
        interval: '15m',
        series: [
          series(handles.emailSentTotal, { campaign_type: 'transactional' }, rising([5, 12])),
          series(handles.emailBouncedTotal, { bounce_type: 'hard' }, '0 2 3 4 5 7 8 9 10 12 13 14 15'),
        ],
        expect: [{ at: '2h', state: 'inactive' }],
      },
    ],
  },
})

type Bounce = 'hard' | 'soft' | 'unknown' | 'suppressed'

/** E-mails a sample. */
function mail(
  { sent, ...bounces }: { readonly sent: number } & Partial<Readonly<Record<Bounce, number>>>,
  samples: number,
): readonly CaseSeries[] {
  return [
    series(handles.emailSentTotal, { campaign_type: 'campaign' }, rising([sent, samples])),
    ...(Object.entries(bounces) as [Bounce, number][]).map(([bounce_type, perSample]) =>
      series(handles.emailBouncedTotal, { bounce_type }, rising([perSample, samples])),
    ),
  ]
}
