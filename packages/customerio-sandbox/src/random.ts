/** A deterministic stream of random values. The same seed and label give the same stream on every machine. */
export interface Random {
  /** A number in [0, 1). */
  next(): number
  /** An integer in [0, limit). */
  integer(limit: number): number
  /** `true` with the given probability (0 never, 1 always). */
  chance(probability: number): boolean
  /** `length` random bytes. */
  bytes(length: number): Buffer
  /** Starts the stream again from its seed. */
  restart(): void
}

/**
 * Creates a stream for one purpose. Separate labels keep purposes apart: one more delivery does not
 * change which requests a fault hits.
 *
 * The generator is sfc32 (PractRand, public domain) seeded through 32-bit FNV-1a.
 */
export function createRandom(seed: number, label: string): Random {
  let a = 0
  let b = 0
  let c = 0
  let counter = 0

  function step(): number {
    const sum = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + sum
    return sum >>> 0
  }

  function restart(): void {
    const text = `${seed}\u0000${label}`
    a = hash(text, 0x811c9dc5)
    b = hash(text, 0x9e3779b9)
    c = hash(text, 0x85ebca6b)
    counter = 1
    for (let round = 0; round < 12; round++) step()
  }

  restart()
  return {
    next: () => step() / 0x1_0000_0000,
    integer: (limit) => Math.floor((step() / 0x1_0000_0000) * limit),
    chance: (probability) => step() / 0x1_0000_0000 < probability,
    bytes: (length) => Buffer.from(Array.from({ length }, () => step() & 0xff)),
    restart,
  }
}

function hash(text: string, basis: number): number {
  let value = basis
  for (let index = 0; index < text.length; index++) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193)
  }
  return value | 0
}
