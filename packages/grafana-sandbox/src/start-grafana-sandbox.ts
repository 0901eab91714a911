import type { AddressInfo } from 'node:net'
import fastify from 'fastify'
import type { Role } from './accounts/account.ts'
import type { UserOptions } from './accounts/accounts.ts'
import { createControls, type SandboxControls } from './controls.ts'
import { GrafanaSandboxError } from './errors.ts'
import type { Fault, InjectedFault } from './faults/fault.ts'
import { createFaults } from './faults/faults.ts'
import type { GrafanaMode } from './modes.ts'
import { serveApi } from './sandbox.ts'
import type { DataSourceOptions } from './state/data-sources.ts'
import { createRequestLog, type RequestRecord } from './state/request-log.ts'
import { createState, defaultLimits, type SandboxLimits } from './state/state.ts'

/** Options of {@link startGrafanaSandbox}. */
export interface GrafanaSandboxOptions {
  /** Default: `12.4-unified`. */
  readonly mode?: GrafanaMode
  /** Default: 0, any free port. */
  readonly port?: number
  /** Default: `127.0.0.1`. The sandbox is no service for others: think before you open it. */
  readonly host?: string
  /** Path below which Grafana is served, for example `/grafana`. Default: the root. */
  readonly rootPath?: string
  /** Users with a password. Default: `admin` with the password `admin`. */
  readonly users?: readonly UserOptions[]
  /** Data sources that exist from the start. Default: a Prometheus with the uid `prometheus` and no series. */
  readonly dataSources?: readonly DataSourceOptions[]
  readonly limits?: Partial<SandboxLimits>
  /** Milliseconds since the epoch. Default: `Date.now`. */
  readonly now?: () => number
}

/** A sandbox that listens. */
export interface GrafanaSandbox extends SandboxControls {
  /** Where to point a client, the root path included, without a slash at its end. */
  readonly url: string
  readonly port: number
  readonly mode: GrafanaMode
  /** A service account token of this role. */
  token(role: Role): string
  /** The newest requests, oldest first. */
  readonly requests: readonly RequestRecord[]
  /** Requests that were let go to stay within the limit. */
  readonly droppedRequests: number
  resetRequests(): void
  /**
   * Makes a request misbehave.
   *
   * @throws GrafanaSandboxError `GRAFANA_SANDBOX_FAULT` with all problems.
   */
  inject(fault: Fault): InjectedFault
  /** Faults that can still strike. */
  readonly faults: readonly InjectedFault[]
  clearFaults(): void
  /** Becomes another Grafana with the same data, as after an upgrade. Marks that legacy storage has lost stay lost. */
  upgrade(mode: GrafanaMode): void
  /** Stops listening and cuts what is still open. */
  close(): Promise<void>
}

const defaultUsers: readonly UserOptions[] = [{ login: 'admin', password: 'admin' }]
const defaultDataSources: readonly DataSourceOptions[] = [
  { uid: 'prometheus', name: 'Prometheus', type: 'prometheus', isDefault: true },
]

/**
 * Starts a local Grafana.
 *
 * @throws GrafanaSandboxError `GRAFANA_SANDBOX_OPTIONS` with all problems, `GRAFANA_SANDBOX_LISTEN` when it cannot
 * listen.
 */
export async function startGrafanaSandbox(options: GrafanaSandboxOptions = {}): Promise<GrafanaSandbox> {
  const { mode = '12.4-unified', port = 0, host = '127.0.0.1', rootPath = '', now = Date.now } = options
  const limits = { ...defaultLimits, ...options.limits }
  const state = createState(mode, options.users ?? defaultUsers, limits, now)
  for (const source of options.dataSources ?? defaultDataSources) state.dataSources.add(source)
  const faults = createFaults(limits.faults)
  const log = createRequestLog(limits.requests)
  const delays = new Set<() => void>()
  const app = fastify({
    bodyLimit: limits.bodyBytes,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 1_024 },
  })
  serveApi(app, { state, faults, log, delays, rootPath })
  try {
    await app.listen({ port, host })
  } catch (cause) {
    await app.close()
    throw new GrafanaSandboxError('GRAFANA_SANDBOX_LISTEN', `The sandbox cannot listen on ${host}:${port}.`, [], cause)
  }
  const { port: actualPort } = app.server.address() as AddressInfo
  return {
    ...createControls(state),
    url: `http://${host.includes(':') ? `[${host}]` : host}:${actualPort}${rootPath}`,
    port: actualPort,
    get mode() {
      return state.mode
    },
    token: (role) => state.accounts.token(role),
    get requests() {
      return log.entries
    },
    get droppedRequests() {
      return log.dropped
    },
    resetRequests: () => log.reset(),
    inject: (fault) => faults.inject(fault),
    get faults() {
      return faults.list()
    },
    clearFaults: () => faults.clear(),
    upgrade(next) {
      state.mode = next
    },
    async close() {
      for (const end of delays) end()
      await app.close()
    },
  }
}
