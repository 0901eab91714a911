import type { DataSourceRecord } from '../state/data-sources.ts'

/** How long a forwarded request may take, in milliseconds. */
const forwardTimeoutMs = 30_000

const loopback: readonly string[] = ['127.0.0.1', 'localhost', '[::1]']

/** Whether the sandbox forwards to this URL: it never leaves the machine. */
export function isLoopback(url: string): boolean {
  return URL.canParse(url) && loopback.includes(new URL(url).hostname)
}

/** A forwarded answer. */
export interface Forwarded {
  readonly status: number
  readonly body: string
  readonly contentType: string
}

/** Sends a request to the data source's own URL. */
export async function forward(source: DataSourceRecord, path: string, init: RequestInit): Promise<Forwarded> {
  if (!isLoopback(source.url)) throw new TypeError(`${source.url} is not on loopback`)
  const response = await fetch(`${source.url.replace(/\/+$/, '')}/${path}`, {
    ...init,
    redirect: 'error',
    signal: AbortSignal.timeout(forwardTimeoutMs),
  })
  return {
    status: response.status,
    body: await response.text(),
    contentType: response.headers.get('content-type') ?? 'application/json',
  }
}

/** The words for a request that failed on its way, in the manner of Go's HTTP client. */
export function forwardFailure(error: unknown, method: string, url: string): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  const { host } = new URL(url)
  const reason =
    code === 'ECONNREFUSED'
      ? `dial tcp ${host}: connect: connection refused`
      : cause instanceof Error
        ? cause.message
        : String(cause)
  return `${method.charAt(0)}${method.slice(1).toLowerCase()} "${url}": ${reason}`
}
