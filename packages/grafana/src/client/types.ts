import type { Json } from '../json.ts'

/** How to reach a Grafana and who asks. A proxy is taken from `HTTP_PROXY`, `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY`. */
export interface GrafanaOptions {
  /** Base URL, with the sub-path where Grafana is served under one. */
  readonly url: string | URL
  /** Service-account token, or user and password. */
  readonly auth:
    | { readonly token: string; readonly user?: never; readonly password?: never }
    | { readonly user: string; readonly password: string; readonly token?: never }
  /** Organisation, for basic auth: a token has its own, and Grafana refuses it for another. Default the user's current one. */
  readonly orgId?: number
  /** Namespace of the `/apis` paths. Default: found out (`default`, `org-<id>`, `stacks-<id>`). */
  readonly namespace?: string
  /** Sent with every request, for a proxy in front of Grafana. */
  readonly headers?: Readonly<Record<string, string>>
  /** PEM texts. A `ca` is trusted instead of the built-in authorities; `cert` and `key` go together. */
  readonly tls?: { readonly ca?: string; readonly cert?: string; readonly key?: string }
  /** Milliseconds until an attempt is given up. Default 30,000. */
  readonly timeoutMs?: number
  /** Attempts after the first for idempotent calls answered 429, 502, 503 or 504, or not at all. Default 3. */
  readonly retries?: number
  /** Requests in flight at a time. Default 6. */
  readonly concurrency?: number
  /** Bytes an answer may have. Default 64 MiB. */
  readonly maxAnswerBytes?: number
  /** Told of every answered or failed attempt. What it throws becomes a process warning. */
  readonly onRequest?: (request: RequestRecord) => void
}

/** What a request was for: a `dryRun` and a `query` change nothing. */
export type RequestPurpose = 'read' | 'dryRun' | 'query' | 'write'

/** One attempt, as told to `onRequest`. */
export interface RequestRecord {
  readonly method: string
  /** Path and query, without the host. */
  readonly path: string
  readonly purpose: RequestPurpose
  /** Absent: no answer. */
  readonly status?: number
  readonly durationMs: number
  /** 1 for the first attempt. */
  readonly attempt: number
}

/** A call to Grafana. */
export interface Call {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** Below the base URL, starting with a slash; segments already encoded. */
  readonly path: string
  readonly query?: Readonly<Record<string, string>>
  readonly body?: Json
  /** Sent besides those of the connection, which they cannot replace. */
  readonly headers?: Readonly<Record<string, string>>
  /** Texts of the body that an error may not show, should the answer repeat them. */
  readonly secrets?: readonly string[]
  readonly purpose: RequestPurpose
  /** Statuses that are an answer to this call and not an error, besides 2xx. */
  readonly accept?: readonly number[]
  /** May be sent again when nobody knows whether it arrived. Default: reads, dry runs, queries, and PUTs and DELETEs. */
  readonly idempotent?: boolean
}

/** The answer to a {@link Call}. */
export interface Answer {
  readonly status: number
  readonly headers: Headers
  /** Parsed JSON; `null` for an empty body, a string for plain text. */
  readonly body: Json
}

/** A connection to one Grafana. Printing or serialising it shows no credential. */
export interface Grafana {
  /** Base URL without credentials; ends with a slash. */
  readonly url: URL
  readonly orgId: number | undefined
  readonly namespace: string | undefined
  /** Requests by purpose, every attempt counted. */
  readonly counts: Readonly<Record<RequestPurpose, number>>
  /** Sends a call. Throws `GrafanaError`; the reason of `signal` when that ends it. */
  send(call: Call, options?: { readonly signal?: AbortSignal }): Promise<Answer>
  /** Waits for requests under way, not for further attempts, and closes all connections; the client is of no use afterwards. */
  close(): Promise<void>
}
