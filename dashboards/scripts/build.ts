/** Writes each dashboard of the stack to `dist/<uid>.json`, or into the directory given: the same bytes from the same sources. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { customerioStack } from '@messaging-observability/dashboards'
import { exportStack } from '@messaging-observability/grafana'

const directory = process.argv[2] ?? join(import.meta.dirname, '../dist')
mkdirSync(directory, { recursive: true })
for (const { path, content } of exportStack(customerioStack, { format: 'json' })) {
  const file = join(directory, path)
  writeFileSync(file, content)
  console.log(file)
}
