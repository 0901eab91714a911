import { createMemoryStore } from '@messaging-observability/webhooks'
import { nextEventId } from '../measure/event-body.ts'
import type { StartSubject } from '../measure/subject.ts'

/** Claims and commits ids that were never seen before. The store is made with the first run, so that memory can be read before. */
const start: StartSubject = async () => {
  let store: ReturnType<typeof createMemoryStore> | undefined
  let completed = 0
  return {
    kind: 'loop',
    completed: () => completed,
    async run(operations) {
      store ??= createMemoryStore()
      for (let done = 0; done < operations; done++) {
        const id = nextEventId()
        if (store.claim(id) === 'claimed') completed++
        store.commit(id)
      }
      if (store.size > store.capacity)
        throw new Error(`the store holds ${store.size} ids, it may hold ${store.capacity}`)
    },
  }
}

export default start
