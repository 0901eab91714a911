import { type OptionProblem, SandboxError } from '../errors.ts'
import type { Api } from '../http/operation.ts'
import { createRandom } from '../random.ts'
import { type FaultDescription, type FaultMatch, faultPresets } from './presets.ts'

/** A fault that waits for requests. */
export interface InjectedFault extends FaultDescription {
  readonly id: number
  /** Requests struck so far. */
  readonly strikes: number
}

/** The faults of a sandbox. */
export interface Faults {
  /**
   * Makes matching requests misbehave. Of several matching faults the oldest strikes.
   *
   * @throws SandboxError `CIO_SANDBOX_FAULT` with all problems of the description.
   */
  inject(fault: FaultDescription): InjectedFault
  /** Faults that can still strike. */
  list(): InjectedFault[]
  /** `false` when there is none with this id. */
  remove(id: number): boolean
  clear(): void
}

/** What a fault is matched against. */
export interface FaultTarget {
  readonly api: Api
  readonly operation: string
  readonly method: string
  readonly url: string
  readonly retry: number
}

export interface FaultRegistry extends Faults {
  /** The fault that strikes this request, if any; counts the strike. */
  strike(target: FaultTarget): FaultDescription | undefined
  /** Drops what was injected and puts back the faults given at the start. */
  reset(): void
}

const maxFaults = 1_000

interface Entry {
  readonly id: number
  readonly fault: FaultDescription
  seen: number
  strikes: number
}

/** Creates the faults of a sandbox, with those given at the start. */
export function createFaults(seed: number, initial: readonly FaultDescription[] = []): FaultRegistry {
  const random = createRandom(seed, 'faults')
  let entries: Entry[] = []
  let lastId = 0

  function inject(fault: FaultDescription): InjectedFault {
    const problems = checkFault(fault)
    if (entries.length >= maxFaults)
      problems.push({ path: '', message: `${maxFaults} faults wait already: remove some` })
    if (problems.length > 0) throw new SandboxError('CIO_SANDBOX_FAULT', 'The fault is wrong:', problems)
    const entry: Entry = { id: ++lastId, fault, seen: 0, strikes: 0 }
    entries.push(entry)
    return describe(entry)
  }

  function reset(): void {
    entries = []
    lastId = 0
    random.restart()
    for (const fault of initial) inject(fault)
  }

  reset()
  return {
    inject,
    list: () => entries.map(describe),
    remove(id) {
      const before = entries.length
      entries = entries.filter((entry) => entry.id !== id)
      return entries.length < before
    },
    clear() {
      entries = []
    },
    strike(target) {
      for (const entry of entries) {
        const { fault } = entry
        if (!matches(fault.match, target)) continue
        if (entry.seen++ < (fault.skip ?? 0)) continue
        if (fault.probability !== undefined && !random.chance(fault.probability)) continue
        entry.strikes++
        if (fault.times !== 'always' && entry.strikes >= (fault.times ?? 1)) {
          entries = entries.filter((other) => other !== entry)
        }
        return fault
      }
      return undefined
    },
    reset,
  }
}

function describe({ id, fault, strikes }: Entry): InjectedFault {
  return { ...fault, id, strikes }
}

function matches(match: FaultMatch | undefined, target: FaultTarget): boolean {
  if (match === undefined) return true
  return (
    (match.api === undefined || match.api === target.api) &&
    (match.operation === undefined || match.operation === target.operation) &&
    (match.method === undefined || match.method.toUpperCase() === target.method) &&
    (match.url === undefined || target.url.includes(match.url)) &&
    (match.retry === undefined || match.retry === target.retry)
  )
}

type Check = (value: unknown) => string | undefined
const isText: Check = (value) => (typeof value === 'string' && value !== '' ? undefined : 'must be a text')
const isWhole =
  (least: number): Check =>
  (value) =>
    Number.isSafeInteger(value) && (value as number) >= least
      ? undefined
      : `must be a whole number of at least ${least}`

const matchChecks: Record<keyof FaultMatch, Check> = {
  api: (value) =>
    value === 'track' || value === 'app' || value === 'pipelines' ? undefined : 'must be track, app or pipelines',
  operation: isText,
  method: isText,
  url: isText,
  retry: isWhole(0),
}

const checks: Record<Exclude<keyof FaultDescription, 'match'>, Check> = {
  preset: (value) =>
    typeof value === 'string' && Object.hasOwn(faultPresets, value)
      ? undefined
      : `must be one of ${Object.keys(faultPresets).join(', ')}`,
  times: (value) =>
    value === 'always' ? undefined : isWhole(1)(value) && "must be 'always' or a whole number above 0",
  skip: isWhole(0),
  probability: (value) =>
    typeof value === 'number' && value >= 0 && value <= 1 ? undefined : 'must be a number from 0 to 1',
  applied: (value) => (typeof value === 'boolean' ? undefined : 'must be true or false'),
  retryAfterSeconds: isWhole(0),
  delayMs: isWhole(0),
  status: (value) =>
    Number.isSafeInteger(value) && (value as number) >= 400 && (value as number) <= 599
      ? undefined
      : 'must be a status from 400 to 599',
  location: (value) =>
    typeof value === 'string' && /^https?:\/\/[^/]+$/.test(value)
      ? undefined
      : 'must be scheme, host and port, for example http://127.0.0.1:8080',
}

/** Finds every problem of a fault description, whatever it is. */
export function checkFault(fault: unknown, path = ''): OptionProblem[] {
  if (typeof fault !== 'object' || fault === null) return [{ path, message: 'must be an object with a preset' }]
  const at = (key: string): string => (path === '' ? key : `${path}.${key}`)
  const { match, ...fields } = fault as Record<string, unknown>
  const problems = checkFields({ preset: undefined, ...fields }, checks, at, ['preset'])
  const { preset, status } = fields
  if (typeof status === 'number' && (preset === 'client-error') !== status < 500) {
    problems.push({ path: at('status'), message: "is below 500 for 'client-error' and from 500 for 'server-error'" })
  }
  if (match !== undefined) {
    if (typeof match !== 'object' || match === null) problems.push({ path: at('match'), message: 'must be an object' })
    else problems.push(...checkFields({ ...match }, matchChecks, (key) => `${at('match')}.${key}`, []))
  }
  return problems
}

function checkFields(
  fields: Record<string, unknown>,
  known: Readonly<Record<string, Check>>,
  at: (key: string) => string,
  required: readonly string[],
): OptionProblem[] {
  const problems: OptionProblem[] = []
  for (const [key, value] of Object.entries(fields)) {
    if (value === undefined && !required.includes(key)) continue
    const check = Object.hasOwn(known, key) ? known[key] : undefined
    const message = check === undefined ? `is not known. Known: ${Object.keys(known).join(', ')}` : check(value)
    if (message !== undefined) problems.push({ path: at(key), message })
  }
  return problems
}
