/** A first-in, first-out queue whose `shift` does not move the rest. */
export interface Queue<T> {
  push(item: T): void
  shift(): T | undefined
  readonly first: T | undefined
  readonly size: number
}

const compactAt = 1024

/** Creates an empty queue. */
export function createQueue<T>(): Queue<T> {
  let items: (T | undefined)[] = []
  let head = 0
  return {
    push(item) {
      items.push(item)
    },
    shift() {
      const item = items[head]
      if (head < items.length) items[head++] = undefined
      if (head >= compactAt && head * 2 >= items.length) {
        items = items.slice(head)
        head = 0
      }
      return item
    },
    get first() {
      return items[head]
    },
    get size() {
      return items.length - head
    },
  }
}
