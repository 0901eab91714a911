import type {
  CustomerioEvent,
  CustomerioEventContext,
  CustomerioWebhooks,
  UnknownCustomerioEvent,
} from '@messaging-observability/customerio'
import type { HandlerRegistry, ReceiverStatus } from '@messaging-observability/webhooks'

/** A route of a registration with its receiver. */
export interface Route {
  readonly path: string
  readonly workspace: string
  /** Largest body that is read. */
  readonly maxBodyBytes: number
  readonly receiver: CustomerioWebhooks
}

/** Typed handlers for the events of all webhook routes of a registration. */
export interface CustomerioHandlers
  extends HandlerRegistry<CustomerioEvent, UnknownCustomerioEvent, CustomerioEventContext> {}

/** What one route did since the start, for a health route. */
export interface RouteStatus extends ReceiverStatus {
  readonly path: string
  readonly workspace: string
}

/** Handlers that are registered once serve every route; `ctx.workspace` tells them apart. */
export function handlersOf(routes: readonly Route[]): CustomerioHandlers {
  const onEvery = (register: (receiver: CustomerioWebhooks) => () => void): (() => void) => {
    const removals = routes.map(({ receiver }) => register(receiver))
    return () => {
      for (const remove of removals) remove()
    }
  }
  return {
    on: (name, handler) => onEvery((receiver) => receiver.on(name, handler)),
    onAny: (handler) => onEvery((receiver) => receiver.onAny(handler)),
  }
}
