import type { Clock, ClockTimer } from './clock.ts'
import type { DeliveryRun } from './delivery-run.ts'
import { second } from './duration.ts'

const sweepMs = second / 10

/** What is done when the budget is over, parking, gets this much more. */
const graceMs = 3 * sweepMs

/** Holds what is running and keeps its time budget with one timer, which stops while nobody waits for an answer. */
export class Budget {
  readonly #budgetMs: number
  readonly #clock: Clock
  readonly #expire: (run: DeliveryRun) => void
  /** In order of age: every delivery has the same budget. */
  readonly #running = new Set<DeliveryRun>()
  #timer: ClockTimer | undefined

  /** @param expire called when a delivery is over its budget; again a little later, where it still has no answer */
  constructor(budgetMs: number, clock: Clock, expire: (run: DeliveryRun) => void) {
    this.#budgetMs = budgetMs
    this.#clock = clock
    this.#expire = expire
  }

  /** Deliveries that have not settled, answered or not. */
  get running(): Iterable<DeliveryRun> {
    return this.#running
  }

  add(run: DeliveryRun): void {
    this.#running.add(run)
    this.#timer ??= this.#clock.every(sweepMs, () => this.#sweep())
  }

  delete(run: DeliveryRun): void {
    this.#running.delete(run)
  }

  #sweep(): void {
    const now = this.#clock.monotonic()
    let isAwaited = false
    for (const run of this.#running) {
      if (run.resolve === undefined) continue
      const limit = run.expired ? this.#budgetMs + graceMs : this.#budgetMs
      if (now - run.startedAt >= limit) this.#expire(run)
      if (run.resolve !== undefined) isAwaited = true
      if (!run.expired) break
    }
    if (isAwaited) return
    this.#timer?.cancel()
    this.#timer = undefined
  }
}
