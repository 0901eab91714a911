import { defineConfig } from '@messaging-observability/grafana'
import { fourDashboards } from './stacks.ts'

export default defineConfig({ stacks: [fourDashboards] })
