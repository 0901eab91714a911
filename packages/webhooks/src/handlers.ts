import type { WebhookEvent } from './envelope.ts'

/** What may go wrong in a handler is collected; a returned promise is awaited. */
export type Handler<Event, Context> = (event: Event, context: Context) => unknown

/** Removes the handler again. */
export type Unsubscribe = () => void

/** Registration of typed handlers. `Known` is a union discriminated by `name`; `Unknown` goes to `onAny` only. */
export interface HandlerRegistry<Known extends WebhookEvent, Unknown extends WebhookEvent, Context> {
  /** Calls the handler with every event of this name or these names. */
  on<Name extends Known['name']>(
    name: Name | readonly Name[],
    handler: Handler<Extract<Known, { name: Name }>, Context>,
  ): Unsubscribe
  /** Calls the handler with every event, also those whose name nobody knows. */
  onAny(handler: Handler<Known | Unknown, Context>): Unsubscribe
}
