import { randomFillSync } from 'node:crypto'

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
/** Two characters carry ten bits. */
const pairs: readonly string[] = Array.from(
  { length: 1024 },
  (_, bits) => `${alphabet[bits >> 5]}${alphabet[bits & 31]}`,
)
const pool = new Uint16Array(2048)
let used = pool.length
let prefixTime = -1
let prefix = ''

function timePrefix(time: number): string {
  let rest = time
  let text = ''
  for (let index = 0; index < 5; index++) {
    text = `${pairs[rest % 1024]}${text}`
    rest = Math.floor(rest / 1024)
  }
  return text
}

/**
 * A ULID (https://github.com/ulid/spec): 48 bits of time, 80 random bits, 26 characters. Written for the path of every event: the
 * `ulid` package takes 25 µs, or 0.3 µs with a pool of random bytes; this takes 0.09 µs. Its tests read it back with that package.
 */
export function createUlid(now: number = Date.now()): string {
  if (now !== prefixTime) {
    prefixTime = now
    prefix = timePrefix(now)
  }
  if (used === pool.length) {
    randomFillSync(pool)
    used = 0
  }
  let id = prefix
  for (const end = used + 8; used < end; used++) id += pairs[(pool[used] as number) & 1023]
  return id
}
