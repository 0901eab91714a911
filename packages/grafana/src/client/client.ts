import pLimit, { type LimitFunction } from 'p-limit'
import { request } from 'undici'
import { type RawAnswer, readAnswer } from './answer.ts'
import { answerFailure, type CallInWords } from './answer-failure.ts'
import { openRoute, type Route } from './dispatcher.ts'
import { clientClosed, networkFailure } from './network-failure.ts'
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
  readonly #secrets: readonly string[]
  readonly #redact: Redact
  readonly #underWay = new Set<Promise<Answer>>()
  readonly #closing = new AbortController()
  #closed: Promise<void> | undefined

  constructor(options: CheckedOptions, runtime: Runtime) {
    this.url = options.url
    this.orgId = options.orgId
    this.namespace = options.namespace
    this.#options = options
    this.#runtime = runtime
    this.#route = openRoute(options)
    this.#limit = pLimit(options.concurrency)
    this.#secrets = [...options.secrets, ...this.#route.secrets]
    this.#redact = createRedact(this.#secrets)
    this.#headers = {
      ...options.headers,
      accept: 'application/json',
      'user-agent': options.headers['user-agent'] ?? 'messaging-observability-grafana',
      authorization: options.authorization,
      ...(options.orgId === undefined ? {} : { 'x-grafana-org-id': String(options.orgId) }),
    }
  }

  send(call: Call, options: { readonly signal?: AbortSignal } = {}): Promise<Answer> {
    return this.#limit(async () => {
      const sent = this.#sendUntilAnswered(call, options.signal)
      this.#underWay.add(sent)
      return await sent.finally(() => this.#underWay.delete(sent))
    })
  }

  close(): Promise<void> {
    this.#closed ??= this.#close()
    return this.#closed
  }

  async #close(): Promise<void> {
    this.#closing.abort()
    await Promise.allSettled(this.#underWay)
    await this.#route.dispatcher.destroy()
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
      const closing = this.#closing.signal
      const ends = signal === undefined ? closing : AbortSignal.any([signal, closing])
      await this.#runtime.sleep(retryDelay(attempt, outcome.retryAfter, this.#runtime), ends)
    }
  }

  async #attempt(call: Call, attempt: number, signal: AbortSignal | undefined): Promise<Outcome> {
    const path = this.#pathOf(call)
    const inWords: CallInWords = { method: call.method, path, attempts: attempt }
    const redact = call.secrets === undefined ? this.#redact : createRedact([...this.#secrets, ...call.secrets])
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
      return { ...networkFailure(cause, inWords, to, redact), retryAfter: null }
    }
    tell(answer.status)
    if (isExpected(answer, call)) return { answer }
    return {
      error: answerFailure(answer, inWords, redact),
      passes: passes(answer.status),
      retryAfter: answer.headers.get('retry-after'),
    }
  }

  async #exchange(call: Call, path: string, signal: AbortSignal | undefined): Promise<RawAnswer> {
    if (this.#closing.signal.aborted) throw Object.assign(new Error('closed'), { code: clientClosed })
    const timeout = AbortSignal.timeout(this.#options.timeoutMs)
    const ends = signal === undefined ? timeout : AbortSignal.any([signal, timeout])
    return await untilAborted(this.#request(call, path, ends), ends)
  }

  async #request(call: Call, path: string, signal: AbortSignal): Promise<RawAnswer> {
    const content = call.body === undefined ? {} : { 'content-type': 'application/json' }
    const response = await request(this.url.origin + path, {
      dispatcher: this.#route.dispatcher,
      method: call.method,
      headers: { ...call.headers, ...this.#headers, ...content },
      body: call.body === undefined ? null : JSON.stringify(call.body),
      signal,
    })
    return await readAnswer(response, this.#options.maxAnswerBytes)
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

/** `undici` looks at a signal only once it is connected: who accepts and says nothing would hold the caller. */
async function untilAborted<Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> {
  const { promise, reject } = Promise.withResolvers<never>()
  const stop = (): void => reject(signal.reason)
  signal.addEventListener('abort', stop, { once: true })
  try {
    return await Promise.race([work, promise])
  } finally {
    signal.removeEventListener('abort', stop)
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
