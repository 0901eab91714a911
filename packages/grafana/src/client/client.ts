import pLimit, { type LimitFunction } from 'p-limit'
import { request } from 'undici'
import { type RawAnswer, readAnswer } from './answer.ts'
import { answerFailure, type CallInWords } from './answer-failure.ts'
import { openRoute, type Route } from './dispatcher.ts'
import { networkFailure } from './network-failure.ts'
import type { CheckedOptions } from './options.ts'
import { passes, type Runtime, retryDelay } from './retry.ts'
import { createRedact, type Redact } from './secrets.ts'
import type { Answer, Call, Grafana, RequestPurpose, RequestRecord } from './types.ts'

type Outcome =
  | { readonly answer: RawAnswer }
  | { readonly error: Error; readonly passes: boolean; readonly retryAfter: string | null }

/** The only {@link Grafana}. What is secret lives in private fields, which neither `inspect` nor JSON shows. */
export class GrafanaClient implements Grafana {
  readonly url: URL
  readonly orgId: number | undefined
  readonly namespace: string | undefined
  readonly counts: Record<RequestPurpose, number> = { read: 0, dryRun: 0, query: 0, write: 0 }
  readonly #options: CheckedOptions
  readonly #runtime: Runtime
  readonly #headers: Readonly<Record<string, string>>
  readonly #route: Route
  readonly #limit: LimitFunction
  readonly #redact: Redact
  #closed: Promise<void> | undefined

  constructor(options: CheckedOptions, runtime: Runtime) {
    this.url = options.url
    this.orgId = options.orgId
    this.namespace = options.namespace
    this.#options = options
    this.#runtime = runtime
    this.#route = openRoute(options)
    this.#limit = pLimit(options.concurrency)
    this.#redact = createRedact([...options.secrets, ...this.#route.secrets])
    this.#headers = {
      ...options.headers,
      accept: 'application/json',
      'user-agent': options.headers['user-agent'] ?? 'messaging-observability-grafana',
      authorization: options.authorization,
      ...(options.orgId === undefined ? {} : { 'x-grafana-org-id': String(options.orgId) }),
    }
  }

  send(call: Call, options: { readonly signal?: AbortSignal } = {}): Promise<Answer> {
    return this.#limit(() => this.#sendUntilAnswered(call, options.signal))
  }

  close(): Promise<void> {
    this.#closed ??= this.#route.dispatcher.close()
    return this.#closed
  }

  async #sendUntilAnswered(call: Call, signal: AbortSignal | undefined): Promise<Answer> {
    const attempts = isIdempotent(call) ? this.#options.retries + 1 : 1
    for (let attempt = 1; ; attempt += 1) {
      signal?.throwIfAborted()
      const outcome = await this.#attempt(call, attempt, signal)
      if ('answer' in outcome) {
        const { status, headers, body } = outcome.answer
        return { status, headers, body }
      }
      signal?.throwIfAborted()
      if (attempt === attempts || !outcome.passes) throw outcome.error
      await this.#runtime.sleep(retryDelay(attempt, outcome.retryAfter, this.#runtime), signal)
    }
  }

  async #attempt(call: Call, attempt: number, signal: AbortSignal | undefined): Promise<Outcome> {
    const path = this.#pathOf(call)
    const inWords: CallInWords = { method: call.method, path, attempts: attempt }
    const startedAt = performance.now()
    this.counts[call.purpose] += 1
    const tell = (status?: number): void => {
      const durationMs = performance.now() - startedAt
      const { method, purpose } = call
      this.#tell({ method, path, purpose, durationMs, attempt, ...(status === undefined ? {} : { status }) })
    }
    let answer: RawAnswer
    try {
      answer = await this.#exchange(call, path, signal)
    } catch (cause) {
      tell()
      const { timeoutMs, maxAnswerBytes, url, tls } = this.#options
      const certified = tls.cert !== undefined
      const to = { origin: url.origin, proxy: this.#route.proxy, certified, timeoutMs, maxAnswerBytes }
      return { ...networkFailure(cause, inWords, to, this.#redact), retryAfter: null }
    }
    tell(answer.status)
    if (isExpected(answer, call)) return { answer }
    return {
      error: answerFailure(answer, inWords, this.#redact),
      passes: passes(answer.status),
      retryAfter: answer.headers.get('retry-after'),
    }
  }

  async #exchange(call: Call, path: string, signal: AbortSignal | undefined): Promise<RawAnswer> {
    const timeout = AbortSignal.timeout(this.#options.timeoutMs)
    const response = await request(new URL(path, this.url), {
      dispatcher: this.#route.dispatcher,
      method: call.method,
      headers: call.body === undefined ? this.#headers : { ...this.#headers, 'content-type': 'application/json' },
      body: call.body === undefined ? null : JSON.stringify(call.body),
      signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
    })
    return readAnswer(response)
  }

  #pathOf({ path, query }: Call): string {
    const search = new URLSearchParams(query).toString()
    return `${this.url.pathname.slice(0, -1)}${path}${search === '' ? '' : `?${search}`}`
  }

  #tell(record: RequestRecord): void {
    try {
      this.#options.onRequest?.(record)
    } catch (error) {
      process.emitWarning(error instanceof Error ? error : new Error(String(error)))
    }
  }
}

function isIdempotent({ idempotent, method, purpose }: Call): boolean {
  return idempotent ?? (purpose !== 'write' || method !== 'POST')
}

/** Plain text is an answer where an error was reckoned with: `/apis/<unknown>` says "404 page not found". */
function isExpected({ status, kind }: RawAnswer, { accept = [] }: Call): boolean {
  if (kind === 'html') return false
  return accept.includes(status) || (status >= 200 && status < 300 && kind !== 'text')
}
