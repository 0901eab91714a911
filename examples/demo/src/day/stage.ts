import type { CreateEvent, RunningSandbox } from 'customerio-sandbox'
import type { Canaries } from '../evidence/canaries.ts'
import type { ShopClient } from './shop-client.ts'

/** What the day happens to: the shop, and Customer.io. */
export interface Stage {
  readonly shop: ShopClient
  readonly sandbox: RunningSandbox
  readonly canaries: Canaries
  readonly createEvent: CreateEvent
  /** The reporting webhook that points at the shop. */
  readonly subscription: number
}

/** One thing that happens. */
export interface Step {
  /** Hour of the day, 0 to 24. */
  readonly at: number
  act(stage: Stage): unknown
}
