import { gzipSync } from 'node:zlib'
import type { Random } from '../random.ts'
import { withNullIds } from './sender-data.ts'
import { signBody } from './signature.ts'
import type { FaultRate, ReportingEvent, ReportingFaults } from './types.ts'

/** Whether a fault strikes now. Draws from the stream only where chance decides, so that certain faults leave it alone. */
export function strikes(rate: FaultRate | undefined, random: Random): boolean {
  if (rate === undefined || rate === false || rate === 0) return false
  return rate === true || rate === 1 || random.chance(rate)
}

/** The event with the payload faults that strike it; their names are added to `struck`. */
export function distortEvent(
  event: ReportingEvent,
  faults: ReportingFaults,
  random: Random,
  struck: string[],
): ReportingEvent {
  let distorted = event
  if (strikes(faults.unknownEvent, random)) {
    struck.push('unknownEvent')
    distorted = { ...distorted, metric: 'teleported' }
  }
  if (strikes(faults.nullIds, random)) {
    struck.push('nullIds')
    distorted = { ...distorted, data: withNullIds(distorted.data) }
  }
  const missing = strikes(faults.missingObjectType, random)
  if (missing || strikes(faults.objectTypeTypo, random)) {
    struck.push(missing ? 'missingObjectType' : 'objectTypeTypo')
    const { object_type, ...rest } = distorted
    distorted = missing || object_type === undefined ? rest : { ...rest, object_type_type: object_type }
  }
  return distorted
}

/** What one attempt is made of. */
export interface AttemptInput {
  body: string
  signingKey: string
  /** Milliseconds since the epoch. */
  now: number
  /** The vendor's milliseconds since the first attempt; 0 for the first. */
  ageMs: number
  faults: ReportingFaults
  random: Random
}

/** One signed request, ready for the wire. */
export interface SignedRequest {
  headers: Record<string, string | number>
  body: string | Buffer
  /** Names of the faults that struck it. */
  struck: string[]
}

/** Signs one attempt, with the faults that strike it. */
export function signAttempt({ body: text, signingKey, now, ageMs, faults, random }: AttemptInput): SignedRequest {
  const struck: string[] = []
  const hit = (fault: keyof ReportingFaults, rate: FaultRate | undefined): boolean => {
    const struckNow = strikes(rate, random)
    if (struckNow) struck.push(fault)
    return struckNow
  }

  const stale = ageMs > 0 && hit('retryTimestamp', faults.retryTimestamp === 'stale')
  const skewSeconds = faults.clockSkewSeconds ?? 0
  hit('clockSkewSeconds', skewSeconds !== 0)
  const timestamp = Math.floor((stale ? now - ageMs : now) / 1000) + skewSeconds

  let body: string | Buffer = text
  if (hit('brokenJson', faults.brokenJson)) body = firstHalf(body)
  const gzipped = hit('gzip', faults.gzip)
  if (gzipped) body = gzipSync(body)

  let signature = signBody(hit('wrongKey', faults.wrongKey) ? `not ${signingKey}` : signingKey, timestamp, body)
  if (hit('truncatedSignature', faults.truncatedSignature)) signature = signature.slice(0, signature.length / 2)
  const unsigned = hit('missingSignature', faults.missingSignature)
  if (hit('tamperedBody', faults.tamperedBody)) body = firstHalf(body)

  const contentType = faults.contentType === undefined ? 'application/json' : faults.contentType
  hit('contentType', contentType !== 'application/json')
  return {
    headers: {
      ...(contentType === null ? {} : { 'content-type': contentType }),
      ...(gzipped ? { 'content-encoding': 'gzip' } : {}),
      'content-length': Buffer.byteLength(body),
      'user-agent': 'Customer.io sandbox',
      'x-cio-timestamp': timestamp,
      ...(unsigned ? {} : { 'x-cio-signature': signature }),
    },
    body,
    struck,
  }
}

function firstHalf(body: string | Buffer): Buffer {
  const bytes = Buffer.from(body)
  return bytes.subarray(0, bytes.length >> 1)
}
