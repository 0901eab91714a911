/**
 * State of an event id when it is claimed: `claimed` (ours to handle), `in_progress` (claimed by somebody, not settled),
 * `committed` (handled before).
 */
export type ClaimResult = 'claimed' | 'in_progress' | 'committed'

/**
 * Remembers which events were handled. Each method may answer a value or a promise; a store that answers values keeps the
 * whole pipeline synchronous.
 *
 * A store shared by several processes (Redis) makes `claim` atomic, lets a claim lapse after a while, so that the event of
 * a crashed process can be taken again, and keeps a commit as long as the sender may send the event again.
 */
export interface DedupeStore {
  /** Claims the event, if nobody holds or has committed it. */
  claim(eventId: string): ClaimResult | Promise<ClaimResult>
  /** Marks the event as handled. Called by the holder of the claim; commits also when the claim has lapsed. */
  commit(eventId: string): void | Promise<void>
  /** Gives the claim back, so that the event is handled when it is sent again. */
  release(eventId: string): void | Promise<void>
  /** Milliseconds after which a claim lapses. A claim held longer is not released: it may be somebody else's by then. */
  readonly claimTtlMs?: number
  /** Event ids held now. Read when metrics are scraped. */
  readonly size?: number
  /** Event ids that fit. */
  readonly capacity?: number
  /** Ids dropped while the sender could still send them again, since the start. */
  readonly evictions?: number
}
