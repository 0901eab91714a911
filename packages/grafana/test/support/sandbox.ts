import { type GrafanaMode, type GrafanaSandbox, type GrafanaSandboxOptions, startGrafanaSandbox } from 'grafana-sandbox'
import {
  type ApplyOptions,
  type ApplyReport,
  applyPlan,
  connectGrafana,
  defineStack,
  type Grafana,
  type GrafanaOptions,
  type Plan,
  type PlanOptions,
  planStack,
  type Stack,
  type StackOptions,
} from '../../src/index.ts'
import { reply, serve } from './loopback.ts'

/** Every Grafana the sandbox can be. */
export const modes = ['11.6', '12.3', '12.4-legacy', '12.4-unified', '13.0'] as const satisfies readonly GrafanaMode[]

/** A sandbox and connections to it. */
export interface Bench {
  readonly sandbox: GrafanaSandbox
  /** As an Editor: all a push needs. No retries, so that a fault shows. */
  readonly grafana: Grafana
  readonly connect: (options?: Partial<GrafanaOptions>) => Grafana
  readonly plan: (stack: Stack, options?: PlanOptions) => Promise<Plan>
  readonly push: (stack: Stack, options?: PlanOptions & ApplyOptions) => Promise<ApplyReport>
  /** Writing requests since the log was reset. */
  readonly writes: () => string[]
}

/** Where to put what ends a test: tap's own. */
export interface Teardown {
  teardown(end: () => Promise<void>): void
}

/** Starts a sandbox for one test. */
export async function startBench(t: Teardown, mode: GrafanaMode, options: GrafanaSandboxOptions = {}): Promise<Bench> {
  const sandbox = await startGrafanaSandbox({ mode, ...options })
  const open: Grafana[] = []
  const connect = (more: Partial<GrafanaOptions> = {}): Grafana => {
    const grafana = connectGrafana({ url: sandbox.url, auth: { token: sandbox.token('Editor') }, retries: 0, ...more })
    open.push(grafana)
    return grafana
  }
  t.teardown(async () => {
    await Promise.all(open.map((grafana) => grafana.close()))
    await sandbox.close()
  })
  const grafana = connect()
  return {
    sandbox,
    grafana,
    connect,
    plan: (stack, planOptions) => planStack(grafana, stack, planOptions),
    push: async (stack, { rollbackOnError, journal, ...planOptions } = {}) => {
      const plan = await planStack(grafana, stack, planOptions)
      return applyPlan(grafana, plan, {
        ...(rollbackOnError === undefined ? {} : { rollbackOnError }),
        ...(journal === undefined ? {} : { journal }),
      })
    },
    writes: () =>
      sandbox.requests
        .filter(({ purpose }) => purpose === 'write')
        .map(({ method, path, status }) => `${method} ${path} ${status}`),
  }
}

/** A small dashboard; `unit` is what tests change. */
export function dashboard(uid: string, unit = 'ms', title = `About ${uid}`): Record<string, unknown> {
  return {
    uid,
    title,
    tags: ['example'],
    panels: [
      {
        id: 7,
        type: 'timeseries',
        title: 'API latency',
        gridPos: { x: 0, y: 0, w: 12, h: 8 },
        datasource: { type: 'prometheus', uid: `\${datasource}` },
        fieldConfig: { defaults: { unit }, overrides: [] },
        options: {},
        targets: [{ refId: 'A', expr: 'up' }],
      },
    ],
    templating: { list: [{ name: 'datasource', type: 'datasource', query: 'prometheus' }] },
  }
}

/** A stack named `shop` with a folder of its own. */
export function shop(dashboards: readonly object[], options: Partial<StackOptions> = {}): Stack {
  return defineStack({ name: 'shop', folder: { uid: 'shop', title: 'Shop' }, dashboards, ...options })
}

/** A server in front of a sandbox that changes some answers, or paths on their way in. */
export async function startAltered(
  t: Parameters<typeof serve>[0],
  { sandbox }: Bench,
  alter: (path: string, body: unknown) => unknown,
  forward: (path: string) => string = (path) => path,
): Promise<Grafana> {
  const { url } = await serve(t, (response, { method, path, headers, body }) => {
    void (async () => {
      const sent = body === '' ? {} : { body }
      const authorization = headers.authorization ?? ''
      const answer = await fetch(`${sandbox.url}${forward(path)}`, { method, headers: { authorization }, ...sent })
      reply(response, answer.status, alter(path, await answer.json()))
    })()
  })
  const grafana = connectGrafana({ url, auth: { token: sandbox.token('Editor') }, retries: 0 })
  t.teardown(() => grafana.close())
  return grafana
}
