import type { AddressInfo } from 'node:net'
import fastify from 'fastify'
import type { Role } from './accounts/account.ts'
import type { UserOptions } from './accounts/accounts.ts'
import { createControls, type SandboxControls } from './controls.ts'
import { GrafanaSandboxError, type OptionProblem } from './errors.ts'
import type { Fault, InjectedFault } from './faults/fault.ts'
import { createFaults } from './faults/faults.ts'
import { registerInspection } from './inspection/routes.ts'
import type { GrafanaMode } from './modes.ts'
import { checkOptions, type GrafanaSandboxOptions } from './options.ts'
import { serveApi } from './sandbox.ts'
import type { DataSourceOptions } from './state/data-sources.ts'
import { createRequestLog, type RequestRecord } from './state/request-log.ts'
import { createState, defaultLimits } from './state/state.ts'

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
  /**
   * Becomes another Grafana with the same data, as after an upgrade. Marks that legacy storage has lost stay lost.
   *
   * @throws GrafanaSandboxError `GRAFANA_SANDBOX_OPTIONS` for a mode that does not exist.
   */
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
  refuse(checkOptions(options))
  const { mode = '12.4-unified', port = 0, host = '127.0.0.1', rootPath = '', now = Date.now } = options
  const limits = { ...defaultLimits, ...options.limits }
  const state = createState(mode, options.users ?? defaultUsers, limits, now)
  for (const source of options.dataSources ?? defaultDataSources) state.dataSources.add(source)
  const faults = createFaults(limits.faults)
  const log = createRequestLog(limits.requests)
  const delays = new Set<() => void>()
  const shared = {
    ...createControls(state),
    token: (role: Role) => state.accounts.token(role),
    resetRequests: () => log.reset(),
    inject: (fault: Fault) => faults.inject(fault),
    clearFaults: () => faults.clear(),
    upgrade(next: GrafanaMode): void {
      refuse(checkOptions({ mode: next }))
      state.mode = next
    },
  }
  // Not part of what is spread: these are read anew each time.
  const readings = {
    get mode() {
      return state.mode
    },
    get requests() {
      return log.entries
    },
    get droppedRequests() {
      return log.dropped
    },
    get faults() {
      return faults.list()
    },
  }
  const app = fastify({
    bodyLimit: limits.bodyBytes,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 1_024 },
  })
  serveApi(app, { state, faults, log, delays, rootPath })
  registerInspection(app, Object.assign(readings, shared))
  try {
    await app.listen({ port, host })
  } catch (cause) {
    await app.close()
    throw new GrafanaSandboxError('GRAFANA_SANDBOX_LISTEN', `The sandbox cannot listen on ${host}:${port}.`, [], cause)
  }
  const { port: actualPort } = app.server.address() as AddressInfo
  return Object.assign(readings, shared, {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${actualPort}${rootPath}`,
    port: actualPort,
    async close() {
      for (const end of delays) end()
      await app.close()
    },
  })
}

function refuse(problems: readonly OptionProblem[]): void {
  if (problems.length > 0) {
    throw new GrafanaSandboxError('GRAFANA_SANDBOX_OPTIONS', 'The sandbox options are wrong:', problems)
  }
}
