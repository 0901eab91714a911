import type { Json } from '../../json.ts'

/**
 * Control and formatting characters: a dashboard title or an editor's message comes from strangers and must not move
 * the cursor, recolour, reorder or hide what is printed.
 */
const unprintable = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu

/** Text of others on one line, with nothing in it that a terminal obeys. */
export function plain(text: string): string {
  return text.replace(unprintable, (character) =>
    /[\t\n\r]/.test(character) ? ' ' : `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  )
}

/** At most `limit` characters, the end cut away. */
export function shorten(text: string, limit: number): string {
  return text.length <= limit ? text : `${text.slice(0, Math.max(0, limit - 1)).trimEnd()}…`
}

/** A value as a person reads it: texts of one line as they are, unless they look like another value; all else as JSON. */
export function describeValue(value: Json, limit: number): string {
  const bare =
    typeof value === 'string' && /^\S(.*\S)?$/.test(value) && !/^(-?\d+(\.\d+)?|true|false|null)$/.test(value)
  return shorten(plain(bare ? value : JSON.stringify(value)), limit)
}

/** `1 object`, `2 objects`. */
export function count(number: number, noun: string, plural = `${noun}s`): string {
  return `${number} ${number === 1 ? noun : plural}`
}

/** A time as it is read in a list: `2026-11-20 02:13 UTC`. */
export function describeTime(at: string): string {
  const time = new Date(at)
  return Number.isNaN(time.getTime()) ? plain(at) : `${time.toISOString().slice(0, 16).replace('T', ' ')} UTC`
}
