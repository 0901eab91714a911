import type { Operation } from '@messaging-observability/instrumentation'
import type { CustomerioApi } from '@messaging-observability/metrics'
import type { Attributes } from '@opentelemetry/api'
import { type CallArguments, itemsOf, operationLabel, personOf } from '../vendor/operations.ts'
import type { SdkClient } from './instrument-client.ts'
import { operationMetrics, type Runtime } from './runtime.ts'

/** What the observer has to know about one method of a client. */
export function prepareOperation(
  client: SdkClient,
  api: CustomerioApi,
  method: string,
  runtime: Runtime,
): Operation<CallArguments> {
  const { workspace, region, observer } = runtime
  const label = operationLabel(api, method)
  return observer.operation<CallArguments>({
    name: label,
    group: api,
    attributes: {
      'customerio.api': api,
      'customerio.operation': label,
      'customerio.workspace': workspace,
      'customerio.region': region,
      // By which service graphs name what is called.
      'peer.service': 'customer.io',
      ...serverOf(client, api),
    },
    fields: { api, workspace, region },
    metrics: operationMetrics(runtime, api, method),
    items: itemsOf(method),
    person: personOf(api, method),
  })
}

const rootField = { track: 'trackRoot', app: 'apiRoot', pipelines: 'pipelinesRoot' } as const

function serverOf(client: SdkClient, api: CustomerioApi): Attributes {
  const root = (client as unknown as Record<string, string>)[rootField[api]] ?? ''
  // A client of the application's own may have any base URL: it fails by itself, not because of us.
  if (!URL.canParse(root)) return {}
  const { hostname, port, protocol } = new URL(root)
  return {
    'server.address': hostname,
    'server.port': port === '' ? (protocol === 'http:' ? 80 : 443) : Number(port),
  }
}
