import type { Api } from '../http/operation.ts'

/** The misbehaviours a fault can show. */
export type FaultPreset =
  /** 429 without `Retry-After`, as for a daily quota. */
  | 'rate-limited'
  /** 429 with `Retry-After: retryAfterSeconds`. */
  | 'rate-limited-retry-after'
  /** A JSON error with status `status` (default 500). */
  | 'server-error'
  /** A JSON error with status `status` (default 403). */
  | 'client-error'
  /** 502 with the HTML page of a load balancer: the SDK cannot parse it, so it neither retries nor names the status. */
  | 'bad-gateway-html'
  /** 401 in JSON, as the Track API answers today. */
  | 'unauthorized'
  /** 401 in plain text, as the Track API answered in 2021. */
  | 'unauthorized-text'
  /** Performs the request at once and answers correctly after `delayMs`. */
  | 'slow'
  /** Takes the request and never answers. */
  | 'hanging'
  /** Resets the connection. */
  | 'reset'
  /** Performs the request, announces a longer body than it sends and closes the connection. */
  | 'truncated'
  /** 301 to `location`, as an EU workspace gets on the US host. */
  | 'cross-region-redirect'
  /** 301 "wrong datacenter" without a `Location`, as the App API was seen to answer. */
  | 'wrong-region'

/** All presets, with one line each for humans. */
export const faultPresets: Readonly<Record<FaultPreset, string>> = {
  'rate-limited': '429 without Retry-After',
  'rate-limited-retry-after': '429 with Retry-After',
  'server-error': 'a 5xx with a JSON body',
  'client-error': 'a 4xx with a JSON body',
  'bad-gateway-html': "502 with a load balancer's HTML page",
  unauthorized: '401 in JSON',
  'unauthorized-text': '401 in plain text',
  slow: 'the right answer, late',
  hanging: 'no answer at all',
  reset: 'the connection is reset',
  truncated: 'the body ends too early',
  'cross-region-redirect': "301 to the other region's host",
  'wrong-region': '301 "wrong datacenter" without a Location',
}

/** Which requests a fault is for. What is left out matches everything. */
export interface FaultMatch {
  readonly api?: Api
  /** Name of the SDK method, for example `identify` or `sendEmail`. */
  readonly operation?: string
  readonly method?: string
  /** A part of the URL's path and query. */
  readonly url?: string
  /** The SDK's `X-Retry-Count`; 0 is a first attempt. */
  readonly retry?: number
}

/** A fault to inject. */
export interface FaultDescription {
  readonly preset: FaultPreset
  readonly match?: FaultMatch
  /** How many requests it strikes; `always` until it is removed. Default: 1. */
  readonly times?: number | 'always'
  /** How many matching requests go through before the first strike. Default: 0. */
  readonly skip?: number
  /** The probability with which a matching request is struck, drawn from the seed. Default: 1. */
  readonly probability?: number
  /**
   * The request takes effect although the caller never learns of it: what makes a retry send twice. Default: false;
   * always so for `slow` and `truncated`.
   */
  readonly applied?: boolean
  /** For `rate-limited-retry-after`. Default: 1. */
  readonly retryAfterSeconds?: number
  /** For `slow`, in real milliseconds. Default: 2,000. */
  readonly delayMs?: number
  /** For `server-error` 500 to 599, default 500; for `client-error` 400 to 499, default 403. */
  readonly status?: number
  /**
   * For `cross-region-redirect`: scheme, host and port to redirect to. Default: the sandbox itself. The SDK sends its
   * credentials on only when the host ends with `.customer.io`, so on loopback the second request is unauthorized.
   */
  readonly location?: string
}
