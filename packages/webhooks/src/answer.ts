import type { RejectionReason } from './reasons.ts'

/**
 * What became of a request: `accepted` (handled), `duplicate` (every event was committed before), `parked` (at least one
 * event or the whole body was set aside), `rejected` (not authentic, too large or malformed), `unavailable` (send again).
 */
export type Outcome = 'accepted' | 'duplicate' | 'parked' | 'rejected' | 'unavailable'

/** What becomes of an authentic request. */
export type HandledOutcome = Exclude<Outcome, 'rejected'>

/** The one answer to a webhook request. The body is empty. Answers are shared and frozen: copy before changing one. */
export interface Answer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly outcome: Outcome
}

/** Status codes of a vendor's sender: which code makes it move on, and which makes it send again soon. */
export interface AnswerCodes {
  /** The request was taken: accepted, duplicate or parked. Default 200. */
  readonly success: number
  /** Send again soon. Default 503. */
  readonly unavailable: number
  /** One code per reason to refuse. Default 401; 413 for `too_large`, 415 for `unsupported_media_type`. */
  readonly rejected: Readonly<Record<RejectionReason, number>>
}

/** Codes for a sender that takes 2xx for success and 503 for "send again soon". */
export const defaultAnswerCodes: AnswerCodes = Object.freeze({
  success: 200,
  unavailable: 503,
  rejected: Object.freeze({
    missing_header: 401,
    bad_signature: 401,
    stale: 401,
    future: 401,
    too_large: 413,
    unsupported_media_type: 415,
  }),
})

/** The answers of one receiver, made once. */
export interface Answers {
  readonly accepted: Answer
  readonly duplicate: Answer
  readonly parked: Answer
  readonly unavailable: Answer
  readonly rejected: Readonly<Record<RejectionReason, Answer>>
}

/**
 * Makes the answers of one receiver.
 * @param codes status codes of the vendor's sender
 * @param retryAfterSeconds value of `Retry-After` on `unavailable`
 */
export function createAnswers(codes: AnswerCodes, retryAfterSeconds: number): Answers {
  const answer = (status: number, outcome: Outcome): Answer => Object.freeze({ status, outcome })
  const reject = (reason: RejectionReason): Answer => answer(codes.rejected[reason], 'rejected')
  return {
    accepted: answer(codes.success, 'accepted'),
    duplicate: answer(codes.success, 'duplicate'),
    parked: answer(codes.success, 'parked'),
    unavailable: Object.freeze({
      status: codes.unavailable,
      headers: Object.freeze({ 'retry-after': String(retryAfterSeconds) }),
      outcome: 'unavailable',
    }),
    rejected: {
      missing_header: reject('missing_header'),
      bad_signature: reject('bad_signature'),
      stale: reject('stale'),
      future: reject('future'),
      too_large: reject('too_large'),
      unsupported_media_type: reject('unsupported_media_type'),
    },
  }
}
