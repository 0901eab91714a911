import { customerioStack } from '@messaging-observability/dashboards'
import { applyPlan, connectGrafana, type Grafana, planStack } from '@messaging-observability/grafana'
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

/** The dashboards, pushed twice. */
export interface Publication {
  readonly dashboards: readonly string[]
  readonly first: Push
  readonly second: Push
}

/** Plans and pushes the dashboards to a sandbox Grafana, and does it again: what is as it should be is not written. */
export function publishTwice(): Promise<Publication> {
  // A deployment's work, not the shop's: it leaves no spans.
  return context.with(suppressTracing(context.active()), pushTwice)
}

async function pushTwice(): Promise<Publication> {
  const sandbox = await startGrafanaSandbox()
  try {
    const push = async (): Promise<Push> => {
      const grafana = connectGrafana({ url: sandbox.url, auth: { token: sandbox.token('Editor') } })
      try {
        return await pushDashboards(grafana)
      } finally {
        await grafana.close()
      }
    }
    const first = await push()
    const second = await push()
    return { dashboards: customerioStack.dashboards.map(({ title }) => title), first, second }
  } finally {
    await sandbox.close()
  }
}

async function pushDashboards(grafana: Grafana): Promise<Push> {
  const plan = await planStack(grafana, customerioStack)
  const { error } = await applyPlan(grafana, plan)
  if (error !== undefined) throw error
  const { read, dryRun, query, write } = grafana.counts
  return { writes: write, requests: read + dryRun + query }
}
