import type { OptionProblem } from './errors.ts'

/** A Customer.io data region. */
export type Region = 'us' | 'eu'

/** The keys a client must present. */
export interface Credentials {
  /** Track API: user name. Default: `sandbox-site-id`. */
  readonly siteId: string
  /** Track API: password. Default: `sandbox-track-key`. */
  readonly apiKey: string
  /** App API: bearer token. Default: `sandbox-app-key`. */
  readonly appKey: string
  /** Pipelines API: user name with an empty password. Default: `sandbox-write-key`. */
  readonly writeKey: string
}

/** What becomes of a message after it was sent: probabilities from 0 to 1. */
export interface OutcomeRates {
  /** A delivery attempt fails and is tried again (`attempted`). Default: 0.02. */
  readonly attempted: number
  /** The message never leaves (`failed`). Default: 0.01. */
  readonly failed: number
  /** The address is suppressed (`dropped`). Default: 0.01. */
  readonly dropped: number
  /** The provider could not deliver (`bounced`), of those sent. Default: 0.03. */
  readonly bounced: number
  /** Of those delivered. Default: 0.5. */
  readonly opened: number
  /** Of those opened. Default: 0.2. */
  readonly clicked: number
  /** Of those clicked. Default: 0.1. */
  readonly converted: number
  /** Reported as spam (e-mail only), of those delivered. Default: 0.001. */
  readonly spammed: number
  /** Of those opened (e-mail only). Default: 0.005. */
  readonly unsubscribed: number
}

/** Bounds of what the sandbox keeps in memory. The oldest entry goes first. */
export interface RetentionLimits {
  /** Default: 100,000. */
  readonly people: number
  /** Default: 10,000. */
  readonly events: number
  /** Default: 10,000. */
  readonly deliveries: number
  /** Default: 1,000. */
  readonly requests: number
  /** Bodies larger than this are not kept in the request log. Default: 16,384. */
  readonly bodyBytes: number
}

/** How the API part of the sandbox behaves. Shared by {@link startSandbox}, the plugin and the CLI. */
export interface WorkspaceOptions {
  /** Same seed, same requests: same ids, outcomes and faults. Default: 1. */
  readonly seed?: number
  /** The account's region, answered by `GET /api/v1/accounts/region`. Default: `us`. */
  readonly region?: Region
  /** The workspace's id, answered by `GET /api/v1/accounts/region`. Default: 1. */
  readonly environmentId?: number
  /** Keys a client must present; `any` accepts every well-formed one. Missing ones have the default named there. */
  readonly credentials?: Partial<Credentials> | 'any'
  /** Waits are divided by it: at 60 a minute lasts a second. Timestamps are not touched. Default: 1. */
  readonly timeScale?: number
  /**
   * Answer 429 above the documented rates: App API 10 a second (1 broadcast trigger in 10 seconds), Track, Pipelines
   * and sends 3,000 in 3 seconds. Default: false, because the last three are soft limits.
   */
  readonly rateLimits?: boolean
  /** What becomes of messages after they were sent. */
  readonly outcomes?: Partial<OutcomeRates>
  /** What is kept in memory. */
  readonly retention?: Partial<RetentionLimits>
  /** Milliseconds since the epoch. Default: `Date.now`. */
  readonly now?: () => number
}

/** {@link WorkspaceOptions} with every default filled in. */
export interface WorkspaceSettings {
  readonly seed: number
  readonly region: Region
  readonly environmentId: number
  readonly credentials: Credentials
  readonly acceptAnyCredentials: boolean
  readonly timeScale: number
  readonly rateLimits: boolean
  readonly outcomes: OutcomeRates
  readonly retention: RetentionLimits
  readonly now: () => number
}

const defaultCredentials: Credentials = {
  siteId: 'sandbox-site-id',
  apiKey: 'sandbox-track-key',
  appKey: 'sandbox-app-key',
  writeKey: 'sandbox-write-key',
}

const defaultOutcomes: OutcomeRates = {
  attempted: 0.02,
  failed: 0.01,
  dropped: 0.01,
  bounced: 0.03,
  opened: 0.5,
  clicked: 0.2,
  converted: 0.1,
  spammed: 0.001,
  unsubscribed: 0.005,
}

