import { Registry } from '@prometheus-io/client'
import { type CreateEventOptions, createEventFactory, type ReportingEventName, startSandbox } from 'customerio-sandbox'
import Fastify, {
  type FastifyInstance,
  type FastifyServerOptions,
  type InjectOptions,
  type LightMyRequestResponse,
} from 'fastify'
import type { Test } from 'tap'
import { customerio, type FastifyCustomerioOptions, signWebhook, type WebhookRouteOptions } from '../src/index.ts'

export type Sandbox = Awaited<ReturnType<typeof startSandbox>>

/** Obviously fake. */
export const secret = 'example-signing-key'

export async function sandboxFor(t: Test): Promise<Sandbox> {
  const sandbox = await startSandbox({ seed: 1 })
  t.teardown(() => sandbox.close())
  return sandbox
}

/** Options of a registration for all three APIs of a sandbox. */
export function apisOf({
  urls,
  credentials,
}: Sandbox): Pick<FastifyCustomerioOptions, 'region' | 'track' | 'app' | 'pipelines' | 'endpoints'> {
  return {
    region: 'us',
    track: { siteId: credentials.siteId, apiKey: credentials.apiKey },
    app: { key: credentials.appKey },
    pipelines: { writeKey: credentials.writeKey },
    endpoints: { track: urls.track, app: urls.app, pipelines: urls.pipelines },
  }
}

export interface LogLine extends Record<string, unknown> {
  readonly level: number
  readonly msg: string
}

/** An app that keeps its log lines. */
export function appWithLog(
  t: Test,
  options: FastifyServerOptions = {},
): { readonly app: FastifyInstance; readonly lines: LogLine[] } {
  const lines: LogLine[] = []
  const stream = { write: (line: string) => void lines.push(JSON.parse(line) as LogLine) }
  const app = Fastify({ ...options, logger: { level: 'trace', stream } })
  t.teardown(() => app.close())
  return { app, lines }
}

/** A registry of its own, so that tests do not share metrics, and its series as Prometheus would read them. */
export function registryOf(): {
  readonly registry: Registry
  readonly value: (series: string) => Promise<number | undefined>
} {
  const registry = new Registry()
  return {
    registry,
    async value(series) {
      const wanted = canonical(series)
      const lines = (await registry.metrics()).split('\n').map((line) => line.split(/ (?=[^ ]+$)/))
      const found = lines.find(([name]) => name !== undefined && canonical(name) === wanted)
      return found === undefined ? undefined : Number(found[1])
    },
  }
}

/** The order of labels means nothing. */
function canonical(series: string): string {
  return series.replace(/\{(.*)\}/, (_, labels: string) => `{${labels.split(',').sort().join(',')}}`)
}

/** An app with one webhook route. */
export async function webhookApp(
  t: Test,
  webhooks: Partial<WebhookRouteOptions> = {},
  options: Partial<FastifyCustomerioOptions> = {},
): Promise<{
  readonly app: FastifyInstance
  readonly lines: LogLine[]
  readonly value: (series: string) => Promise<number | undefined>
}> {
  const { app, lines } = appWithLog(t)
  const { registry, value } = registryOf()
  await app.register(customerio, {
    region: 'us',
    metrics: { registry },
    ...options,
    webhooks: { path: '/hook', signingSecrets: [secret], park: 'discard', ...webhooks },
  })
  return { app, lines, value }
}

const createEvent = createEventFactory({ seed: 7 })

/** A signed request with one event. */
export function delivery(name: ReportingEventName, options: CreateEventOptions & { key?: string } = {}): InjectOptions {
  const { key = secret, ...rest } = options
  return signed(JSON.stringify(createEvent(name, rest)), key)
}

export function signed(body: string | Buffer, key: string = secret): InjectOptions {
  return {
    method: 'POST',
    url: '/hook',
    headers: { 'content-type': 'application/json', ...signWebhook({ secret: key, body }) },
    payload: body,
  }
}

export async function post(app: FastifyInstance, request: InjectOptions): Promise<LightMyRequestResponse> {
  return await app.inject(request)
}

/** A promise with its settlers. */
export function gate(): { readonly opened: Promise<void>; readonly open: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>()
  return { opened: promise, open: resolve }
}

export async function readying(app: FastifyInstance): Promise<void> {
  await app.ready()
}

/** Listens on a free port of the loopback. */
export async function listen(app: FastifyInstance): Promise<string> {
  return await app.listen({ host: '127.0.0.1', port: 0 })
}
