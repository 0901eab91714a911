import { type ApplyReport, applyPlan, connectGrafana, planStack } from '@messaging-observability/grafana'
import type { StartSubject } from '../../measure/subject.ts'
import { credentials } from './credentials.ts'
import { fourDashboards, manyDashboards } from './stacks.ts'

/**
 * Pushes once, then again and again what is there already. Settings: `url`, and `dashboards` where it is to be that many
 * instead of the four.
 */
const start: StartSubject = async ({ url = '', dashboards }) => {
  const stack = dashboards === undefined ? fourDashboards : manyDashboards(Number(dashboards))
  let completed = 0

  async function push(): Promise<ApplyReport> {
    const grafana = connectGrafana({ url, auth: credentials })
    try {
      return await applyPlan(grafana, await planStack(grafana, stack))
    } finally {
      await grafana.close()
    }
  }

  const { error } = await push()
  if (error !== undefined) throw error
  return {
    kind: 'loop',
    completed: () => completed,
    async run(operations) {
      for (let done = 0; done < operations; done++) {
        const report = await push()
        if (report.error === undefined && report.writes === 0) completed++
      }
    },
  }
}

export default start
