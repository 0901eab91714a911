/** Lints the alert rules as data, then as the rules of Grafana that they become. Exits 1 where something is found. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { customerioAlertStack, customerioAlerts, lintAlerts } from '@messaging-observability/alerts'
import { lintStack } from '@messaging-observability/grafana'

const runbooks = join(import.meta.dirname, '../../docs/runbooks')
const alerts = customerioAlerts()
const stack = customerioAlertStack()
const report = lintAlerts(alerts, {
  dashboards: stack.dashboards,
  exclusions: [
    {
      rule: 'gauge-set',
      alert: 'CustomerIOWebhookSilent',
      reason:
        'A service that never received an event has no webhook, or it is new: CustomerIOWebhookSecretRejected watches.',
    },
  ],
  runbookExists: (name) => existsSync(join(runbooks, `${name}.md`)),
})
const { findings, unusedExclusions } = lintStack(stack)

for (const { alert, rule, message } of report.findings) console.error(`${alert}: ${message} (${rule})`)
for (const { rule, message, ...place } of findings) console.error(`${JSON.stringify(place)}: ${message} (${rule})`)
for (const { rule } of [...report.unusedExclusions, ...unusedExclusions])
  console.error(`the exclusion of ${rule} matches nothing`)
const unused = report.unusedExclusions.length + unusedExclusions.length
const count = report.findings.length + findings.length + unused
console.log(`${alerts.length} alert rules, ${count} findings`)
process.exitCode = count === 0 ? 0 : 1
