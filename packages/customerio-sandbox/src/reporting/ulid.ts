import type { Random } from '../random.ts'

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** A ULID: 48 bits of milliseconds and 80 random bits in Crockford's base 32. */
export function createUlid(random: Random, milliseconds: number): string {
  let text = ''
  for (let digit = 0, rest = Math.floor(milliseconds); digit < 10; digit++, rest = Math.floor(rest / 32)) {
    text = alphabet.charAt(rest % 32) + text
  }
  for (let digit = 0; digit < 16; digit++) text += alphabet.charAt(random.integer(32))
  return text
}
