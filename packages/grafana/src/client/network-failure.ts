import { GrafanaError, type GrafanaErrorCode } from '../errors.ts'
import { answerTooLarge } from './answer.ts'
import type { CallInWords } from './answer-failure.ts'
import { type Redact, shorten } from './secrets.ts'

/** Code of the error of a call to a client that was closed. */
export const clientClosed: string = 'ERR_CLIENT_CLOSED'

/** What no answer came from, and whether another attempt may help. */
export interface NetworkFailure {
  readonly error: GrafanaError
  readonly passes: boolean
}

interface Diagnosis {
  readonly code: GrafanaErrorCode
  readonly text: string
  readonly passes: boolean
}

/** Where the request went. */
export interface Destination {
  readonly origin: string
  /** Address of the proxy, without credentials. */
  readonly proxy: string | undefined
  /** Whether a client certificate is shown. */
  readonly certified: boolean
  readonly timeoutMs: number
  readonly maxAnswerBytes: number
}

/** The error of a call without an answer. */
export function networkFailure(cause: unknown, call: CallInWords, to: Destination, redact: Redact): NetworkFailure {
  const { codes, message } = describe(cause)
  const said = shorten(redact(message))
  const { code, text, passes } = diagnose(codes, said, to)
  const tries = call.attempts > 1 ? ` (${call.attempts} attempts)` : ''
  const { method, path } = call
  const error = new GrafanaError(code, `${method} ${path}${tries}: ${text}`, {
    call: { method, path },
    // Not the error itself: that of the HTTP parser holds what was received, which may echo the request.
    cause: Object.assign(new Error(said), { code: codes[0] }),
  })
  return { error, passes }
}

function diagnose(codes: readonly string[], said: string, to: Destination): Diagnosis {
  const has = (pattern: RegExp): boolean => codes.some((code) => pattern.test(code))
  const peer = to.proxy === undefined ? to.origin : `${to.origin} through the proxy ${to.proxy}`

  if (has(/^(?:UND_ERR_(?:CONNECT|HEADERS|BODY)_TIMEOUT|ETIMEDOUT|TimeoutError)$/)) {
    const text = `no answer from ${peer} within ${to.timeoutMs} ms. Check the address and firewalls, or raise the time-out.`
    return { code: 'GRAFANA_TIMEOUT', text, passes: true }
  }
  if (/\b407\b/.test(said)) {
    const text = `the proxy ${to.proxy ?? ''} wants a login (407). Put its user and password into HTTP_PROXY or HTTPS_PROXY.`
    return { code: 'GRAFANA_NETWORK', text, passes: false }
  }
  const refusal = /Proxy response \((\d+)\)/.exec(said)?.[1]
  if (refusal !== undefined) {
    const text = `the proxy ${to.proxy ?? ''} refused to connect to ${to.origin} (${refusal}). Allow it there, or name the host in NO_PROXY.`
    return { code: 'GRAFANA_NETWORK', text, passes: /^50[234]$/.test(refusal) }
  }
  if (has(/^(?:ENOTFOUND|EAI_\w+)$/)) {
    const text = `the host of ${peer} has no address (${codes[0]}). Check the spelling, and whether DNS or a VPN is up.`
    return { code: 'GRAFANA_NETWORK', text, passes: has(/^EAI_AGAIN$/) }
  }
  if (has(/^ECONNREFUSED$/)) {
    const text = `nothing listens at ${peer} (ECONNREFUSED). Check host and port, and whether Grafana runs.`
    return { code: 'GRAFANA_NETWORK', text, passes: true }
  }
  if (has(tlsCode)) {
    return { code: 'GRAFANA_TLS', text: `TLS with ${peer} failed: ${said}. ${tlsWayOut(codes)}`, passes: false }
  }
  if (has(/^HPE_/)) {
    const text = `${peer} does not speak HTTP (${codes[0]}). Check the port, and https:// or http://.`
    return { code: 'GRAFANA_NOT_GRAFANA', text, passes: false }
  }
  if (codes.includes(answerTooLarge)) {
    const text = `the answer is larger than ${to.maxAnswerBytes} bytes. Raise "maxAnswerBytes" if that is right.`
    return { code: 'GRAFANA_HTTP', text, passes: false }
  }
  if (codes.includes(clientClosed)) {
    return { code: 'GRAFANA_NETWORK', text: 'this client was closed. Connect anew.', passes: false }
  }
  const text = `the connection to ${peer} broke: ${said} (${codes[0] ?? 'no code'}). ${brokenWayOut(to)}`
  return { code: 'GRAFANA_NETWORK', text, passes: true }
}

/** In TLS 1.3 a server finds out after the handshake that a client certificate is missing, and may just hang up. */
function brokenWayOut({ origin, certified }: Destination): string {
  return origin.startsWith('https:') && !certified ? `Try again. ${certificateWayOut}` : 'Try again.'
}

const certificateWayOut = 'The server may want a client certificate: give "tls.cert" and "tls.key".'

const tlsCode =
  /^(?:CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|ERR_TLS_|ERR_SSL_|EPROTO$|HOSTNAME_MISMATCH$|INVALID_CA$|UND_ERR_PRX_TLS$)/

function tlsWayOut(codes: readonly string[]): string {
  const has = (pattern: RegExp): boolean => codes.some((code) => pattern.test(code))
  if (has(/ALTNAME|HOSTNAME_MISMATCH|PRX_TLS/)) return 'Use a host name that the certificate holds.'
  if (has(/EXPIRED|NOT_YET_VALID/)) return 'Renew the certificate, or set the clock.'
  if (has(/SELF_SIGNED|UNABLE_TO_|INVALID_CA/)) return 'Give the authority that signed the certificate as "tls.ca".'
  if (has(/CERTIFICATE_REQUIRED|HANDSHAKE_FAILURE|BAD_CERTIFICATE|UNKNOWN_CA|CERTIFICATE_UNKNOWN/)) {
    return certificateWayOut
  }
  return 'Check the port, and whether it serves https:// at all.'
}

/** Codes and words of an error and of what lies beneath it: an address family's attempt, a wrapped cause. */
function describe(cause: unknown): { readonly codes: readonly string[]; readonly message: string } {
  const codes: string[] = []
  const messages: string[] = []
  const seen = new Set<unknown>()
  const visit = (error: unknown): void => {
    if (!(error instanceof Error) || seen.has(error)) return
    seen.add(error)
    for (const code of [(error as NodeJS.ErrnoException).code, error.name]) {
      if (typeof code === 'string' && code !== 'Error' && !codes.includes(code)) codes.push(code)
    }
    // OpenSSL's message holds source paths; its `reason` is the plain one.
    const words = 'reason' in error && typeof error.reason === 'string' ? error.reason : error.message
    if (words !== '') messages.push(words)
    visit(error.cause)
    if (error instanceof AggregateError) error.errors.forEach(visit)
  }
  visit(cause)
  return { codes, message: messages[0] ?? 'no words' }
}
