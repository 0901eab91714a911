import { type OptionProblem, SandboxError } from '../errors.ts'
import type { RetryPolicy } from './retry.ts'
import { systemClock } from './system-clock.ts'
import type { ReportingClock, ReportingFaults, ReportingSenderOptions } from './types.ts'

/** The options with every default filled in. */
export interface SenderSettings {
  seed: number | undefined
  timeScale: number
  timeoutMs: number
  retry: RetryPolicy
  maxSubscriptions: number
  maxBacklog: number
  maxLogEntries: number
  maxTrackedDeliveries: number
  allowRemoteEndpoints: boolean
  faults: ReportingFaults
  clock: ReportingClock
}

type Check = (value: unknown) => string | undefined

const number =
  (minimum: number, what: string): Check =>
  (value) =>
    typeof value === 'number' && Number.isFinite(value) && value >= minimum ? undefined : what

const wholeNumber =
  (minimum: number): Check =>
  (value) =>
    Number.isSafeInteger(value) && Number(value) >= minimum ? undefined : `must be a whole number, ${minimum} or more`

const boolean: Check = (value) => (typeof value === 'boolean' ? undefined : 'must be true or false')
const duration = number(1, 'must be a number of milliseconds, 1 or more')

const rate: Check = (value) =>
  typeof value === 'boolean' || (typeof value === 'number' && value >= 0 && value <= 1)
    ? undefined
    : 'must be true, false or a probability from 0 to 1'

const faultChecks: Record<keyof ReportingFaults, Check> = {
  duplicate: rate,
  reorder: rate,
  unknownEvent: rate,
  nullIds: rate,
  missingObjectType: rate,
  objectTypeTypo: rate,
  wrongKey: rate,
  truncatedSignature: rate,
  missingSignature: rate,
  tamperedBody: rate,
  brokenJson: rate,
  gzip: rate,
  clockSkewSeconds: (value) => (Number.isSafeInteger(value) ? undefined : 'must be a whole number of seconds'),
  retryTimestamp: (value) => (value === 'fresh' || value === 'stale' ? undefined : "must be 'fresh' or 'stale'"),
  contentType: (value) =>
    value === null || (typeof value === 'string' && /^[\t\x20-\x7e]+$/.test(value))
      ? undefined
      : 'must be printable ASCII or null',
}

const backoffChecks: Record<string, Check> = {
  initialMs: duration,
  factor: number(1, 'must be a number, 1 or more'),
  maxMs: duration,
}

const optionChecks: Record<string, Check> = {
  seed: (value) => (Number.isSafeInteger(value) ? undefined : 'must be a whole number'),
  timeScale: (value) =>
    typeof value === 'number' && Number.isFinite(value) && value > 0 ? undefined : 'must be a number above 0',
  timeoutMs: duration,
  pauseMs: duration,
  giveUpAfterMs: duration,
  maxSubscriptions: wholeNumber(1),
  maxBacklog: wholeNumber(1),
  maxLogEntries: wholeNumber(0),
  maxTrackedDeliveries: wholeNumber(1),
  allowRemoteEndpoints: boolean,
  clock: (value) =>
    isRecord(value) && ['now', 'setTimeout', 'clearTimeout'].every((name) => typeof value[name] === 'function')
      ? undefined
      : 'must have the functions now, setTimeout and clearTimeout',
}

/** Every problem of a set of faults, with its path. */
export function checkFaults(faults: unknown, path: string): OptionProblem[] {
  return checkRecord(faults, faultChecks, path)
}

/**
 * Fills in the defaults.
 *
 * @throws SandboxError `CIO_SANDBOX_OPTIONS` with every problem.
 */
export function resolveSenderOptions(options: ReportingSenderOptions): SenderSettings {
  const { backoff = {}, faults = {}, ...rest } = options
  const problems = [
    ...checkRecord(rest, optionChecks, ''),
    ...checkRecord(backoff, backoffChecks, 'backoff'),
    ...checkFaults(faults, 'faults'),
  ]
  if (problems.length > 0) throw new SandboxError('CIO_SANDBOX_OPTIONS', 'Reporting sender options are wrong', problems)
  return {
    seed: options.seed,
    timeScale: options.timeScale ?? 1,
    timeoutMs: options.timeoutMs ?? 4_000,
    retry: {
      pauseMs: options.pauseMs ?? 3_600_000,
      initialMs: backoff.initialMs ?? 10_000,
      factor: backoff.factor ?? 2,
      maxMs: backoff.maxMs ?? 43_200_000,
      giveUpAfterMs: options.giveUpAfterMs ?? 604_800_000,
    },
    maxSubscriptions: options.maxSubscriptions ?? 100,
    maxBacklog: options.maxBacklog ?? 10_000,
    maxLogEntries: options.maxLogEntries ?? 1_000,
    maxTrackedDeliveries: options.maxTrackedDeliveries ?? 100_000,
    allowRemoteEndpoints: options.allowRemoteEndpoints ?? false,
    faults,
    clock: options.clock ?? systemClock,
  }
}

/** Checks each present key; a key without a check is unknown. `undefined` is absent. */
export function checkRecord(value: unknown, checks: Record<string, Check>, path: string): OptionProblem[] {
  if (!isRecord(value)) return [{ path, message: 'must be an object' }]
  const problems: OptionProblem[] = []
  for (const [key, entry] of Object.entries(value)) {
    if (entry === undefined) continue
    const check = Object.hasOwn(checks, key) ? checks[key] : undefined
    const message = check === undefined ? `unknown; known are ${Object.keys(checks).join(', ')}` : check(entry)
    if (message !== undefined) problems.push({ path: path === '' ? key : `${path}.${key}`, message })
  }
  return problems
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
