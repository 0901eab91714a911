import { funnel } from '../house/bar-gauge.ts'
import { bounceColours, eventColours } from '../house/colours.ts'
import type { Row } from '../house/dashboard.ts'
import { drillDown, only } from '../house/links.ts'
import { bars, timeSeries } from '../house/time-series.ts'
import { bouncesByKind, emailFunnel } from '../queries/messages.ts'
import { eventsByType } from '../queries/webhooks.ts'
import { overviewPanels } from './panels.ts'

/** What people get. */
export function doesTheMailArrive(): Row {
  return {
    question: 'Does the mail arrive?',
    panels: [
      funnel(overviewPanels.emailFunnel, {
        shows:
          'What became of e-mails in the time range, as Customer.io reported it. A mail opened twice counts twice.',
        normal: 'Delivered nearly as long as sent. Bounced hardly to be seen.',
        action:
          'Sent without delivered: the mail provider holds back. Delivered without opened: the mail lands in spam.',
        stages: emailFunnel(),
        width: 8,
        noValue: 'no mail',
        dataLinks: [drillDown('deliverability', 'Open deliverability')],
      }),
      bars(overviewPanels.bouncesByKind, {
        shows:
          'E-mails that did not arrive, in bars of at least ten minutes. Suppressed ones were held back by Customer.io, not refused.',
        normal: 'Few, in step with the mail that goes out.',
        action:
          'hard: the address is wrong, clean the list. soft: full or slow mailbox, it may pass. Many at once: one provider refuses all.',
        series: [{ query: bouncesByKind(), legend: '{{bounce_type}}' }],
        unit: 'none',
        colours: bounceColours,
        interval: '10m',
        width: 8,
        noValue: 'no bounces',
        dataLinks: [drillDown('deliverability', 'Open deliverability')],
      }),
      timeSeries(overviewPanels.webhooksByEvent, {
        shows: 'Authentic webhook events a second, by kind. The six commonest of the time range.',
        normal: 'Follows the messages that go out.',
        action: 'All at zero: see Last webhook. A jump of old events: the sender paused and catches up.',
        series: [{ query: eventsByType(6), legend: '{{event_type}}' }],
        unit: 'eps',
        colours: eventColours,
        width: 8,
        noValue: 'no events',
        dataLinks: [only('webhooks', 'event_type')],
      }),
    ],
  }
}
