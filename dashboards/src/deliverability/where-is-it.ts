import type { Row } from '../house/dashboard.ts'
import { threshold } from '../house/limits.ts'
import { clickedCell, drillDown } from '../house/links.ts'
import { ranking } from '../house/table.ts'
import { complaintRate, emailsSent, messages, shareOfSent, undelivered } from '../queries/messages.ts'
import { deliverabilityPanels } from './panels.ts'
import { emailScope, messageScope } from './scope.ts'

/** Losses by channel and campaign type. */
export function whereIsIt(): Row {
  return {
    question: 'Which channel, which kind of campaign?',
    panels: [
      ranking(deliverabilityPanels.channels, {
        shows: 'Each chosen channel in the time range, most lost first.',
        normal: 'All shares green.',
        action: 'Click a channel to see only it.',
        rows: {
          label: 'channel',
          title: 'Channel',
          dataLinks: [
            drillDown('deliverability', 'Only this channel', { variable: 'channel', value: clickedCell('Channel') }),
          ],
        },
        columns: [
          {
            title: 'Not delivered',
            query: undelivered(['channel'], messageScope),
            unit: 'percentunit',
            decimals: 2,
            limits: threshold('undeliveredRatio'),
          },
          {
            title: 'Sent',
            query: messages(['channel'], { ...messageScope, metric: 'sent' }),
            unit: 'short',
          },
          {
            title: 'Delivered',
            query: messages(['channel'], { ...messageScope, metric: 'delivered' }),
            unit: 'short',
          },
          {
            title: 'Clicked',
            query: shareOfSent('clicked', ['channel'], messageScope),
            unit: 'percentunit',
            decimals: 1,
          },
        ],
        width: 12,
        height: 8,
        noValue: 'nothing sent',
      }),
      ranking(deliverabilityPanels.campaigns, {
        shows: 'E-mails of each chosen campaign type in the time range, most complaints first.',
        normal: 'All rates green.',
        action: 'Click a campaign type to see only it; the campaign itself is found in Customer.io.',
        rows: {
          label: 'campaign_type',
          title: 'Campaign type',
          dataLinks: [
            drillDown('deliverability', 'Only this type', {
              variable: 'campaign_type',
              value: clickedCell('Campaign type'),
            }),
          ],
        },
        columns: [
          {
            title: 'Complaints',
            query: complaintRate(['campaign_type'], emailScope),
            unit: 'percentunit',
            decimals: 3,
            limits: threshold('emailComplaintRatio'),
          },
          { title: 'Sent', query: emailsSent(['campaign_type'], emailScope), unit: 'short' },
          {
            title: 'Bounced',
            query: shareOfSent('bounced', ['campaign_type'], { ...emailScope, channel: 'email' }),
            unit: 'percentunit',
            decimals: 2,
          },
          {
            title: 'Clicked',
            query: shareOfSent('clicked', ['campaign_type'], { ...emailScope, channel: 'email' }),
            unit: 'percentunit',
            decimals: 1,
          },
        ],
        width: 12,
        height: 8,
        noValue: 'no mail',
      }),
    ],
  }
}
