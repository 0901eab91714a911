import type { Row } from '../house/dashboard.ts'
import { limitsOf } from '../house/in-words.ts'
import { threshold } from '../house/limits.ts'
import { drillDown } from '../house/links.ts'
import { stat } from '../house/stat.ts'
import {
  bounceRate,
  complaintRate,
  emailsSuppressed,
  messages,
  undelivered,
  unsubscribeRate,
} from '../queries/messages.ts'
import { deliverabilityPanels } from './panels.ts'
import { emailScope, messageScope } from './scope.ts'

/** Volume, losses and reactions over the time range. */
export function atAGlance(): Row {
  return {
    panels: [
      stat(deliverabilityPanels.sent, {
        shows: 'Messages of the chosen channels and campaign types that were handed to a provider in the time range.',
        normal: 'What campaigns and transactional messages of this time amount to.',
        action:
          'Far too few: see Sent by channel for which one stopped, and the webhooks dashboard for whether events arrive.',
        query: messages([], { ...messageScope, metric: 'sent' }),
        unit: 'short',
        noValue: 'none sent',
        dataLinks: [drillDown('webhooks', 'Do the webhooks arrive?')],
      }),
      stat(deliverabilityPanels.undelivered, {
        shows: 'Share of the chosen messages that bounced, were suppressed, failed or were undeliverable.',
        normal: `Green, below ${limitsOf('undeliveredRatio').warning}.`,
        action: 'See Channels, worst first. A fifth and more of one channel is its provider or its credentials.',
        query: undelivered([], messageScope),
        unit: 'percentunit',
        decimals: 2,
        limits: threshold('undeliveredRatio'),
        noValue: 'none sent',
      }),
      stat(deliverabilityPanels.bounceRate, {
        shows:
          'Share of all e-mails sent in the time range that bounced. Suppressed ones do not count. Bounces do not say which campaign they are of.',
        normal: `Green, below ${limitsOf('emailBounceRatio').warning}: above, mail providers begin to hold a sender back.`,
        action: 'See the kinds of bounces below. Hard ones: stop the campaign and clean its list.',
        query: bounceRate(),
        unit: 'percentunit',
        decimals: 2,
        limits: threshold('emailBounceRatio'),
        noValue: 'no mail',
      }),
      stat(deliverabilityPanels.complaintRate, {
        shows: 'Share of the delivered e-mails of the chosen campaign types that people reported as spam.',
        normal: `Green, below ${limitsOf('emailComplaintRatio').warning}. Gmail and Yahoo act at ${limitsOf('emailComplaintRatio').critical}.`,
        action: 'Find the campaign type below, stop it, and look at who got it and why.',
        query: complaintRate([], emailScope),
        unit: 'percentunit',
        decimals: 3,
        limits: threshold('emailComplaintRatio'),
        noValue: 'no mail',
      }),
      stat(deliverabilityPanels.unsubscribeRate, {
        shows:
          'Share of all e-mails delivered in the time range that made somebody unsubscribe. Unsubscribes are not counted by campaign type.',
        normal: `Green, below ${limitsOf('emailUnsubscribeRatio').warning}: a few in a thousand, more after a newsletter.`,
        action: 'A jump after one campaign: too many mails, or to the wrong people. Complaints follow.',
        query: unsubscribeRate(),
        unit: 'percentunit',
        decimals: 2,
        limits: threshold('emailUnsubscribeRatio'),
        noValue: 'no mail',
      }),
      stat(deliverabilityPanels.suppressed, {
        shows:
          'E-mails that Customer.io did not send in the time range, because the address is on its suppression list.',
        normal: 'Few: who writes to a suppressed address wants somebody to get the mail.',
        action: 'Transactional mail among them: a customer waits for it. Look the address up in Customer.io.',
        query: emailsSuppressed(),
        unit: 'short',
        noValue: 'no mail',
      }),
    ],
  }
}
