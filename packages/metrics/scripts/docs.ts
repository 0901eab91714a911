// Writes docs/reference/metrics.md from the catalogue. `--check` fails when the page is stale.
import {
  customerioCatalogue,
  customerioServiceLevels,
  customerioThresholds,
  renderMetricsReference,
} from '@messaging-observability/metrics'
import { writeDocument } from '../../../scripts/write-document.ts'

const page = renderMetricsReference(customerioCatalogue, {
  title: 'Customer.io metrics',
  thresholds: customerioThresholds,
  serviceLevels: customerioServiceLevels,
})

writeDocument('docs/reference/metrics.md', page)
