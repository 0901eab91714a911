/** Which requests a fault strikes. Everything given must match. */
export interface FaultMatch {
  readonly method?: string
  /** A regular expression, found anywhere in path and query: `dashboards/cio-overview`. */
  readonly path?: string | RegExp
  readonly purpose?: 'read' | 'dryRun' | 'query' | 'write'
}

/** What a struck request gets. */
export type FaultAction =
  /** An answer instead of the right one. `status` 502, 503 and 504 come as a proxy's HTML page unless `html` is false. */
  | {
      readonly status: number
      /** Default: a message in the form of the API that was asked. */
      readonly body?: unknown
      readonly html?: boolean
      /** Seconds, or a date as text, for the header `Retry-After`. */
      readonly retryAfter?: number | string
      /** The request is performed all the same. Default: false. */
      readonly applied?: boolean
    }
  /** The right answer, late. */
  | { readonly slowMs: number }
  /** The connection is cut, before or after the request was performed. */
  | { readonly cut: 'before' | 'after' }

/** A fault to inject. */
export type Fault = FaultAction & {
  /** Default: every request. */
  readonly match?: FaultMatch
  /** Strikes at the nth matching request, counted from 1. Default: 1. */
  readonly nth?: number
  /** How many matching requests it strikes from then on. Default: 1. */
  readonly times?: number | 'always'
}

/** A fault that waits. */
export type InjectedFault = Fault & {
  readonly id: number
  /** Requests struck so far. */
  readonly strikes: number
}
