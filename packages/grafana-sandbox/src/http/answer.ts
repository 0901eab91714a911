/** What a route answers. A string body is sent as it is, anything else as JSON; an empty content type sends neither it nor a body. */
export interface Answer {
  readonly status: number
  readonly body: unknown
  readonly headers?: Readonly<Record<string, string>>
}

export function ok(body: unknown): Answer {
  return { status: 200, body }
}

/** An error of the legacy API. */
export function failure(status: number, message: string, more: object = {}): Answer {
  return { status, body: { message, ...more } }
}

/** The router's own answer for an API group or path that is not served. */
export const pageNotFound: Answer = {
  status: 404,
  body: '404 page not found\n',
  headers: { 'content-type': 'text/plain; charset=utf-8' },
}
