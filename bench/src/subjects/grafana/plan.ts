import { connectGrafana, planStack, type RequestRecord } from '@messaging-observability/grafana'
import type { StartSubject } from '../../measure/subject.ts'
import { credentials } from './credentials.ts'
import { manyDashboards } from './stacks.ts'

/**
 * Defines a stack and plans its push; everything is there already. Settings: `url`, `dashboards`: how many, and
 * `watch: 'memory'` where time does not matter.
 */
const start: StartSubject = async ({ url = '', dashboards = '', watch }) => {
  const onRequest = watch === 'memory' ? sampleMemory : () => {}
  let completed = 0
  let requests = 0
  let liveBytes = 0

  function sampleMemory({ path }: RequestRecord): void {
    requests++
    if (!path.includes('labelSelector') && requests % 100 !== 0) return
    globalThis.gc?.()
    const { heapUsed, external } = process.memoryUsage()
    liveBytes = Math.max(liveBytes, heapUsed + external)
  }

  return {
    kind: 'loop',
    completed: () => completed,
    async run(operations) {
      for (let done = 0; done < operations; done++) {
        const grafana = connectGrafana({ url, auth: credentials, onRequest })
        try {
          const { changes } = await planStack(grafana, manyDashboards(Number(dashboards)))
          if (changes.every(({ action }) => action === 'unchanged')) completed++
        } finally {
          await grafana.close()
        }
      }
    },
    facts: () => ({ peakRssBytes: process.resourceUsage().maxRSS * 1024, liveBytes }),
  }
}

export default start
