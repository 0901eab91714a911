/** What is needed of a registry: that of prom-client 15, `@prometheus-io/client` 0.16 or `@platformatic/prom-client` 1. */
export interface MetricRegistry {
  readonly contentType: string
  getSingleMetric(name: string): unknown
  registerMetric(metric: never): void
}

/** What is needed of a metrics client: its default registry. `fastify.metrics.client` is one. */
export interface MetricClient {
  readonly register: MetricRegistry
}

/** Whether a registry writes OpenMetrics, and so exemplars. */
export function isOpenMetrics(registry: MetricRegistry): boolean {
  return registry.contentType.startsWith('application/openmetrics-text')
}

/** Whether a value can serve as registry. */
export function isRegistry(value: unknown): value is MetricRegistry {
  if (typeof value !== 'object' || value === null) return false
  const registry = value as Partial<MetricRegistry>
  return (
    typeof registry.contentType === 'string' &&
    typeof registry.getSingleMetric === 'function' &&
    typeof registry.registerMetric === 'function'
  )
}
