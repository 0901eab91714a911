/** What is left when a drain ends. */
export interface DrainReport {
  /** Started and still running when the limit passed. */
  readonly abandoned: number
}

/**
 * Counts what is running, so that a shutdown can wait for it. Used for outgoing calls and for webhook handlers.
 * Holds a number, not the promises: nothing grows with the work.
 */
export class InFlight {
  #size = 0
  #waiting: (() => void)[] = []

  /** How many are running now. */
  get size(): number {
    return this.#size
  }

  /** Count one more. Each call needs exactly one `end()`. */
  begin(): void {
    this.#size++
  }

  /** Count one less. */
  end(): void {
    this.#size--
    if (this.#size === 0 && this.#waiting.length > 0) {
      const waiting = this.#waiting
      this.#waiting = []
      for (const wake of waiting) wake()
    }
  }

  /** Count `work` until it settles. Gives `work` back; its rejection stays the caller's. */
  track<T extends PromiseLike<unknown>>(work: T): T {
    this.begin()
    const end = (): void => this.end()
    work.then(end, end)
    return work
  }

  /**
   * Wait until nothing runs, at most `limitMs` milliseconds. What begins meanwhile is waited for too.
   *
   * @returns How many were still running at the limit. Never rejects.
   */
  drain(limitMs: number): Promise<DrainReport> {
    if (this.#size === 0) return Promise.resolve({ abandoned: 0 })
    return new Promise((resolve) => {
      const finish = (): void => {
        clearTimeout(timer)
        resolve({ abandoned: this.#size })
      }
      const timer = setTimeout(() => {
        this.#waiting = this.#waiting.filter((wake) => wake !== finish)
        finish()
      }, limitMs)
      this.#waiting.push(finish)
    })
  }
}
