/** Why a request is refused before anybody knows whether it is authentic. */
export type RejectionReason =
  | 'missing_header'
  | 'bad_signature'
  | 'stale'
  | 'future'
  | 'too_large'
  | 'unsupported_media_type'

/** Why an authentic request or event was set aside instead of handled. */
export type ParkReason = 'unparsable' | 'unusable' | 'handler' | 'timeout'

/**
 * Why an authentic request cannot be accepted now and should be sent again: closing, too many handlers, the same event
 * still being handled (`overloaded`), handlers over the time budget (`timeout`), a failed handler in retry mode
 * (`handler`), or a store, a park or a source of secrets that fails (`store`).
 */
export type UnavailableReason = 'overloaded' | 'timeout' | 'handler' | 'store'

/** Everything that is counted as an error of the webhook route. */
export type WebhookErrorReason = RejectionReason | ParkReason | UnavailableReason
