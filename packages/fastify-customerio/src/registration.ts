import type { Customerio, CustomerioScope, CustomerioStatus } from '@messaging-observability/customerio'
import { WebhooksNotConfiguredError } from './errors.ts'
import type { RegisteredBackend } from './metrics-backend.ts'
import { type CustomerioHandlers, handlersOf, type Route, type RouteStatus } from './route-group.ts'
import type { Workspaces } from './workspaces.ts'

/** Answer of `app.customerio.status()`: plain data without personal data or credentials, for a health route. */
export interface FastifyCustomerioStatus extends CustomerioStatus {
  /** Every webhook route of the registration. */
  readonly webhooks: readonly RouteStatus[]
}

/** What `request.customerio` is: the client under the request's logger and trace context. */
export interface RequestCustomerio extends Omit<Customerio, 'scope' | 'status' | 'verify' | 'drain'> {
  /** The same for one call: with an abort signal or a deadline of its own. */
  scope(scope: CustomerioScope): Customerio
  /**
   * Another registration of this scope or one above it, for the same request.
   * @throws FST_CIO_WORKSPACE_UNKNOWN
   */
  workspace(name: string): RequestCustomerio
}

/** What `app.customerio` is: the client of the nearest registration, its webhooks and the way to the other workspaces. */
export interface FastifyCustomerio extends Omit<Customerio, 'status'> {
  /**
   * Typed handlers for reporting events.
   * @throws FST_CIO_WEBHOOKS_NOT_CONFIGURED where the registration has no route.
   */
  readonly webhooks: CustomerioHandlers
  /**
   * Another registration of this scope or one above it.
   * @throws FST_CIO_WORKSPACE_UNKNOWN
   */
  workspace(name: string): FastifyCustomerio
  status(): FastifyCustomerioStatus
}

/** One `app.register(customerio, …)`. */
export class Registration {
  readonly workspace: string
  readonly decorator: FastifyCustomerio
  readonly #client: Customerio
  readonly #workspaces: Workspaces<Registration>

  constructor(
    workspace: string,
    client: Customerio,
    routes: readonly Route[],
    backends: readonly RegisteredBackend[],
    workspaces: Workspaces<Registration>,
  ) {
    this.workspace = workspace
    this.#client = client
    this.#workspaces = workspaces
    const handlers = handlersOf(routes)
    const clientStatus = client.status.bind(client)
    const additions: Pick<FastifyCustomerio, 'workspace' | 'status'> = {
      workspace: (name) => workspaces.get(name).decorator,
      status: () => {
        const status = clientStatus()
        return {
          ...status,
          telemetryErrors: backends.reduce((sum, { failures }) => sum + failures(), status.telemetryErrors),
          webhooks: routes.map(({ path, workspace, receiver }) => ({ path, workspace, ...receiver.status() })),
        }
      },
    }
    this.decorator = Object.defineProperties(client, {
      ...hidden(additions),
      webhooks: {
        get: () => {
          if (routes.length === 0) throw new WebhooksNotConfiguredError(workspace)
          return handlers
        },
      },
    }) as unknown as FastifyCustomerio
  }

  /** The client under the scope of a request. */
  forRequest(scope: CustomerioScope): RequestCustomerio {
    const workspace = (name: string): RequestCustomerio => this.#workspaces.get(name).forRequest(scope)
    return Object.defineProperty(this.#client.scope(scope), 'workspace', { value: workspace }) as RequestCustomerio &
      Customerio
  }
}

/** Not enumerable, as the client's own methods are. */
function hidden(methods: object): PropertyDescriptorMap {
  return Object.fromEntries(Object.entries(methods).map(([name, value]) => [name, { value }]))
}
