/** Changes, drops and adds alert rules, writes them as rule files of Prometheus, and pushes them, as a user would. */
import { execFile } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { prometheusRuleFiles } from '@messaging-observability/alerts'
import { renderPromtoolTests } from '@messaging-observability/alerts/testing'
import { startGrafanaSandbox } from 'grafana-sandbox'
import { alerts } from '../alerts.config.ts'

const sandbox = await startGrafanaSandbox()
const env = { ...process.env, GRAFANA_URL: sandbox.url, GRAFANA_TOKEN: sandbox.token('Editor') }

function grafanaSync(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const command = ['node_modules/.bin/grafana-sync', ...args, '--config', 'alerts.config.ts']
  return new Promise((resolve) => {
    execFile(process.execPath, command, { env }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr })
    })
  })
}

const files = [...prometheusRuleFiles(alerts), ...renderPromtoolTests(alerts)]
for (const { path, content } of files) {
  const file = join('rules', path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, content)
}

const lint = await grafanaSync('lint')
const first = await grafanaSync('push')
const second = await grafanaSync('push')
const rules = sandbox.alerting.rules().map(({ uid, version, rule }) => `${uid} ${version} ${rule.for}`)
await sandbox.close()

console.log(JSON.stringify({ files: files.map(({ path }) => path), lint, first, second, rules }))
