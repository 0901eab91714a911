import { panels } from '@messaging-observability/dashboards'
import {
  customerioCatalogue,
  customerioMinimumTraffic,
  customerioServiceLevels,
  emailDeliveryIndicator,
  errorBudget,
} from '@messaging-observability/metrics'
import { defineSlo, type Slo } from '../../slo/define-slo.ts'
import { rising, series } from '../../spec/series.ts'
import { byService, owner, type ServiceLabel } from '../house.ts'
import { burnCases } from './burn-cases.ts'

const { handles } = customerioCatalogue
const { target, title, windowDays } = customerioServiceLevels.emailDelivery

/** As the webhooks tell. */
export const deliverySlo: Slo<ServiceLabel> = defineSlo({
  name: 'CustomerIODelivery',
  title,
  objective: target,
  windowDays,
  by: byService,
  minimumBad: customerioMinimumTraffic.lostEmails.atLeast,
  events: 'e-mails',
  bad: 'bounced or failed',
  source: 'customerioServiceLevels.emailDelivery',
  owner,
  panel: panels.deliverability.deliveryBurnRate,
  indicator: emailDeliveryIndicator({ by: byService }),
  cases: burnCases({
    budget: errorBudget(target),
    series: (stretches) => {
      const event = { channel: 'email', campaign_type: 'campaign' } as const
      const sent = stretches.map(({ good, bad, samples }) => [good + bad, samples] as const)
      const bounced = stretches.map(({ bad, samples }) => [bad, samples] as const)
      return [
        series(handles.messageEventsTotal, { ...event, metric: 'sent' }, rising(...sent)),
        series(handles.messageEventsTotal, { ...event, metric: 'bounced' }, rising(...bounced)),
      ]
    },
  }),
})
