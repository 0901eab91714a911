// Writes docs/reference/metrics.md from the catalogue. `--check` fails when the page is stale.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import {
  customerioCatalogue,
  customerioServiceLevels,
  customerioThresholds,
  renderMetricsReference,
} from '@messaging-observability/metrics'

const target = new URL('../../../docs/reference/metrics.md', import.meta.url)
const page = renderMetricsReference(customerioCatalogue, {
  title: 'Customer.io metrics',
  thresholds: customerioThresholds,
  serviceLevels: customerioServiceLevels,
})

function current(): string | undefined {
  try {
    return readFileSync(target, 'utf8')
  } catch {
    return undefined
  }
}

if (!process.argv.includes('--check')) {
  mkdirSync(new URL('.', target), { recursive: true })
  writeFileSync(target, page)
} else if (current() !== page) {
  console.error('docs/reference/metrics.md is stale; run `pnpm docs`')
  process.exitCode = 1
}
