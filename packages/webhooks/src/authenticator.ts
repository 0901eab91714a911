import type { DeliveryRun } from './delivery-run.ts'
import type { EventReport } from './event-report.ts'
import type { MaybePromise } from './maybe-promise.ts'
import type { RejectionReason } from './reasons.ts'
import type { WebhookPolicy } from './receiver-options.ts'
import type { RequestHeaders } from './request.ts'
import type { SecretRing } from './secrets.ts'
import type { SignatureScheme, SignedHeaders } from './signature.ts'

/** Why a request is not handled: it is refused, or nobody can tell now. */
export type NotAuthentic = RejectionReason | 'unavailable'

/** Tells authentic requests from others. Waits only where secrets have to be fetched. */
export class Authenticator {
  readonly #scheme: SignatureScheme
  readonly #secrets: SecretRing<unknown>
  readonly #policy: WebhookPolicy
  readonly #report: EventReport
  #waiting = 0

  constructor(scheme: SignatureScheme, secrets: SecretRing<unknown>, policy: WebhookPolicy, report: EventReport) {
    this.#scheme = scheme
    this.#secrets = secrets
    this.#policy = policy
    this.#report = report
  }

  /** Loads secrets that come from a function, once. Rejects where they cannot be loaded. */
  async ready(): Promise<void> {
    if (!this.#secrets.isReady) await this.#secrets.reload()
  }

  /** What the headers of an authentic request say of its signature, or why it is not handled. May throw what the scheme throws. */
  authenticate(run: DeliveryRun, headers: RequestHeaders): MaybePromise<SignedHeaders | NotAuthentic> {
    const signed = this.#scheme.read(headers)
    if (typeof signed === 'string') return signed
    const misfit = this.outsideWindow(run, signed.signedAt)
    if (misfit !== undefined) return misfit
    const verify = (key: unknown): boolean => this.#scheme.verify(signed, run.body, key)
    if (this.#secrets.isReady) {
      this.#secrets.refreshIfOld()
      if (this.#secrets.some(verify)) return signed
      if (!this.#secrets.mayReload) return 'bad_signature'
    }
    return this.#afterReload(signed, verify)
  }

  /** Whether a signed timestamp lies outside of the replay window. */
  outsideWindow(run: DeliveryRun, signedAt: number | undefined): 'stale' | 'future' | undefined {
    if (signedAt === undefined) return undefined
    const { pastMs, futureMs } = this.#policy.replayWindow
    const age = run.receivedAt - signedAt
    return age > pastMs ? 'stale' : age < -futureMs ? 'future' : undefined
  }

  #afterReload(signed: SignedHeaders, verify: (key: unknown) => boolean): MaybePromise<SignedHeaders | NotAuthentic> {
    // Forged requests wait here too: they must not take every place from those whose key is known.
    if (this.#waiting >= Math.ceil(this.#policy.maxInFlight / 4)) {
      this.#report.unavailable('overloaded', undefined)
      return 'unavailable'
    }
    this.#waiting++
    return this.#secrets
      .reload()
      .then(
        () => (this.#secrets.some(verify) ? signed : 'bad_signature'),
        (error: unknown): NotAuthentic => {
          this.#report.unavailable('store', undefined, error)
          return 'unavailable'
        },
      )
      .finally(() => {
        this.#waiting--
      })
  }
}