const defaultRetention: RetentionLimits = {
  people: 100_000,
  events: 10_000,
  deliveries: 10_000,
  requests: 1_000,
  bodyBytes: 16_384,
}

type Check = (value: unknown) => string | undefined

const isText: Check = (value) =>
  typeof value === 'string' && value !== '' ? undefined : 'must be a text that is not empty'
const isFlag: Check = (value) => (typeof value === 'boolean' ? undefined : 'must be true or false')
const isRate: Check = (value) =>
  typeof value === 'number' && value >= 0 && value <= 1 ? undefined : 'must be a probability from 0 to 1'
const isCount: Check = (value) => (isWhole(value, 0) ? undefined : 'must be a whole number of at least 0')

function isWhole(value: unknown, least: number): boolean {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= least
}

const checks: Record<keyof WorkspaceOptions, Check | Record<string, Check>> = {
  seed: (value) => (typeof value === 'number' && Number.isSafeInteger(value) ? undefined : 'must be a whole number'),
  region: (value) => (value === 'us' || value === 'eu' ? undefined : "must be 'us' or 'eu'"),
  environmentId: (value) => (isWhole(value, 1) ? undefined : 'must be a whole number of at least 1'),
  credentials: keysOf(defaultCredentials, isText),
  timeScale: (value) =>
    typeof value === 'number' && value > 0 && Number.isFinite(value) ? undefined : 'must be a number above 0',
  rateLimits: isFlag,
  outcomes: keysOf(defaultOutcomes, isRate),
  retention: keysOf(defaultRetention, isCount),
  now: (value) => (typeof value === 'function' ? undefined : 'must be a function that returns milliseconds'),
}

function keysOf(defaults: object, check: Check): Record<string, Check> {
  return Object.fromEntries(Object.keys(defaults).map((key) => [key, check]))
}

/**
 * Finds every problem of the given options. `known` names the options that other parts check.
 */
export function checkWorkspaceOptions(options: object, known: readonly string[] = []): OptionProblem[] {
  const problems: OptionProblem[] = []
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined || known.includes(name)) continue
    const check = Object.hasOwn(checks, name) ? checks[name as keyof WorkspaceOptions] : undefined
    if (check === undefined) {
      const names = [...Object.keys(checks), ...known].join(', ')
      problems.push({ path: name, message: `is not an option. Options: ${names}` })
    } else if (typeof check === 'function') {
      const message = check(value)
      if (message !== undefined) problems.push({ path: name, message })
    } else if (name !== 'credentials' || value !== 'any') {
      problems.push(...checkGroup(name, value, check))
    }
  }
  return problems
}

function checkGroup(name: string, value: unknown, group: Record<string, Check>): OptionProblem[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    const alternative = name === 'credentials' ? " or 'any'" : ''
    return [{ path: name, message: `must be an object${alternative} with ${Object.keys(group).join(', ')}` }]
  }
  const problems: OptionProblem[] = []
  for (const [key, part] of Object.entries(value)) {
    if (part === undefined) continue
    const check = Object.hasOwn(group, key) ? group[key] : undefined
    const message = check === undefined ? `is not an option. Options: ${Object.keys(group).join(', ')}` : check(part)
    if (message !== undefined) problems.push({ path: `${name}.${key}`, message })
  }
  return problems
}

/** Fills in the defaults of options that have been checked. */
export function resolveWorkspaceOptions(options: WorkspaceOptions): WorkspaceSettings {
  const { credentials } = options
  return {
    seed: options.seed ?? 1,
    region: options.region ?? 'us',
    environmentId: options.environmentId ?? 1,
    credentials: credentials === 'any' ? defaultCredentials : withDefaults(defaultCredentials, credentials),
    acceptAnyCredentials: credentials === 'any',
    timeScale: options.timeScale ?? 1,
    rateLimits: options.rateLimits ?? false,
    outcomes: withDefaults(defaultOutcomes, options.outcomes),
    retention: withDefaults(defaultRetention, options.retention),
    now: options.now ?? Date.now,
  }
}

function withDefaults<T extends object>(defaults: T, given: Partial<T> | undefined): T {
  const defined = Object.entries(given ?? {}).filter(([, value]) => value !== undefined)
  return { ...defaults, ...Object.fromEntries(defined) }
}
