import { createHash } from 'node:crypto'

/** What a planted value stands for. */
export const canaryKinds = [
  'person',
  'email',
  'phone',
  'name',
  'street',
  'device',
  'link',
  'note',
  'subject',
  'body',
  'failure',
  'errorbody',
  'siteid',
  'trackkey',
  'appkey',
  'writekey',
  'signingsecret',
  'hashkey',
  'control',
] as const

export type CanaryKind = (typeof canaryKinds)[number]

/**
 * Values that can be recognised wherever they turn up: every one holds a mark of this run and the kind of thing it stands for.
 * A telephone number has no room for letters, so its mark is its first eight digits.
 */
export interface Canaries {
  readonly mark: string
  readonly phoneMark: string
  /** A value of this kind; `serial` tells people apart. */
  value(kind: CanaryKind, serial?: number): string
  email(serial: number): string
  phone(serial: number): string
  /** The kinds found in a text, one entry an occurrence: in plain text, any case, in base64 and in hexadecimal form. */
  search(text: string): CanaryKind[]
}

export function createCanaries(seed: number): Canaries {
  const digest = createHash('sha256').update(`canaries of seed ${seed}`).digest()
  const mark = `cnry${digest.toString('hex', 0, 4)}`
  const phoneMark = `1555${String(1_000 + (digest.readUInt16BE(4) % 9_000))}`
  const plain = new RegExp(`${mark}[-_]?([a-z]*)|${phoneMark}`, 'gi')
  const encoded = [...base64Forms(mark), Buffer.from(mark).toString('hex')]

  return {
    mark,
    phoneMark,
    value: (kind, serial) => `${mark}-${kind}${serial === undefined ? '' : `-${serial}`}`,
    email: (serial) => `${mark}-email-${serial}@example.test`,
    phone: (serial) => `+${phoneMark}${String(serial % 1_000).padStart(3, '0')}`,
    search(text) {
      const found: CanaryKind[] = []
      for (const [match, word = ''] of text.matchAll(plain)) {
        found.push(match === phoneMark ? 'phone' : kindOf(word.toLowerCase()))
      }
      for (const form of encoded) {
        for (let at = text.indexOf(form); at !== -1; at = text.indexOf(form, at + 1)) found.push('note')
      }
      return found
    },
  }
}

function kindOf(word: string): CanaryKind {
  return canaryKinds.find((kind) => word.startsWith(kind)) ?? 'note'
}

/** How the mark looks inside base64: depends on where in a group of three bytes it starts. */
function base64Forms(mark: string): string[] {
  return [0, 1, 2].map((offset) => {
    const text = Buffer.from(' '.repeat(offset) + mark).toString('base64url')
    return text.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + mark.length) * 8) / 6))
  })
}
