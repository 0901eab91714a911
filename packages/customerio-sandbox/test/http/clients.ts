import { APIClient, PipelinesClient, TrackClient } from 'customerio-node'
import type { RunningSandbox } from '../../src/index.ts'

const once = { maxRetries: 0 }

/** The three real SDK clients, pointed at a sandbox; they do not retry unless asked to. */
export function clientsOf({ urls, credentials }: RunningSandbox, retry: object = once) {
  return {
    track: new TrackClient(credentials.siteId, credentials.apiKey, { url: urls.track, retry }),
    app: new APIClient(credentials.appKey, { url: urls.app, retry }),
    pipelines: new PipelinesClient(credentials.writeKey, { url: urls.pipelines, retry }),
    strict: new PipelinesClient(credentials.writeKey, { url: urls.pipelines, retry, strictMode: true }),
  }
}

/** What a rejected SDK call rejects with. */
export interface SdkError extends Error {
  statusCode?: number
  body?: string
  response?: { headers: Record<string, string> }
  cause?: { code?: string }
}

/** The error of a call that must fail. */
export async function failure(call: Promise<unknown>): Promise<SdkError> {
  const result = await call.then(
    () => undefined,
    (error: SdkError) => error,
  )
  if (result === undefined) throw new Error('the call succeeded')
  return result
}
