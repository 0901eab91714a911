import type { Clock, ClockTimer } from './clock.ts'
import type { DeliveryRun } from './delivery-run.ts'
import { second } from './duration.ts'

const sweepMs = second / 10

/** Keeps the time budget of all running deliveries with one timer, which stops while there are none. */
export class Budget {
  readonly #budgetMs: number
  readonly #clock: Clock
  readonly #expire: (run: DeliveryRun) => void
  /** In order of age: every delivery has the same budget. */
  readonly #waiting = new Set<DeliveryRun>()
  #timer: ClockTimer | undefined

  constructor(budgetMs: number, clock: Clock, expire: (run: DeliveryRun) => void) {
    this.#budgetMs = budgetMs
    this.#clock = clock
    this.#expire = expire
  }

  add(run: DeliveryRun): void {
    this.#waiting.add(run)
    this.#timer ??= this.#clock.every(sweepMs, () => this.#sweep())
  }

  delete(run: DeliveryRun): void {
    this.#waiting.delete(run)
  }

  #sweep(): void {
    const now = this.#clock.monotonic()
    for (const run of this.#waiting) {
      if (now - run.startedAt < this.#budgetMs) break
      this.#waiting.delete(run)
      this.#expire(run)
    }
    if (this.#waiting.size > 0) return
    this.#timer?.cancel()
    this.#timer = undefined
  }
}
