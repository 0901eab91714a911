import type { CallScope } from '@messaging-observability/instrumentation'
import type { APIClient, PipelinesClient, TrackClient } from 'customerio-node'
import type { InstrumentClientOptions } from './options.ts'

/** A client of the official SDK. */
export type SdkClient = TrackClient | APIClient | PipelinesClient

export function instrumentClient<Client extends SdkClient>(
  client: Client,
  _options: InstrumentClientOptions = {},
): Client {
  return client
}

export function scopeClient<Client extends SdkClient>(client: Client, _scope: CallScope): Client {
  return client
}
