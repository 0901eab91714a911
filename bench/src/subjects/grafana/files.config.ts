import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type DashboardSource, defineConfig, defineStack } from '@messaging-observability/grafana'

const directory = process.env.BENCH_DASHBOARDS ?? ''

export default defineConfig({
  stacks: [
    defineStack({
      name: 'customerio',
      folder: 'customerio',
      dashboards: readdirSync(directory).map(
        (file) => JSON.parse(readFileSync(join(directory, file), 'utf8')) as DashboardSource,
      ),
      dataSource: {},
    }),
  ],
})
