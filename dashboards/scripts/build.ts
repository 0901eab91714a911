/** Writes each dashboard of the stack to `dist/<uid>.json`: the same bytes from the same sources. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { customerioStack } from '@messaging-observability/dashboards'

const directory = join(import.meta.dirname, '../dist')
mkdirSync(directory, { recursive: true })
for (const { uid, spec } of customerioStack.dashboards) {
  const file = join(directory, `${uid}.json`)
  writeFileSync(file, `${JSON.stringify({ uid, ...spec }, undefined, 2)}\n`)
  console.log(file)
}
