// Nanoseconds a recording takes, ours beside the clients' own classes: median of interleaved rounds.
import { customerioCatalogue, registerMetrics } from '@messaging-observability/metrics'
import * as platformatic from '@platformatic/prom-client'
import * as prometheusIo from '@prometheus-io/client'
import * as promClient from 'prom-client'

const ROUNDS = 7
const CALLS = 1_000_000
const labels = { api: 'app', operation: 'sendEmail', status: 'success' } as const

const registry = new prometheusIo.Registry()
const { apiRequestsTotal, apiLatencyMs } = registerMetrics({ registry }, customerioCatalogue, { workspace: 'default' })
const counter = apiRequestsTotal.labels(labels)
const histogram = apiLatencyMs.labels(labels)

const subjects: Record<string, (index: number) => void> = {
  'cell inc': () => counter.inc(),
  'cell observe': (index) => histogram.observe(index % 3000),
  'labels() and inc': () => apiRequestsTotal.labels({ api: 'app', operation: 'sendEmail', status: 'success' }).inc(),
}
for (const [name, client] of Object.entries({
  'prom-client': promClient,
  '@prometheus-io/client': prometheusIo,
  '@platformatic/prom-client': platformatic,
})) {
  const registers = [new client.Registry()] as never
  const labelNames = Object.keys(labels)
  const { buckets } = customerioCatalogue.entries.apiLatencyMs
  const own = new client.Counter({ name: 'requests_total', help: 'x', labelNames, registers })
  const ownLatency = new client.Histogram({
    name: 'latency_ms',
    help: 'x',
    labelNames,
    buckets: [...buckets],
    registers,
  })
  const child = ownLatency.labels(labels)
  subjects[`${name} inc`] = () => own.inc(labels)
  subjects[`${name} child observe`] = (index) => child.observe(index % 3000)
}

const nanoseconds: Record<string, number[]> = {}
for (let round = 0; round < ROUNDS; round++) {
  for (const [name, run] of Object.entries(subjects)) {
    const start = process.hrtime.bigint()
    for (let index = 0; index < CALLS; index++) run(index)
    nanoseconds[name] = [...(nanoseconds[name] ?? []), Number(process.hrtime.bigint() - start) / CALLS]
  }
}
for (const [name, times] of Object.entries(nanoseconds)) {
  const median = times.sort((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? 0
  console.log(`${name.padEnd(42)} ${median.toFixed(1)} ns`)
}
