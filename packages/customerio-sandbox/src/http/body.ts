const maxDepth = 500

/** A request body as JSON: `undefined` and `malformed` where it is none. */
export function parseBody(raw: Buffer): { body: unknown; malformed: boolean } {
  if (raw.length === 0) return { body: undefined, malformed: false }
  if (isTooDeep(raw)) return { body: undefined, malformed: true }
  try {
    return { body: JSON.parse(raw.toString('utf8')), malformed: false }
  } catch {
    return { body: undefined, malformed: true }
  }
}

// JSON.parse takes any depth, JSON.stringify does not: what could not be written again is not taken in.
function isTooDeep(raw: Buffer): boolean {
  if (raw.length <= maxDepth) return false
  let depth = 0
  let inText = false
  for (let index = 0; index < raw.length; index++) {
    const byte = raw[index]
    if (inText) {
      if (byte === 0x5c) index++
      else if (byte === 0x22) inText = false
    } else if (byte === 0x22) inText = true
    else if (byte === 0x5b || byte === 0x7b) {
      if (++depth > maxDepth) return true
    } else if (byte === 0x5d || byte === 0x7d) depth--
  }
  return false
}
