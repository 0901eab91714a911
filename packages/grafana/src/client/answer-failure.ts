import { GrafanaError, type GrafanaErrorCode, type Problem } from '../errors.ts'
import type { Json } from '../json.ts'
import { isObject, objectsOf, textOf } from '../json-values.ts'
import type { RawAnswer } from './answer.ts'
import { excerpt, type Redact, shorten } from './secrets.ts'

/** The call that failed, for the message. */
export interface CallInWords {
  readonly method: string
  /** Path and query, without the host. */
  readonly path: string
  /** Attempts made. */
  readonly attempts: number
}

/** The error of an answer nobody asked for. */
export function answerFailure(answer: RawAnswer, call: CallInWords, redact: Redact): GrafanaError {
  const { status } = answer
  const code = codeOf(answer)
  const said =
    code === 'GRAFANA_NOT_GRAFANA' || answer.kind === 'html' ? page(answer, redact) : words(answer.body, redact)
  const reason = reasonOf(answer.body, redact)
  const tries = call.attempts > 1 ? ` after ${call.attempts} attempts` : ''
  const what = `${call.method} ${call.path} answered ${status}${tries}`
  const text = said === '' ? `${what}.` : `${what}: ${said}${/[.!?]$/.test(said) ? '' : '.'}`
  return new GrafanaError(code, `${text} ${wayOut(code, answer, redact)}`, {
    problems: causesOf(answer.body, redact),
    call: {
      method: call.method,
      path: call.path,
      status,
      ...(reason === undefined ? {} : { reason }),
      ...(answer.kind === 'empty' ? {} : { answer: answer.kind === 'html' ? said : excerpt(answer.body, redact) }),
    },
  })
}

function codeOf({ status, kind }: RawAnswer): GrafanaErrorCode {
  // A gateway's page for a 5xx says nothing about what is behind it.
  if (kind === 'html' && status < 500) return 'GRAFANA_NOT_GRAFANA'
  if (status < 400) return 'GRAFANA_NOT_GRAFANA'
  if (status === 401) return 'GRAFANA_UNAUTHORIZED'
  if (status === 403) return 'GRAFANA_FORBIDDEN'
  if (status === 409 || status === 412) return 'GRAFANA_CONFLICT'
  return 'GRAFANA_HTTP'
}

function wayOut(code: GrafanaErrorCode, { status, headers, body }: RawAnswer, redact: Redact): string {
  switch (code) {
    case 'GRAFANA_NOT_GRAFANA': {
      if (status === 404 && /<title>Grafana<\/title>/.test(textOf(body))) {
        return 'Grafana is there, but not under this path: correct the sub-path of the URL.'
      }
      const target = redirectTarget(headers.get('location'), redact)
      if (target !== undefined) {
        return `If ${target} is Grafana, use its address as the URL; if it is a login, something in front of Grafana wants its own credentials: send them as extra headers.`
      }
      return 'Check the URL and its sub-path; where something in front of Grafana wants a login, send its credentials as extra headers.'
    }
    case 'GRAFANA_UNAUTHORIZED':
      return 'Check the token, or the user and password: they may be expired, revoked, or of another Grafana or organisation.'
    case 'GRAFANA_FORBIDDEN':
      if (/invalid namespace/i.test(words(body, redact))) {
        return 'Leave the namespace and the id of the stack unset: they are found out.'
      }
      return 'Grant the permission, or use a service account whose role has it.'
    case 'GRAFANA_CONFLICT':
      return 'Somebody else wrote it in between: plan again.'
    default:
      return statusWayOut(status)
  }
}

function statusWayOut(status: number): string {
  if (status === 404) return 'Check the organisation or namespace, and whether somebody deleted it.'
  if (status === 413) return 'Raise the body limit of the proxy in front of Grafana; Grafana itself takes 16 MB.'
  if (status === 429) return 'Try later, or with a lower concurrency.'
  if (status >= 500) return "Try again; if it stays, Grafana's log says more."
  return 'Correct what it names.'
}

/** Where a redirect leads, without the query, which may hold a session. */
function redirectTarget(location: string | null, redact: Redact): string | undefined {
  const target = location === null ? undefined : location.split(/[?#]/)[0]
  return target === undefined || target === '' ? undefined : shorten(redact(target.replace(/\/\/[^/@]*@/, '//')))
}

function page({ kind, body, headers }: RawAnswer, redact: Redact): string {
  if (kind === 'html') {
    const title = /<title[^>]*>([^<]*)<\/title/i.exec(textOf(body))?.[1]?.trim() ?? ''
    return title === '' ? 'an HTML page' : `an HTML page titled "${shorten(redact(title))}"`
  }
  const target = redirectTarget(headers.get('location'), redact)
  if (target !== undefined) return `a redirect to ${target}`
  return kind === 'text' ? 'something that is not JSON' : ''
}

/** The server's own words: a Kubernetes-style Status, a legacy answer, a data source's, or plain text. */
function words(body: Json, redact: Redact): string {
  if (typeof body === 'string') return shorten(redact(body))
  if (!isObject(body)) return ''
  const said = [body.message, body.error].find((text) => typeof text === 'string' && text !== '')
  return typeof said === 'string' ? shorten(redact(said)) : ''
}

function reasonOf(body: Json, redact: Redact): string | undefined {
  if (!isObject(body)) return undefined
  const { reason, messageId, status } = body
  // `status` is "Failure" in a Kubernetes-style Status, a code such as `version-mismatch` in a legacy answer.
  const found = [reason, messageId, status === 'Failure' ? undefined : status].find((text) => typeof text === 'string')
  return typeof found === 'string' && found !== '' ? shorten(redact(found)) : undefined
}

function causesOf(body: Json, redact: Redact): readonly Problem[] {
  const details = isObject(body) ? body.details : undefined
  const causes = isObject(details) ? objectsOf(details.causes) : []
  return causes.slice(0, 20).map(({ field, message }) => ({
    path: shorten(redact(textOf(field))),
    message: shorten(redact(textOf(message))),
  }))
}
