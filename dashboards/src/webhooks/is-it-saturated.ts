import { apiColours } from '../house/colours.ts'
import type { Row } from '../house/dashboard.ts'
import { threshold } from '../house/limits.ts'
import { bars, timeSeries } from '../house/time-series.ts'
import { dedupeEntries, dedupeEvictions, webhooksInFlight } from '../queries/webhooks.ts'
import { webhookPanels } from './panels.ts'

/** How full everything is that has a limit. */
export function isItSaturated(): Row {
  return {
    question: 'Is it saturated?',
    panels: [
      timeSeries(webhookPanels.inFlight, {
        shows: 'Webhook requests being handled, at the moment of each scrape, until their last handler has settled.',
        normal: 'Close to zero: the sender sends one after the other.',
        action: 'Rising without an end: handlers hang. They keep running after the answer.',
        series: [{ query: webhooksInFlight(), legend: 'webhooks' }],
        unit: 'none',
        colours: apiColours,
        width: 8,
        noValue: 'not scraped',
      }),
      timeSeries(webhookPanels.dedupeEntries, {
        shows: 'Event ids that the dedupe store of each process holds.',
        normal:
          'Grows with the events of the last days and levels off below the limit of the store, 100,000 by default.',
        action: 'At the limit: see the panel beside. A store that several processes share is shown by each of them.',
        series: [{ query: dedupeEntries(), legend: '{{instance}}' }],
        unit: 'short',
        others: 'palette',
        width: 8,
        noValue: 'no events yet',
      }),
      bars(webhookPanels.dedupeEvictions, {
        shows: 'Event ids that a full store forgot before their window ended, in bars of at least ten minutes.',
        normal: 'Empty. From the first one on, a repeated event could be handled twice.',
        action: 'Make the store larger, or use one outside the process.',
        series: [{ query: dedupeEvictions(), legend: 'forgotten' }],
        unit: 'none',
        colours: { forgotten: 'red' },
        limits: threshold('dedupeEvictions'),
        interval: '10m',
        width: 8,
        noValue: 'not scraped',
      }),
    ],
  }
}
