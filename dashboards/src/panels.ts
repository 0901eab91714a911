import { apiClientPanels } from './api-client/panels.ts'
import { deliverabilityPanels } from './deliverability/panels.ts'
import { overviewPanels } from './overview/panels.ts'
import { webhookPanels } from './webhooks/panels.ts'

/** Panels of all dashboards, for alert rules that name the panel they watch: `panels.overview.errorRateOverTime`. */
export const panels: {
  readonly overview: typeof overviewPanels
  readonly apiClient: typeof apiClientPanels
  readonly deliverability: typeof deliverabilityPanels
  readonly webhooks: typeof webhookPanels
} = {
  overview: overviewPanels,
  apiClient: apiClientPanels,
  deliverability: deliverabilityPanels,
  webhooks: webhookPanels,
}
