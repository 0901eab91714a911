import type { Receiver } from '@messaging-observability/webhooks'
import type { CustomerioEventContext } from './context.ts'
import type { CustomerioEvent, UnknownCustomerioEvent } from './events.ts'

/** The reporting webhooks of one workspace: typed handlers and the route without its framework. */
export interface CustomerioWebhooks extends Receiver<CustomerioEvent, UnknownCustomerioEvent, CustomerioEventContext> {}
