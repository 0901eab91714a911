import { customerioAlertStack } from '@messaging-observability/alerts'
import { applyPlan, connectGrafana, type Grafana, planStack, type Stack } from '@messaging-observability/grafana'
import { context } from '@opentelemetry/api'
import { suppressTracing } from '@opentelemetry/core'
import { startGrafanaSandbox } from 'grafana-sandbox'

/** What one push came to. */
export interface Push {
  /** Objects written. */
  readonly writes: number
  /** Requests that change nothing: reads, and dry runs of dashboards. */
  readonly requests: number
}

/** Dashboards and alert rules, pushed twice. */
export interface Publication {
  /** Titles. */
  readonly dashboards: readonly string[]
  readonly alertRules: number
  readonly first: Push
  readonly second: Push
}

/** Plans and pushes dashboards and alert rules to a sandbox Grafana, and does it again: what is as it should be is not written. */
export function publishTwice(): Promise<Publication> {
  // A deployment's work, not the shop's: it leaves no spans.
  return context.with(suppressTracing(context.active()), pushTwice)
}

async function pushTwice(): Promise<Publication> {
  const stack = customerioAlertStack()
  const sandbox = await startGrafanaSandbox()
  try {
    const pushOnce = async (): Promise<Push> => {
      const grafana = connectGrafana({ url: sandbox.url, auth: { token: sandbox.token('Editor') } })
      try {
        return await push(grafana, stack)
      } finally {
        await grafana.close()
      }
    }
    const first = await pushOnce()
    const second = await pushOnce()
    const alertRules = stack.alerting.ruleGroups?.flatMap(({ rules }) => rules) ?? []
    return { dashboards: stack.dashboards.map(({ title }) => title), alertRules: alertRules.length, first, second }
  } finally {
    await sandbox.close()
  }
}

async function push(grafana: Grafana, stack: Stack): Promise<Push> {
  const plan = await planStack(grafana, stack)
  const { error } = await applyPlan(grafana, plan)
  if (error !== undefined) throw error
  const { read, dryRun, query, write } = grafana.counts
  return { writes: write, requests: read + dryRun + query }
}
