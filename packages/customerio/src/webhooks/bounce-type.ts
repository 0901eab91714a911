/** How lasting a bounce is. */
export type BounceType = 'hard' | 'soft' | 'unknown'

/** Provider texts can be long; the codes stand at the beginning. */
const maxLength = 2000

// Enhanced status code of RFC 3463: `5.1.1`, and no part of an address like `5.1.1.9`.
const enhancedCode = /(?<![\d.])([45])\.\d{1,3}\.\d{1,3}(?!\.?\d)/

// Reply code of RFC 5321: `550`. Above x59 there are ports and sizes, not replies; some servers say 571.
const replyCode = /(?<![\d.])(?:([45])[0-5]\d|(5)71)(?!\.?\d)/

/** Reads the SMTP codes in a failure message: 5 is permanent, 4 transient (RFC 5321 section 4.2.1, RFC 3463 section 2). */
export function bounceType(failureMessage: unknown): BounceType {
  if (typeof failureMessage !== 'string') return 'unknown'
  const text = failureMessage.slice(0, maxLength)
  const match = enhancedCode.exec(text) ?? replyCode.exec(text)
  if (match === null) return 'unknown'
  return (match[1] ?? match[2]) === '5' ? 'hard' : 'soft'
}
