/**
 * Writes the alert rules to `dist/`, or into the directory given: `grafana/*.json`, the rule groups of Grafana; `*.yaml` at
 * the top level, rule files of Prometheus and nothing else; other formats in directories of their own. `alertmanager/` is a
 * configuration to start from: its receivers are examples. The same bytes from the same sources.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import {
  alertmanagerFiles,
  customerioAlerts,
  customerioRecordingRules,
  defineRouting,
  grafanaRuleGroups,
  prometheusRuleFiles,
  prometheusRuleManifests,
} from '@messaging-observability/alerts'

const directory = process.argv[2] ?? join(import.meta.dirname, '../dist')
const alerts = customerioAlerts()
const recordingRules = customerioRecordingRules()

const routing = defineRouting({
  receivers: {
    oncall: { pagerduty: { integrationKey: { file: '/etc/alertmanager/pagerduty-key' } } },
    team: { slack: { webhookUrl: { file: '/etc/alertmanager/slack-url' }, channel: '#messaging' } },
  },
  default: 'team',
  severities: { critical: 'oncall', warning: 'team' },
})

const files = [
  ...grafanaRuleGroups(alerts).map((group) => ({
    path: `grafana/customerio-${group.title}.json`,
    content: `${JSON.stringify(group, null, 2)}\n`,
  })),
  ...prometheusRuleFiles(alerts, { recordingRules }),
  ...prometheusRuleManifests(alerts, { recordingRules }),
  ...alertmanagerFiles(routing, { alerts }),
]
for (const { path, content } of files) {
  const file = join(directory, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, content)
  console.log(file)
}
