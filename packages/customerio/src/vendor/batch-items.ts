import type { ItemOutcome, RejectedItem } from '@messaging-observability/instrumentation'

/**
 * Read what became of the items of a batch. A 207 is a success for the SDK; the refused items are listed in its body, and
 * everything not listed was accepted.
 *
 * @param result The SDK's result.
 * @param args Arguments of the call; the first is the list of items.
 */
export function readBatchItems(result: unknown, args: readonly unknown[]): ItemOutcome | undefined {
  const [items] = args
  if (!Array.isArray(items)) return undefined
  const errors = typeof result === 'object' && result !== null && 'errors' in result ? result.errors : undefined
  const rejected = new Map<number, RejectedItem>()
  for (const error of Array.isArray(errors) ? errors : []) {
    const { batch_index: index, reason, field, message } = (error ?? {}) as Record<string, unknown>
    // One item may break several rules: it is still one item.
    if (typeof index !== 'number' || index < 0 || index >= items.length || rejected.has(index)) continue
    const words = [reason, message].filter((text) => typeof text === 'string').join(': ')
    rejected.set(index, {
      index,
      ...(words === '' ? {} : { reason: words }),
      ...(typeof field === 'string' ? { field } : {}),
    })
  }
  return { accepted: items.length - rejected.size, rejected: [...rejected.values()] }
}
