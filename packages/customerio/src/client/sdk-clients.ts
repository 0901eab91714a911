import { APIClient, PipelinesClient, RegionEU, RegionUS, type RequestDefaults, TrackClient } from 'customerio-node'
import { endpointUrl } from './endpoint-url.ts'
import type { CustomerioOptions } from './options.ts'

/** The SDK's clients of the configured parts. */
export interface SdkClients {
  readonly track: TrackClient | undefined
  readonly app: APIClient | undefined
  readonly pipelines: PipelinesClient | undefined
}

/** Build the SDK's clients. The options have been checked. */
export function createSdkClients(options: CustomerioOptions): SdkClients {
  const { track, app, pipelines, endpoints = {} } = options
  const shared = {
    region: options.region === 'eu' ? RegionEU : RegionUS,
    ...defined({ timeout: options.timeout, retry: options.retry, dispatcher: options.dispatcher }),
  }
  const at = (api: 'track' | 'app' | 'pipelines'): { readonly url?: string } => {
    const endpoint = endpoints[api]
    const url = endpoint === undefined ? undefined : endpointUrl(endpoint, api)
    return url === undefined ? {} : { url }
  }
  return {
    track: track && new TrackClient(track.siteId, track.apiKey, { ...shared, ...at('track') }),
    app: app && new APIClient(app.key, { ...shared, ...at('app'), ...workspaceHeader(app.workspaceId) }),
    pipelines:
      pipelines &&
      new PipelinesClient(pipelines.writeKey, {
        ...shared,
        ...at('pipelines'),
        strictMode: pipelines.strictMode ?? true,
        ...defined({ defaultContext: pipelines.defaultContext }),
      }),
  }
}

function workspaceHeader(id: string | number | undefined): Pick<RequestDefaults, 'headers'> {
  return id === undefined ? {} : { headers: { 'X-Workspace-Id': String(id) } }
}

type Defined<T> = { [Key in keyof T]?: Exclude<T[Key], undefined> }

function defined<T extends object>(values: T): Defined<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Defined<T>
}
