/** Plans and pushes dashboards of one's own and ours with the command line tool, as a user would. */
import { execFile } from 'node:child_process'
import { startGrafanaSandbox } from 'grafana-sandbox'

const sandbox = await startGrafanaSandbox()
const env = { ...process.env, GRAFANA_URL: sandbox.url, GRAFANA_TOKEN: sandbox.token('Editor') }

function grafanaSync(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, ['node_modules/.bin/grafana-sync', ...args], { env }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr })
    })
  })
}

const plan = await grafanaSync('plan')
const first = await grafanaSync('push')
const pushed = sandbox.dashboards().map(({ uid, version }) => `${uid} ${version}`)
const second = await grafanaSync('push')
const drift = await grafanaSync('drift')
const untouched = sandbox.dashboards().map(({ uid, version }) => `${uid} ${version}`)
await sandbox.close()

console.log(JSON.stringify({ plan, first, second, drift, pushed, untouched }))
