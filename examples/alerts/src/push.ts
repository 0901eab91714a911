import { applyPlan, connectGrafana, type Plan, planStack } from '@messaging-observability/grafana'
import { startGrafanaSandbox } from 'grafana-sandbox'
import { stack } from './stack.ts'

/** Pushes the stack to a Grafana of this machine, twice, and says what it does. */
export async function push(say: (line: string) => void): Promise<void> {
  const sandbox = await startGrafanaSandbox()
  const grafana = connectGrafana({ url: sandbox.url, auth: { token: sandbox.token('Editor') } })
  try {
    for (const attempt of ['first', 'second']) {
      const plan = await planStack(grafana, stack)
      for (const line of linesOf(plan)) say(line)
      const { writes, error } = await applyPlan(grafana, plan)
      if (error !== undefined) throw error
      say(`The ${attempt} push wrote ${writes} objects.`)
    }
  } finally {
    await grafana.close()
    await sandbox.close()
  }
}

function linesOf({ changes }: Plan): string[] {
  return changes
    .filter(({ action }) => action !== 'unchanged')
    .map(({ action, kind, title, alerts = [] }) => {
      return `${action}  ${kind}  ${title}${alerts.length === 0 ? '' : `: ${alerts.map((rule) => rule.title).join(', ')}`}`
    })
}

if (import.meta.main) await push((line) => process.stdout.write(`${line}\n`))
