import { context } from '@opentelemetry/api'
import { suppressTracing } from '@opentelemetry/core'

/** The shop as its customers' browsers and apps see it. */
export interface ShopClient {
  post(path: string, body: unknown): Promise<number>
  get(path: string): Promise<number>
  /** The text of an answer. */
  read(path: string): Promise<string>
  /** Sends bytes as they are. */
  postRaw(path: string, headers: Readonly<Record<string, string>>, body: string): Promise<number>
}

/** Browsers are no part of the service: their requests are not traced here. */
export function createShopClient(origin: string): ShopClient {
  const request = (path: string, init: RequestInit): Promise<Response> =>
    context.with(suppressTracing(context.active()), () => fetch(origin + path, init))

  async function send(path: string, init: RequestInit): Promise<number> {
    const response = await request(path, init)
    await response.arrayBuffer()
    return response.status
  }
  return {
    post: (path, body) =>
      send(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    read: async (path) => (await request(path, {})).text(),
    get: (path) => send(path, { method: 'GET' }),
    postRaw: (path, headers, body) => send(path, { method: 'POST', headers, body }),
  }
}
