import { ConfigurationError, type Problem } from '@messaging-observability/instrumentation'
import { type Clock, systemClock } from './clock.ts'
import type { ClaimResult, DedupeStore } from './dedupe-store.ts'
import { day, hour, minute } from './duration.ts'

/** Options of {@link createMemoryStore}. */
export interface MemoryStoreOptions {
  /** Event ids that fit; the oldest make room. 1 to 16,777,216. Default 100,000, about 2.6 MB. */
  readonly capacity?: number
  /** Milliseconds an id is remembered. Default 7 days and an hour: as long as a sender may send again. */
  readonly windowMs?: number
  /** Milliseconds after which the claim of a handler that never settles lapses. Default 10 minutes. */
  readonly claimTtlMs?: number
  readonly clock?: Pick<Clock, 'now'>
}

/** A store in this process: it answers values, which keeps the pipeline synchronous. */
export interface MemoryStore extends Required<DedupeStore> {
  claim(eventId: string): ClaimResult
  commit(eventId: string): void
  release(eventId: string): void
}

/** Largest capacity of a memory store. */
const maxCapacity = 2 ** 24

const free = 0
const claimed = 1
const committed = 2

/** Checks the options of a memory store; `path` is where they stand in the user's options. */
export function checkMemoryStoreOptions(options: MemoryStoreOptions, path = ''): Problem[] {
  const problems: Problem[] = []
  const positive = (key: 'capacity' | 'windowMs' | 'claimTtlMs', max: number): void => {
    const value = options[key]
    if (value === undefined || (Number.isInteger(value) && value >= 1 && value <= max)) return
    problems.push({ path: path === '' ? key : `${path}.${key}`, message: `must be a whole number from 1 to ${max}` })
  }
  positive('capacity', maxCapacity)
  positive('windowMs', Number.MAX_SAFE_INTEGER)
  positive('claimTtlMs', Number.MAX_SAFE_INTEGER)
  return problems
}

/**
 * Remembers event ids in this process, in memory that is taken once and never grows. Another process, and this one after a
 * restart, knows nothing of them.
 *
 * Ids are kept as 64-bit hashes with a seed of this store's own: at 100,000 ids the chance that a new event is taken for a
 * known one is 5 in 10^15.
 *
 * @throws ConfigurationError where an option is out of range
 */
export function createMemoryStore(options: MemoryStoreOptions = {}): MemoryStore {
  const problems = checkMemoryStoreOptions(options)
  if (problems.length > 0) throw new ConfigurationError('createMemoryStore', problems)
  return new Ring(options)
}

/** Entries stand in a ring in order of age; a hash table of chains finds them. Every operation is O(1). */
class Ring implements MemoryStore {
  readonly capacity: number
  readonly claimTtlMs: number
  readonly #windowMs: number
  readonly #clock: Pick<Clock, 'now'>
  readonly #high: Uint32Array
  readonly #low: Uint32Array
  readonly #state: Uint8Array
  /** When the entry was made: the window counts from the claim. */
  readonly #at: Float64Array
  /** First entry of each chain, plus one; zero ends a chain. */
  readonly #buckets: Uint32Array
  readonly #next: Uint32Array
  readonly #seed: number = (Math.random() * 2 ** 32) >>> 0
  #cursor = 0
  #size = 0
  #evictions = 0
  /** The entry made last: an event without a slow handler is committed right after its claim. */
  #last = -1
  #lastId = ''
  #hashHigh = 0
  #hashLow = 0

  constructor({
    capacity = 100_000,
    windowMs = 7 * day + hour,
    claimTtlMs = 10 * minute,
    clock = systemClock,
  }: MemoryStoreOptions) {
    this.capacity = capacity
    this.claimTtlMs = claimTtlMs
    this.#windowMs = windowMs
    this.#clock = clock
    this.#high = new Uint32Array(capacity)
    this.#low = new Uint32Array(capacity)
    this.#state = new Uint8Array(capacity)
    this.#at = new Float64Array(capacity)
    this.#next = new Uint32Array(capacity)
    this.#buckets = new Uint32Array(2 ** Math.ceil(Math.log2(capacity + 1)))
  }

