const maxDepth = 6
const maxNodes = 1_000
/** Shorter values are parts of ordinary words; longer ones are not repeated whole. */
const minLength = 3
const maxLength = 1_000

/**
 * The texts in the arguments of a call that must not be repeated: those that stand at the top of it, as ids do, and all below a
 * key that is withheld. Bounded; calls no getter.
 *
 * @param withholds Whether what stands under a key is withheld.
 */
export function privateValues(input: unknown, withholds: (key: string) => boolean): Set<string> {
  const found = new Set<string>()
  let nodes = maxNodes
  // `hidden`: a text here is private. `below`: and so is what lies under any key.
  const walk = (value: unknown, hidden: boolean, below: boolean, depth: number): void => {
    if (nodes-- <= 0 || depth > maxDepth) return
    if (typeof value === 'string') {
      if (hidden && value.length >= minLength && value.length <= maxLength) found.add(value)
    } else if (Array.isArray(value)) {
      for (const item of value) walk(item, hidden, below, depth + 1)
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, { value: item }] of Object.entries(Object.getOwnPropertyDescriptors(value))) {
        const withheld = below || withholds(key)
        walk(item, withheld, withheld, depth + 1)
      }
    }
  }
  walk(input, true, false, 0)
  return found
}
