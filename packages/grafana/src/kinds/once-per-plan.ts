import type { KindContext } from './kind.ts'

/** What several objects of a plan need and one request reads: it is read when the first of them asks. */
export function oncePerPlan<T>(
  read: (context: KindContext, signal?: AbortSignal) => Promise<T>,
): (context: KindContext, signal?: AbortSignal) => Promise<T> {
  const known = new WeakMap<KindContext, Promise<T>>()
  return (context, signal) => {
    const found = known.get(context) ?? read(context, signal)
    known.set(context, found)
    return found
  }
}
