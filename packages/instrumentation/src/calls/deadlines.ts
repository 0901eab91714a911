/** Something with a point in time at which it has to be over. Linked into a `DeadlineList` without allocation. */
export interface Expiring {
  /** Monotonic time, in milliseconds. */
  expiresAt: number
  previous: Expiring | undefined
  next: Expiring | undefined
  /** Whether it is in the list. */
  listed: boolean
  /** Called once, when the time has passed. */
  expire(): void
}

/** How often running calls are looked at. Deadlines are kept to about this. */
export const sweepIntervalMs = 50

/**
 * One list of deadlines, swept by one timer: adding and removing are a few pointer writes, where a timer a call costs a
 * microsecond. The timer does not keep the process alive, and stops when nothing is left to watch.
 */
export class DeadlineList {
  readonly #now: () => number
  #head: Expiring | undefined
  #timer: NodeJS.Timeout | undefined

  constructor(now: () => number) {
    this.#now = now
  }

  add(item: Expiring): void {
    item.previous = undefined
    item.next = this.#head
    if (this.#head !== undefined) this.#head.previous = item
    this.#head = item
    item.listed = true
    if (this.#timer === undefined) {
      this.#timer = setInterval(() => this.#sweep(), sweepIntervalMs)
      this.#timer.unref()
    }
  }

  remove(item: Expiring): void {
    if (!item.listed) return
    item.listed = false
    if (item.previous === undefined) this.#head = item.next
    else item.previous.next = item.next
    if (item.next !== undefined) item.next.previous = item.previous
    item.previous = undefined
    item.next = undefined
  }

  #sweep(): void {
    if (this.#head === undefined) {
      clearInterval(this.#timer)
      this.#timer = undefined
      return
    }
    const now = this.#now()
    let item: Expiring | undefined = this.#head
    while (item !== undefined) {
      const next: Expiring | undefined = item.next
      if (item.expiresAt <= now) {
        this.remove(item)
        item.expire()
      }
      item = next
    }
  }
}
