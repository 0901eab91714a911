import { GrafanaError, type Problem } from '../errors.ts'
import { isObject } from '../json-values.ts'
import {
  checkAuth,
  checkHeaders,
  checkInteger,
  checkNamespace,
  checkTls,
  checkUrl,
  type Report,
  reportUnknown,
} from './option-checks.ts'
import type { GrafanaOptions } from './types.ts'

/** Options that were checked, with their defaults. */
export interface CheckedOptions {
  readonly url: URL
  /** Value of the `Authorization` header. */
  readonly authorization: string
  readonly orgId: number | undefined
  readonly namespace: string | undefined
  readonly headers: Readonly<Record<string, string>>
  readonly tls: NonNullable<GrafanaOptions['tls']>
  readonly timeoutMs: number
  readonly retries: number
  readonly concurrency: number
  readonly maxAnswerBytes: number
  readonly onRequest: GrafanaOptions['onRequest']
  /** What no error, log or inspection may show. */
  readonly secrets: readonly string[]
}

const known = [
  'url',
  'auth',
  'orgId',
  'namespace',
  'headers',
  'tls',
  'timeoutMs',
  'retries',
  'concurrency',
  'maxAnswerBytes',
  'onRequest',
]

/** Checks all options at once; throws `GRAFANA_CONFIG` with every problem. No problem repeats a value that may be secret. */
export function checkOptions(options: GrafanaOptions): CheckedOptions {
  const problems: Problem[] = []
  const report: Report = (path, message) => {
    problems.push({ path, message })
  }
  const given: Readonly<Record<string, unknown>> = isObject(options) ? options : {}
  if (!isObject(options)) report('options', 'must be an object with "url" and "auth"')
  reportUnknown(given, known, '', report)

  const url = checkUrl(given.url, report)
  const auth = checkAuth(given.auth, report)
  const orgId = checkInteger(
    given.orgId,
    'orgId',
    { min: 1, max: Number.MAX_SAFE_INTEGER, fallback: undefined },
    report,
  )
  const namespace = checkNamespace(given.namespace, orgId, report)
  const headers = checkHeaders(given.headers, report)
  const tls = checkTls(given.tls, url, report)
  const timeoutMs = checkInteger(given.timeoutMs, 'timeoutMs', { min: 1, max: 600_000, fallback: 30_000 }, report)
  const retries = checkInteger(given.retries, 'retries', { min: 0, max: 10, fallback: 3 }, report)
  const concurrency = checkInteger(given.concurrency, 'concurrency', { min: 1, max: 64, fallback: 6 }, report)
  const maxAnswerBytes = checkInteger(
    given.maxAnswerBytes,
    'maxAnswerBytes',
    { min: 1024, max: 2 ** 30, fallback: 2 ** 26 },
    report,
  )
  const onRequest = given.onRequest
  if (onRequest !== undefined && typeof onRequest !== 'function') report('onRequest', 'must be a function')

  if (problems.length > 0 || url === undefined || auth === undefined) {
    const list = problems.map(({ path, message }) => `\n  - ${path}: ${message}`).join('')
    throw new GrafanaError('GRAFANA_CONFIG', `The connection to Grafana is configured wrongly:${list}`, { problems })
  }
  return {
    url,
    authorization: auth.authorization,
    orgId,
    namespace,
    headers,
    tls,
    timeoutMs,
    retries,
    concurrency,
    maxAnswerBytes,
    onRequest: options.onRequest,
    // A short header value, such as a tenant's number, is no secret, and to blot it out would garble messages.
    secrets: [...auth.secrets, ...Object.values(headers).filter((value) => value.length >= 8)],
  }
}
