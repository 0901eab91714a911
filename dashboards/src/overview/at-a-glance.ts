import type { Row } from '../house/dashboard.ts'
import { limitsOf } from '../house/in-words.ts'
import { threshold } from '../house/limits.ts'
import { drillDown } from '../house/links.ts'
import { stat } from '../house/stat.ts'
import { callRate, errorRate, latency } from '../queries/api.ts'
import { bounceRate, emailsSent } from '../queries/messages.ts'
import { eventAge } from '../queries/webhooks.ts'
import { overviewPanels } from './panels.ts'

/** The answer before any scrolling. */
export function atAGlance(): Row {
  return {
    panels: [
      stat(overviewPanels.errorRate, {
        shows:
          'Share of Customer.io API calls that fail now, after all retries. Mistakes of the caller (validation, not found, conflict, aborted) count on neither side.',
        normal: `Green, below ${limitsOf('apiErrorRatio').warning}. Yellow: look today. Red, above ${limitsOf('apiErrorRatio').critical}: look now.`,
        action:
          'See which class of error below. server_error and timeout: status.customer.io. unauthorized: a key was changed.',
        query: errorRate(),
        unit: 'percentunit',
        decimals: 2,
        limits: threshold('apiErrorRatio'),
        noValue: 'no calls',
        dataLinks: [drillDown('apiClient', 'Open the API client')],
      }),
      stat(overviewPanels.p95Latency, {
        shows: `Time within which 95 % of the calls end now, retries and the waits between them included. It turns yellow at ${limitsOf('apiLatencyP99Ms').warning}, the limit of the 99th percentile.`,
        normal: 'A few hundred milliseconds.',
        action: 'Above 1 s look at retries on the API client dashboard: a first attempt is given up after 10 s.',
        query: latency(0.95),
        unit: 'ms',
        limits: threshold('apiLatencyP99Ms'),
        noValue: 'no calls',
        dataLinks: [drillDown('apiClient', 'Open the API client')],
      }),
      stat(overviewPanels.callsPerSecond, {
        shows: 'Customer.io API calls that end in a second, successful or not.',
        normal: 'Follows the traffic of the service through the day.',
        action:
          'At zero while the service has users: is it deployed, is it scraped, does its code still call Customer.io?',
        query: callRate(),
        unit: 'reqps',
        noValue: 'no calls',
        dataLinks: [drillDown('apiClient', 'Open the API client')],
      }),
      stat(overviewPanels.emailsSent, {
        shows: 'E-mails that Customer.io handed to the mail provider in the time range, as its webhooks report.',
        normal: 'What campaigns and transactional mails of this time of day amount to.',
        action:
          'Far too few: compare with Webhooks by event below. If all events are missing, the webhooks do not arrive.',
        query: emailsSent(),
        unit: 'short',
        noValue: 'no mail',
        dataLinks: [drillDown('deliverability', 'Open deliverability')],
      }),
      stat(overviewPanels.bounceRate, {
        shows:
          'Share of the e-mails sent in the time range that bounced. Suppressed addresses were never sent to and do not count.',
        normal: `Green, below ${limitsOf('emailBounceRatio').warning}: above, mail providers begin to hold a sender back.`,
        action:
          'Hard bounces: stop the campaign and clean its list. Soft bounces: wait, and watch one provider or all.',
        query: bounceRate(),
        unit: 'percentunit',
        decimals: 2,
        limits: threshold('emailBounceRatio'),
        noValue: 'no mail',
        dataLinks: [drillDown('deliverability', 'Open deliverability')],
      }),
      stat(overviewPanels.lastWebhook, {
        shows: 'Time since the last authentic webhook event of Customer.io, on any instance.',
        normal: 'Seconds to minutes while messages go out.',
        action: `Yellow after ${limitsOf('webhookSilenceSeconds').warning}. Look for refused requests on the webhooks dashboard: after a refusal the sender waits an hour, with the queue behind it.`,
        query: eventAge(),
        unit: 's',
        limits: threshold('webhookSilenceSeconds'),
        noValue: 'never',
        dataLinks: [drillDown('webhooks', 'Open webhooks')],
      }),
    ],
  }
}
