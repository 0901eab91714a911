import { request as httpRequest, type IncomingMessage } from 'node:http'
import type { DataSourceRecord } from '../state/data-sources.ts'

/** How long a forwarded request may take, in milliseconds. */
const forwardTimeoutMs = 30_000
/** Largest answer that is passed on, in bytes. */
const maxAnswerBytes = 64 * 1024 * 1024

const loopback: readonly string[] = ['127.0.0.1', 'localhost', '[::1]']

/** Whether the sandbox forwards to this URL: it never leaves the machine. */
export function isLoopback(url: string): boolean {
  if (!URL.canParse(url)) return false
  const { protocol, hostname } = new URL(url)
  return protocol === 'http:' && loopback.includes(hostname)
}

/** A request to the data source's own API; `path` is below its URL. */
export interface ForwardRequest {
  readonly method: string
  readonly path: string
  /** A form, sent with POST. */
  readonly form?: string
}

/** A forwarded answer. */
export interface Forwarded {
  readonly status: number
  readonly body: string
  readonly contentType: string
}

/** Sends a request to the data source's own URL. */
export async function forward({ url }: DataSourceRecord, { method, path, form }: ForwardRequest): Promise<Forwarded> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    // Not `fetch`, which refuses some ports.
    const request = httpRequest(`${url.replace(/\/+$/, '')}/${path}`, {
      method,
      signal: AbortSignal.timeout(forwardTimeoutMs),
      ...(form === undefined ? {} : { headers: { 'content-type': 'application/x-www-form-urlencoded' } }),
    })
    request.on('response', resolve).on('error', reject).end(form)
  })
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > maxAnswerBytes) throw new RangeError(`the answer is larger than ${maxAnswerBytes} bytes`)
    chunks.push(chunk)
  }
  return {
    status: response.statusCode ?? 502,
    body: Buffer.concat(chunks).toString('utf8'),
    contentType: response.headers['content-type'] ?? 'application/json',
  }
}

/** The words for a request that failed on its way, in the manner of Go's HTTP client. */
export function forwardFailure(error: unknown, url: string): string {
  const { code, message } = error as NodeJS.ErrnoException
  const refused = `dial tcp ${new URL(url).host}: connect: connection refused`
  return `Post "${url}": ${code === 'ECONNREFUSED' ? refused : message}`
}
