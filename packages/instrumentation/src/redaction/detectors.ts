/**
 * Finds personal data or secrets inside text by their shape.
 *
 * A pattern needs the `g` flag and must run in linear time: every repetition bounded, no nested ones.
 */
export interface Detector {
  /** Stands in the text for what was found: `[email]`. */
  readonly name: string
  readonly pattern: RegExp
  /** Confirms a match; without it every match counts. */
  readonly confirm?: (match: string) => boolean
}

/** The Luhn check of card numbers: keeps order numbers and timestamps readable. */
function isCardNumber(match: string): boolean {
  const digits = match.replaceAll(/\D/g, '')
  let sum = 0
  for (let index = 0; index < digits.length; index++) {
    const digit = Number(digits[digits.length - 1 - index])
    const doubled = index % 2 === 1 ? digit * 2 : digit
    sum += doubled > 9 ? doubled - 9 : doubled
  }
  return sum % 10 === 0
}

/**
 * The detectors that are always on: authorization headers, JSON Web Tokens, credentials and secrets in URLs and text, e-mail addresses
 * (also percent-encoded, as they stand in a URL), US social security numbers, card numbers, telephone numbers.
 */
export const defaultDetectors: readonly Detector[] = [
  { name: 'authorization', pattern: /\b(?:Bearer|Basic|Token)\s{1,4}[A-Za-z0-9+/_~.=-]{6,4096}/gi },
  { name: 'jwt', pattern: /\beyJ[A-Za-z0-9_-]{4,4096}\.[A-Za-z0-9_-]{4,4096}(?:\.[A-Za-z0-9_-]{0,4096})?/g },
  {
    name: 'secret',
    pattern:
      /\b(?:api[_-]?key|access[_-]?token|auth[_-]?token|token|secret|password|passwd|signature|sig)["']?\s{0,4}[=:]\s{0,4}["']?[^\s"'&,;<>]{1,512}/gi,
  },
  { name: 'service-account-token', pattern: /\bsa_live_[A-Za-z0-9_-]{4,512}/g },
  { name: 'url-credentials', pattern: /(?<=:\/\/)[^\s/@:]{0,128}:[^\s/@]{1,128}(?=@)/g },
  { name: 'email', pattern: /[^\s@<>"'(),:;=&?/\\[\]]{1,64}(?:@|%40)[^\s@<>"'(),:;=&?/\\[\]]{1,255}/gi },
  { name: 'ssn', pattern: /(?<![\d-])\d{3}-\d{2}-\d{4}(?![\d-])/g },
  { name: 'card', pattern: /(?<!\w)\d(?:[ -]?\d){13,18}(?!\w)/g, confirm: isCardNumber },
  { name: 'phone', pattern: /(?<![\w+])\+\d(?:[ ().-]{0,2}\d){6,14}(?!\d)/g },
  { name: 'phone', pattern: /(?<![\w.-])\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}(?![\w-])/g },
]

/** Replace what the detectors find in `text` by `[name]`. */
export function scrubText(text: string, detectors: readonly Detector[]): string {
  let scrubbed = text
  for (const { name, pattern, confirm } of detectors) {
    const mark = `[${name}]`
    scrubbed =
      confirm === undefined
        ? scrubbed.replaceAll(pattern, mark)
        : scrubbed.replaceAll(pattern, (match) => (isConfirmed(confirm, match) ? mark : match))
  }
  return scrubbed
}

/** In doubt it is what was looked for: a check that fails must neither let it through nor stop a log line. */
function isConfirmed(confirm: (match: string) => boolean, match: string): boolean {
  try {
    return confirm(match)
  } catch {
    return true
  }
}
