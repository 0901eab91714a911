import type { Logger } from '@messaging-observability/instrumentation'
import { type CustomerioMetrics, customerioCatalogue, registerMetrics } from '@messaging-observability/metrics'
import { Registry } from '@prometheus-io/client'
import { type RunningSandbox, type StartSandboxOptions, startSandbox } from 'customerio-sandbox'
import { type Customerio, type CustomerioOptions, createCustomerio } from '../../src/index.ts'

/** One line as it was written. */
export interface Line {
  readonly level: string
  readonly fields: Record<string, unknown>
  readonly message: string
}

export function recordingLogger(level = 'trace'): Logger & { readonly lines: Line[] } {
  const lines: Line[] = []
  const write = (name: string) => (fields: object, message: string) => {
    lines.push({ level: name, fields: { ...fields }, message })
  }
  return {
    level,
    lines,
    trace: write('trace'),
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    fatal: write('fatal'),
  }
}

/** Metrics in a registry of their own, readable as series. */
export function recordingMetrics(workspace = 'default'): {
  readonly metrics: CustomerioMetrics
  readonly registry: Registry
  /** The value of a series that is not 0, by name and a part of its labels. */
  readonly value: (name: string, ...labels: string[]) => Promise<number>
} {
  const registry = new Registry()
  return {
    registry,
    metrics: registerMetrics({ registry }, customerioCatalogue, { workspace }),
    async value(name, ...labels) {
      const lines = (await registry.metrics()).split('\n')
      return lines
        .filter((line) => line.startsWith(`${name}{`) && labels.every((label) => line.includes(label)))
        .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0)
    },
  }
}

/** A retry policy that waits a millisecond, so that tests need no clock. */
export const quickRetry = { minTimeoutMs: 1, maxTimeoutMs: 1 } as const

export interface Bench {
  readonly sandbox: RunningSandbox
  readonly customerio: Customerio
  readonly logger: ReturnType<typeof recordingLogger>
  readonly registry: Registry
  readonly value: (name: string, ...labels: string[]) => Promise<number>
  readonly options: CustomerioOptions
}

/** A client of all three APIs against a sandbox of its own. */
export async function startBench(
  t: { teardown(run: () => unknown): unknown },
  overrides: Partial<CustomerioOptions> = {},
  sandboxOptions: StartSandboxOptions = {},
): Promise<Bench> {
  const sandbox = await startSandbox(sandboxOptions)
  t.teardown(() => sandbox.close())
  const logger = recordingLogger()
  const { metrics, registry, value } = recordingMetrics()
  const { siteId, apiKey, appKey, writeKey } = sandbox.credentials
  const options: CustomerioOptions = {
    region: 'us',
    track: { siteId, apiKey },
    app: { key: appKey },
    pipelines: { writeKey },
    endpoints: { track: sandbox.urls.track, app: sandbox.urls.app, pipelines: sandbox.urls.pipelines },
    retry: quickRetry,
    metrics,
    logger,
    ...overrides,
  }
  return { sandbox, customerio: createCustomerio(options), logger, registry, value, options }
}
