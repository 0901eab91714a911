import type { Clock } from './clock.ts'
import { second } from './duration.ts'
import { WebhooksError } from './errors.ts'
import type { SecretSource } from './receiver-options.ts'

/** A signature that fits no key may make the source be asked again this often: rotated secrets work at once, forged requests cost little. */
const minReloadMs = second

/** A source that does not answer by then has failed. Who waits for it would otherwise wait for ever, and nobody would ask again. */
const loadLimitMs = 10 * second

/**
 * The active secrets, prepared. A function is asked on first use, again in the background when its answer has grown old,
 * and again when a signature fits no key. While it fails, or does not answer in ten seconds, the last answer stays in force.
 */
export class SecretRing<Key> {
  #keys: readonly Key[] = []
  /** The key that matched last is tried first. */
  #preferred = 0
  readonly #load: (() => readonly string[] | Promise<readonly string[]>) | undefined
  readonly #prepare: (secret: string) => Key
  readonly #refreshMs: number
  readonly #clock: Clock
  readonly #onError: (error: unknown) => void
  #askedAt = Number.NEGATIVE_INFINITY
  #loading: Promise<void> | undefined

  /** @param onError hears of a background refresh that failed */
  constructor(
    source: SecretSource,
    prepare: (secret: string) => Key,
    refreshMs: number,
    clock: Clock,
    onError: (error: unknown) => void,
  ) {
    this.#prepare = prepare
    this.#refreshMs = refreshMs
    this.#clock = clock
    this.#onError = onError
    if (typeof source === 'function') this.#load = source
    else this.#keys = source.map(prepare)
  }

  /** True once there are keys to try. */
  get isReady(): boolean {
    return this.#keys.length > 0
  }

  /** True if a key verifies. The last match is tried first and the search stops at a match: every further key costs a hash. */
  some(verify: (key: Key) => boolean): boolean {
    const preferred = this.#keys[this.#preferred]
    if (preferred !== undefined && verify(preferred)) return true
    for (const [index, key] of this.#keys.entries()) {
      if (index !== this.#preferred && verify(key)) {
        this.#preferred = index
        return true
      }
    }
    return false
  }

  /** Asks the source in the background where its answer has grown old. */
  refreshIfOld(): void {
    if (this.#load === undefined || this.#clock.monotonic() - this.#askedAt < this.#refreshMs) return
    this.reload().catch(this.#onError)
  }

  /** True if asking the source again may bring keys that are not known yet. */
  get mayReload(): boolean {
    return (
      this.#load !== undefined &&
      (this.#loading !== undefined || this.#clock.monotonic() - this.#askedAt >= minReloadMs)
    )
  }

  /** Asks the source, once however many wait. Rejects where it fails or gives no secret. */
  reload(): Promise<void> {
    this.#loading ??= this.#ask().finally(() => {
      this.#loading = undefined
    })
    return this.#loading
  }

  async #ask(): Promise<void> {
    if (this.#load === undefined) return
    this.#askedAt = this.#clock.monotonic()
    let secrets: readonly string[]
    try {
      secrets = await this.#inTime(this.#load)
    } catch (cause) {
      throw new WebhooksError('WEBHOOKS_SECRETS', 'the function that gives the signing secrets failed', { cause })
    }
    if (!isSecretList(secrets)) {
      throw new WebhooksError(
        'WEBHOOKS_SECRETS',
        'the function that gives the signing secrets must give at least one, each a text that is not empty',
      )
    }
    this.#preferred = 0
    this.#keys = secrets.map(this.#prepare)
  }

  async #inTime<T>(load: () => T | Promise<T>): Promise<T> {
    const { promise, reject } = Promise.withResolvers<never>()
    const timer = this.#clock.every(loadLimitMs, () => reject(new Error(`no answer in ${loadLimitMs} ms`)))
    try {
      return await Promise.race([load(), promise])
    } finally {
      timer.cancel()
    }
  }
}

/** True for at least one secret, none of them empty. */
export function isSecretList(value: unknown): value is readonly string[] {
  return (
    Array.isArray(value) && value.length > 0 && value.every((secret) => typeof secret === 'string' && secret !== '')
  )
}
