/** Keeps the newest entries up to a limit and counts what it let go. */
export interface BoundedLog<T> {
  push(entry: T): void
  /** The entries kept, oldest first. */
  entries(): T[]
  /** Entries let go to stay within the limit. */
  readonly dropped: number
  clear(): void
}

/** Creates a log of at most `limit` entries. */
export function createBoundedLog<T>(limit: number): BoundedLog<T> {
  let entries: T[] = []
  let start = 0
  let dropped = 0
  return {
    push(entry) {
      if (limit === 0) {
        dropped++
        return
      }
      entries.push(entry)
      if (entries.length - start > limit) {
        start++
        dropped++
        if (start === limit) {
          entries = entries.slice(start)
          start = 0
        }
      }
    },
    entries: () => entries.slice(start),
    get dropped() {
      return dropped
    },
    clear() {
      entries = []
      start = 0
      dropped = 0
    },
  }
}

/** A `Map` that lets its oldest entry go at the limit. */
export interface BoundedMap<V> {
  get(key: string): V | undefined
  set(key: string, value: V): void
  delete(key: string): void
  values(): V[]
  readonly size: number
  /** Entries let go to stay within the limit. */
  readonly dropped: number
  clear(): void
}

/** Creates a map of at most `limit` entries; `onDrop` hears of each entry let go. */
export function createBoundedMap<V>(limit: number, onDrop?: (value: V) => void): BoundedMap<V> {
  const map = new Map<string, V>()
  let dropped = 0
  return {
    get: (key) => map.get(key),
    set(key, value) {
      map.set(key, value)
      if (map.size <= limit) return
      for (const [oldest, oldestValue] of map) {
        map.delete(oldest)
        dropped++
        onDrop?.(oldestValue)
        break
      }
    },
    delete: (key) => void map.delete(key),
    values: () => [...map.values()],
    get size() {
      return map.size
    },
    get dropped() {
      return dropped
    },
    clear() {
      map.clear()
      dropped = 0
    },
  }
}
