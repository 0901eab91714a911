import { customerioAlertStack } from '@messaging-observability/alerts'
import { defineConfig, type GrafanaSyncConfig } from '@messaging-observability/grafana'

const receiver = process.env.GRAFANA_RECEIVER

/**
 * Which Grafana is told by the environment: GRAFANA_URL and GRAFANA_TOKEN. GRAFANA_RECEIVER names the contact point that
 * the rules notify; without it, the notification policies of the organisation decide.
 */
const config: GrafanaSyncConfig = defineConfig({
  stacks: [customerioAlertStack(receiver ? { receiver } : {})],
})

export default config
