import { customerioStack } from '@messaging-observability/dashboards'
import { defineConfig, type GrafanaSyncConfig } from '@messaging-observability/grafana'

/** Which Grafana is told by the environment: GRAFANA_URL and GRAFANA_TOKEN. */
const config: GrafanaSyncConfig = defineConfig({ stacks: [customerioStack] })

export default config
