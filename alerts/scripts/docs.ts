import { customerioAlerts, renderAlertsReference, renderRunbookIndex } from '@messaging-observability/alerts'
import { writeDocument } from '../../scripts/write-document.ts'

const alerts = customerioAlerts()
const introduction = `What wakes whom, when and why. Generated from the rules; each is tested with the cases below it.
Grafana and Prometheus print the same texts; the examples are what a person reads.`

writeDocument(
  'docs/reference/alerts.md',
  renderAlertsReference(alerts, { title: 'Customer.io alerts', introduction, exampleLabels: { kind: 'metric' } }),
)
writeDocument('docs/runbooks/README.md', renderRunbookIndex(alerts))
