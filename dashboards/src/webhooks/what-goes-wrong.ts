import { parkColours, webhookErrorColours } from '../house/colours.ts'
import type { Row } from '../house/dashboard.ts'
import { bars } from '../house/time-series.ts'
import { duplicates, errorsByReason, parkedByReason } from '../queries/webhooks.ts'
import { webhookPanels } from './panels.ts'

/** Errors, and what was set aside. */
export function whatGoesWrong(): Row {
  return {
    question: 'What goes wrong?',
    panels: [
      bars(webhookPanels.errorsByReason, {
        shows:
          'Requests refused and events that could not be read, handled or stored, in bars of at least ten minutes.',
        normal: 'Empty, or a few bad_signature and missing_header of strangers.',
        action:
          'bad_signature with our own events missing: the signing key was rotated. stale: the clock, or a replay. too_large: raise the body limit, it stalls the queue. handler, timeout: our code. store: the dedupe store or the park.',
        series: [{ query: errorsByReason(), legend: '{{reason}}' }],
        unit: 'none',
        colours: webhookErrorColours,
        interval: '10m',
        width: 10,
        noValue: 'no errors',
      }),
      bars(webhookPanels.parkedByReason, {
        shows: 'Events that were acknowledged and set aside, in bars of at least ten minutes.',
        normal: 'Empty.',
        action:
          'handler: a bug of ours, fix it and handle the parked events again. unparsable, unusable: look at one in the park.',
        series: [{ query: parkedByReason(), legend: '{{reason}}' }],
        unit: 'none',
        colours: parkColours,
        interval: '10m',
        width: 7,
        noValue: 'nothing parked',
      }),
      bars(webhookPanels.duplicates, {
        shows: 'Events that had been handled before and were only acknowledged, in bars of at least ten minutes.',
        normal: 'A few: the sender repeats what it got no answer for.',
        action:
          'Many: answers come too late or get lost on the way. Look at the time to answer, and at what is in front of the service.',
        series: [{ query: duplicates(), legend: 'duplicates' }],
        unit: 'none',
        colours: { duplicates: 'super-light-blue' },
        interval: '10m',
        width: 7,
        noValue: 'not scraped',
      }),
    ],
  }
}