  get size(): number {
    return this.#size
  }

  get evictions(): number {
    return this.#evictions
  }

  claim(eventId: string): ClaimResult {
    const now = this.#clock.now()
    const entry = this.#find(eventId)
    if (entry !== -1) {
      if (this.#isLive(entry, now)) return this.#state[entry] === claimed ? 'in_progress' : 'committed'
      this.#remove(entry)
      this.#hash(eventId)
    }
    this.#insert(eventId, claimed, now)
    return 'claimed'
  }

  commit(eventId: string): void {
    const entry = this.#find(eventId)
    if (entry === -1) this.#insert(eventId, committed, this.#clock.now())
    else this.#state[entry] = committed
  }

  release(eventId: string): void {
    const entry = this.#find(eventId)
    if (entry !== -1 && this.#state[entry] === claimed) this.#remove(entry)
  }

  #isLive(entry: number, now: number): boolean {
    const age = now - (this.#at[entry] as number)
    return age < (this.#state[entry] === claimed ? this.claimTtlMs : this.#windowMs)
  }

  /** The entry of an id, or -1; then the id's hash is in `#hashHigh` and `#hashLow`. */
  #find(eventId: string): number {
    if (this.#last !== -1 && eventId === this.#lastId) return this.#last
    this.#hash(eventId)
    const high = this.#hashHigh
    const low = this.#hashLow
    let link = this.#buckets[low & (this.#buckets.length - 1)] as number
    while (link !== 0) {
      const entry = link - 1
      if (this.#low[entry] === low && this.#high[entry] === high) return entry
      link = this.#next[entry] as number
    }
    return -1
  }

  /** Puts the id hashed last into the oldest place. */
  #insert(eventId: string, state: number, now: number): void {
    const entry = this.#makeRoom(now)
    const bucket = this.#hashLow & (this.#buckets.length - 1)
    this.#high[entry] = this.#hashHigh
    this.#low[entry] = this.#hashLow
    this.#state[entry] = state
    this.#at[entry] = now
    this.#next[entry] = this.#buckets[bucket] as number
    this.#buckets[bucket] = entry + 1
    this.#size++
    this.#last = entry
    this.#lastId = eventId
  }

  /** Empties the oldest place that is not a running claim; if all are, the oldest. */
  #makeRoom(now: number): number {
    for (let step = 0; step < this.capacity; step++) {
      const entry = (this.#cursor + step) % this.capacity
      if (this.#state[entry] === claimed && this.#isLive(entry, now)) continue
      this.#cursor = entry
      break
    }
    const entry = this.#cursor
    this.#cursor = (entry + 1) % this.capacity
    if (this.#state[entry] !== free) {
      if (this.#isLive(entry, now)) this.#evictions++
      this.#remove(entry)
    }
    return entry
  }

  #remove(entry: number): void {
    const bucket = (this.#low[entry] as number) & (this.#buckets.length - 1)
    const after = this.#next[entry] as number
    if (this.#buckets[bucket] === entry + 1) {
      this.#buckets[bucket] = after
    } else {
      let previous = (this.#buckets[bucket] as number) - 1
      while (this.#next[previous] !== entry + 1) previous = (this.#next[previous] as number) - 1
      this.#next[previous] = after
    }
    this.#state[entry] = free
    this.#size--
    if (entry === this.#last) this.#last = -1
  }

  /** Two lanes of MurmurHash3's 32-bit mix over the characters, with its finaliser. */
  #hash(text: string): void {
    let high = this.#seed
    let low = ~this.#seed
    for (let index = 0; index < text.length; index++) {
      const code = text.charCodeAt(index)
      high = Math.imul(high ^ Math.imul(code, 0xcc9e2d51), 0x1b873593)
      high ^= high >>> 15
      low = Math.imul(low ^ Math.imul(code, 0x85ebca6b), 0xc2b2ae35)
      low ^= low >>> 13
    }
    this.#hashHigh = finalise(high ^ text.length)
    this.#hashLow = finalise(low ^ text.length)
  }
}

function finalise(hash: number): number {
  let mixed = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return (mixed ^ (mixed >>> 16)) >>> 0
}
