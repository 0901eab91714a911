import type { AnyCustomerioEvent } from './envelope.ts'

const maxTexts = 200
const maxDepth = 8
/** Longer texts are cut from an error's message anyway. */
const maxLength = 512
/** A shorter text is replaced only where it stands alone: an id `1` is no part of `12`. */
const minLength = 4

const placeholder = '[event data]'

/** Scrubs texts. */
interface Scrubber {
  scrub(text: string): string
}

/**
 * Adds to a redactor the texts these events hold. Handlers put ids and names into their errors, and no pattern tells a
 * person's id from any other word; but the event itself knows them.
 */
export function withoutTextsOf(events: readonly AnyCustomerioEvent[], redactor: Scrubber): Scrubber {
  const texts = new Set<string>()
  for (const { data, event_id } of events) {
    texts.add(event_id)
    collect(data, texts, maxDepth)
  }
  const longestFirst = [...texts].sort((one, other) => other.length - one.length)
  return {
    scrub: (text) =>
      redactor.scrub(longestFirst.reduce((rest, held) => rest.replaceAll(pattern(held), placeholder), text)),
  }
}

function collect(value: unknown, texts: Set<string>, depth: number): void {
  if (texts.size >= maxTexts || depth === 0) return
  if (typeof value === 'string') {
    if (value !== '' && value.length <= maxLength) texts.add(value)
  } else if (typeof value === 'object' && value !== null) {
    for (const member of Object.values(value)) collect(member, texts, depth - 1)
  }
}

function pattern(text: string): string | RegExp {
  return text.length >= minLength ? text : new RegExp(`(?<![\\p{L}\\p{N}])${literal(text)}(?![\\p{L}\\p{N}])`, 'gu')
}

function literal(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
}
