// `type/subtype` of RFC 9110 section 8.3.1. Parameters do not matter: the body is never decoded by them.
const wellFormed = /^\s*[\w!#$%&'*+.^`|~-]+\/[\w!#$%&'*+.^`|~-]+\s*(?:;|$)/

/** True for a `content-type` that is absent or well-formed. */
export function isWellFormedMediaType(header: string | readonly string[] | undefined): boolean {
  if (header === undefined || header === 'application/json') return true
  return typeof header === 'string' && (header === '' || wellFormed.test(header))
}
