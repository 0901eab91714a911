import { customerioCatalogue, registerMetrics } from '@messaging-observability/metrics'
import * as prometheus from '@prometheus-io/client'
import type { StartSubject } from '../../measure/subject.ts'
import { choose, synchronous } from './part.ts'

const labels = { api: 'track', operation: 'track', status: 'success' } as const
const registry = new prometheus.Registry()
const metrics = registerMetrics({ registry }, customerioCatalogue, { workspace: 'default' })
const own = { labelNames: Object.keys(labels), registers: [new prometheus.Registry()], help: 'Of the client itself' }

/** The same counter and histogram, through our cells and through the client's own children. */
const parts = {
  counterCell: () => {
    const cell = metrics.apiRequestsTotal.labels(labels)
    return synchronous(() => cell.inc())
  },
  counterChild: () => {
    const child = new prometheus.Counter({ ...own, name: 'requests_total' }).labels(labels)
    return synchronous(() => child.inc())
  },
  histogramCell: () => {
    const cell = metrics.apiLatencyMs.labels(labels)
    return synchronous(() => cell.observe(42))
  },
  histogramChild: () => {
    const buckets = [10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 7500, 10_000, 30_000, 60_000]
    const child = new prometheus.Histogram({ ...own, name: 'latency_ms', buckets }).labels(labels)
    return synchronous(() => child.observe(42))
  },
  findCell: () => synchronous(() => metrics.apiRequestsTotal.labels(labels)),
}

const start: StartSubject = async (settings) => choose(parts, settings)

export default start
