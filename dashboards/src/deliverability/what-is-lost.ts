import { bounceColours, messageColours } from '../house/colours.ts'
import type { Row } from '../house/dashboard.ts'
import { limitsOf } from '../house/in-words.ts'
import { threshold } from '../house/limits.ts'
import { bars, timeSeries } from '../house/time-series.ts'
import { bounceRate, bouncesByKind, held, losses, slidingHour, someMessages } from '../queries/messages.ts'
import { deliverabilityPanels } from './panels.ts'
import { messageScope } from './scope.ts'

/** Bounces, suppressions, failures and delays. */
export function whatIsLost(): Row {
  return {
    question: 'What is lost?',
    panels: [
      timeSeries(deliverabilityPanels.bounceRateOverTime, {
        shows: 'Share of e-mails that bounced, over a sliding hour.',
        normal: `Under the dashed line at ${limitsOf('emailBounceRatio').warning}.`,
        action: 'Stop what is being sent to a bad list, before the mail providers stop all of it.',
        series: [{ query: bounceRate(undefined, slidingHour), legend: 'bounce rate' }],
        unit: 'percentunit',
        colours: { 'bounce rate': 'red' },
        limits: threshold('emailBounceRatio'),
        width: 6,
        noValue: 'no mail',
      }),
      bars(deliverabilityPanels.bouncesByKind, {
        shows: 'E-mails that bounced or were suppressed, in bars of at least ten minutes.',
        normal: 'Few, in step with the mail that goes out.',
        action:
          'hard: wrong address. soft: full or slow mailbox, it may pass. unknown: the provider gave no reason we know.',
        series: [{ query: bouncesByKind(), legend: '{{bounce_type}}' }],
        unit: 'none',
        colours: bounceColours,
        interval: '10m',
        width: 6,
        noValue: 'no bounces',
      }),
      bars(deliverabilityPanels.losses, {
        shows:
          'Chosen messages that did not arrive, in bars of at least ten minutes: bounced, dropped (suppressed), failed or undeliverable.',
        normal: 'Few.',
        action:
          'failed: not handed over, see the channel settings. undeliverable: a message limit, or sending is switched off.',
        series: [{ query: someMessages(['metric'], { ...messageScope, metric: losses }), legend: '{{metric}}' }],
        unit: 'none',
        colours: messageColours,
        interval: '10m',
        width: 6,
        noValue: 'nothing lost',
      }),
      bars(deliverabilityPanels.deferred, {
        shows:
          'Chosen messages that wait, in bars of at least ten minutes: attempted (could not be handed over yet) and deferred (the receiving server asks to try later).',
        normal: 'Empty, or a few.',
        action:
          'Many deferred: the receiving side slows us down, send slower. Many attempted: the provider does not take them.',
        series: [{ query: someMessages(['metric'], { ...messageScope, metric: held }), legend: '{{metric}}' }],
        unit: 'none',
        colours: messageColours,
        interval: '10m',
        width: 6,
        noValue: 'nothing waits',
      }),
    ],
  }
}
