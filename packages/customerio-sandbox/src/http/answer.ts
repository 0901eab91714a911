/** What an operation answers. */
export interface Answer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  /** Complete text of the body. */
  readonly body: string
}

/** An answer with a JSON body. */
export function json(status: number, value: unknown): Answer {
  return { status, headers: { 'content-type': 'application/json; charset=utf-8' }, body: JSON.stringify(value) }
}

/** An answer with a plain-text body. */
export function text(status: number, body: string): Answer {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8' }, body }
}

/** 204. */
export const noContent: Answer = { status: 204, body: '' }

/** Headers the real hosts send, as recorded by the vendor in May 2026. They carry no rate-limit and no request-id header. */
export const recordedHeaders: Readonly<Record<'track' | 'app' | 'pipelines', Readonly<Record<string, string>>>> = {
  track: {
    'access-control-allow-origin': '*',
    'cache-control': 'no-cache, no-store, must-revalidate, max-age=0',
    via: '1.1 google',
    'strict-transport-security': 'max-age=31536000; includeSubDomains',
    'alt-svc': 'h3=":443"; ma=2592000,h3-29=":443"; ma=2592000',
  },
  app: {
    'access-control-allow-credentials': 'true',
    'access-control-allow-headers':
      'Authorization,Content-Type,x-ui-version,x-is-background-request,x-workspace-hydra-id,x-workspace-id,x-active-session-index',
    'access-control-allow-methods': 'GET, POST, PUT, DELETE, OPTIONS',
    'access-control-allow-origin': 'https://fly.customer.io',
    'access-control-max-age': '7200',
    'cache-control': 'must-revalidate,no-cache,no-store',
    expires: '0',
    pragma: 'no-cache',
    'strict-transport-security': 'max-age=31536000; includeSubDomains',
    'x-frame-options': 'SAMEORIGIN',
    'x-content-type-options': 'nosniff',
    'x-xss-protection': '1; mode=block',
    'referrer-policy': 'no-referrer-when-downgrade',
    via: '1.1 google',
    'alt-svc': 'h3=":443"; ma=2592000,h3-29=":443"; ma=2592000',
  },
  // Nobody has recorded the Pipelines hosts.
  pipelines: {},
}
