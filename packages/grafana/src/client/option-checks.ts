import { createSecureContext } from 'node:tls'
import { isObject } from '../json-values.ts'
import type { GrafanaOptions } from './types.ts'

/** Takes one problem: where, and what to do about it. */
export type Report = (path: string, message: string) => void

/** Headers that the client or the connection sets, and where their value comes from. */
const reservedHeaders: ReadonlyMap<string, string> = new Map([
  ['authorization', 'comes from "auth"'],
  ['proxy-authorization', 'comes from the user and password in HTTP_PROXY or HTTPS_PROXY'],
  ['x-grafana-org-id', 'comes from "orgId"'],
  ...['accept', 'connection', 'content-length', 'content-type', 'expect', 'host', 'keep-alive', 'transfer-encoding']
    .concat('upgrade')
    .map((name): [string, string] => [name, 'is set by the client']),
])

const headerName = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/
const headerValue = /^[\x21-\x7e](?:[\x20-\x7e\t]*[\x21-\x7e])?$/
const visible = /^[\x21-\x7e]+$/
const control = /\p{Cc}/u
const namespaceName = /^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/

/** Reports keys that are no options. */
export function reportUnknown(given: object, known: readonly string[], prefix: string, report: Report): void {
  for (const key of Object.keys(given)) {
    if (!known.includes(key)) report(`${prefix}${key}`, `is not an option; there are ${known.join(', ')}`)
  }
}

/** The base URL, its path ending with a slash. */
export function checkUrl(value: unknown, report: Report): URL | undefined {
  if (value === undefined || value === '') {
    report(
      'url',
      'is missing: the address of Grafana, like https://grafana.example.test or https://example.test/grafana',
    )
    return undefined
  }
  const text = value instanceof URL ? value.href : value
  const url = typeof text === 'string' ? URL.parse(text.trim()) : null
  if (url === null || !/^https?:$/.test(url.protocol)) {
    report('url', 'must be an address that starts with http:// or https://')
    return undefined
  }
  if (url.username !== '' || url.password !== '') {
    report('url', 'must not hold a user or password, which end up in logs; put them into "auth"')
  }
  if (url.search !== '' || url.hash !== '') report('url', 'must not have a query or fragment; end it after the path')
  // A path that starts with two slashes would name another host once it is taken alone.
  url.pathname = `${url.pathname}/`.replace(/\/{2,}/g, '/')
  const page = /\/(?:apis?|login)\/$/.exec(url.pathname)
  if (page !== null) report('url', `must be the address of Grafana's start page: leave out ${page[0].slice(0, -1)}`)
  return url
}

/** The `Authorization` header, and what in it is secret. */
export function checkAuth(
  value: unknown,
  report: Report,
): { readonly authorization: string; readonly secrets: readonly string[] } | undefined {
  const given = isObject(value) ? value : {}
  reportUnknown(given, ['token', 'user', 'password'], 'auth.', report)
  const hasToken = given.token !== undefined
  const hasUser = given.user !== undefined || given.password !== undefined
  if (hasToken === hasUser) {
    const problem = hasToken ? 'has both a token and a user: keep one' : 'is missing: a token, or a user and a password'
    report('auth', problem)
    return undefined
  }
  return hasToken ? checkToken(given.token, report) : checkUser(given.user, given.password, report)
}

function checkToken(token: unknown, report: Report): ReturnType<typeof checkAuth> {
  if (typeof token !== 'string' || !visible.test(token)) {
    report(
      'auth.token',
      'must be the token alone, without "Bearer", spaces or line ends: service-account tokens start with glsa_',
    )
    return undefined
  }
  return { authorization: `Bearer ${token}`, secrets: [token] }
}

function checkUser(user: unknown, password: unknown, report: Report): ReturnType<typeof checkAuth> {
  const userFits = typeof user === 'string' && user !== '' && !user.includes(':') && !control.test(user)
  const passwordFits = typeof password === 'string' && password !== '' && !control.test(password)
  if (!userFits) report('auth.user', 'must be a login without a colon')
  if (!passwordFits) report('auth.password', 'must be a text without line ends')
  if (!userFits || !passwordFits) return undefined
  const encoded = Buffer.from(`${user}:${password}`).toString('base64')
  return { authorization: `Basic ${encoded}`, secrets: [password, encoded] }
}

/** A whole number in a range. */
export function checkInteger<Fallback extends number | undefined>(
  value: unknown,
  path: string,
  range: { readonly min: number; readonly max: number; readonly fallback: Fallback },
  report: Report,
): number | Fallback {
  if (value === undefined) return range.fallback
  if (typeof value === 'number' && Number.isInteger(value) && value >= range.min && value <= range.max) return value
  report(path, `must be a whole number from ${range.min} to ${range.max}`)
  return range.fallback
}

/** The namespace, which must agree with the organisation. */
export function checkNamespace(value: unknown, orgId: number | undefined, report: Report): string | undefined {
  if (value === undefined) return undefined
  if (typeof value !== 'string' || !namespaceName.test(value)) {
    report('namespace', 'must be default, org-<id> or, on Grafana Cloud, stacks-<id>')
    return undefined
  }
  const organisation = value === 'default' ? 1 : Number(/^org-(\d+)$/.exec(value)?.[1] ?? orgId)
  if (orgId !== undefined && organisation !== orgId) {
    report('namespace', `is that of organisation ${organisation}, but "orgId" is ${orgId}: leave one of them out`)
  }
  return value
}

/** Extra headers, names in lower case. */
export function checkHeaders(value: unknown, report: Report): Record<string, string> {
  const headers: Record<string, string> = {}
  if (value === undefined) return headers
  if (!isObject(value)) {
    report('headers', 'must be an object of header names and values')
    return headers
  }
  for (const [name, content] of Object.entries(value)) {
    const path = `headers.${name}`
    const reserved = reservedHeaders.get(name.toLowerCase())
    if (!headerName.test(name)) report(path, 'is not a header name')
    else if (reserved !== undefined) report(path, reserved)
    else if (typeof content !== 'string' || !headerValue.test(content)) {
      report(path, 'must be a text of visible ASCII characters, without line ends')
    } else headers[name.toLowerCase()] = content
  }
  return headers
}

/** PEM texts that fit each other. */
export function checkTls(value: unknown, url: URL | undefined, report: Report): NonNullable<GrafanaOptions['tls']> {
  if (value === undefined) return {}
  if (!isObject(value)) {
    report('tls', 'must be an object with "ca", or "cert" and "key"')
    return {}
  }
  reportUnknown(value, ['ca', 'cert', 'key'], 'tls.', report)
  const tls: { ca?: string; cert?: string; key?: string } = {}
  for (const part of ['ca', 'cert', 'key'] as const) {
    const pem = value[part]
    if (pem === undefined) continue
    if (typeof pem === 'string' && pem.includes('-----BEGIN ')) tls[part] = pem
    else report(`tls.${part}`, 'must be the PEM text (-----BEGIN …), not the path of its file')
  }
  if ((value.cert === undefined) !== (value.key === undefined)) {
    report('tls', 'needs both "cert" and "key" for a client certificate')
  } else {
    try {
      createSecureContext(tls)
    } catch (error) {
      report('tls', `does not fit together: ${error instanceof Error ? error.message : 'unusable'}`)
    }
  }
  if (url?.protocol === 'http:') report('tls', 'has no effect on an http:// address; use https://')
  return tls
}
