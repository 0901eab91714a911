import { type Answer, json, text } from '../http/answer.ts'
import type { Api } from '../http/operation.ts'
import type { FaultDescription } from './presets.ts'

/** How a fault ends a request: with an answer, or on the connection. */
export type FaultOutcome =
  | { readonly kind: 'answer'; readonly answer: Answer }
  | { readonly kind: 'slow'; readonly delayMs: number }
  | { readonly kind: 'hanging' | 'reset' | 'truncated' }

/** What a fault does to a request to `api` at `url` of this sandbox. */
export function faultOutcome(fault: FaultDescription, api: Api, origin: string, url: string): FaultOutcome {
  switch (fault.preset) {
    case 'slow':
      return { kind: 'slow', delayMs: fault.delayMs ?? 2_000 }
    case 'hanging':
    case 'reset':
    case 'truncated':
      return { kind: fault.preset }
    case 'rate-limited':
      return answer(rateLimited(api))
    case 'rate-limited-retry-after':
      return answer(rateLimited(api, fault.retryAfterSeconds ?? 1))
    case 'server-error':
      return answer(apiError(api, fault.status ?? 500, 'internal error'))
    case 'client-error': {
      // Sends word their own errors like the Track API.
      const form = url.includes('/v1/send/') ? 'track' : api
      return answer(apiError(form, fault.status ?? 403, 'the request was refused'))
    }
    case 'bad-gateway-html':
      return answer({
        status: 502,
        headers: { 'content-type': 'text/html; charset=UTF-8' },
        body: '<html><head><title>502 Server Error</title></head><body><h1>Error: Server Error</h1></body></html>\n',
      })
    case 'unauthorized':
      return answer(unauthorized(api))
    case 'unauthorized-text':
      return answer(text(401, 'Unauthorized request'))
    case 'cross-region-redirect': {
      const location = `${fault.location ?? origin}${url}`
      return answer({ ...wrongDatacenter, headers: { ...wrongDatacenter.headers, location } })
    }
    case 'wrong-region':
      return answer(wrongDatacenter)
  }
}

// Seen in 2023: https://github.com/customerio/customerio-node/issues/134
const wrongDatacenter = json(301, { errors: [{ detail: 'wrong datacenter', status: '301' }] })

function answer(value: Answer): FaultOutcome {
  return { kind: 'answer', answer: value }
}

/** An error in the API's own form: `errors[].detail` for the App API, `meta.error` for the others. */
export function apiError(api: Api, status: number, detail: string, more: object = {}): Answer {
  return api === 'app'
    ? json(status, { errors: [{ detail, status: String(status), ...more }] })
    : json(status, { meta: { error: detail } })
}

/** 401 in the API's own form. */
export function unauthorized(api: Api): Answer {
  return api === 'app'
    ? apiError(api, 401, 'the token is missing or invalid', { code: 'invalid_credentials' })
    : apiError(api, 401, 'Unauthorized request')
}

/** 429 in the API's own form. The vendor documents a body for the App API only. */
export function rateLimited(api: Api, retryAfterSeconds?: number, limit = '10 requests per 1s'): Answer {
  const limited = apiError(api, 429, `rate limited to ${limit} (reference 5a0db0)`)
  if (retryAfterSeconds === undefined) return limited
  return { ...limited, headers: { ...limited.headers, 'retry-after': String(retryAfterSeconds) } }
}
