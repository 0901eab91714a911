import { GrafanaSandboxError } from '../errors.ts'
import { checkFault } from './check-fault.ts'
import type { Fault, FaultMatch, InjectedFault } from './fault.ts'

/** What a fault is matched against. */
export interface FaultTarget {
  readonly method: string
  readonly path: string
  readonly purpose: string
}

/** The faults of a sandbox. */
export interface Faults {
  inject(fault: Fault): InjectedFault
  list(): InjectedFault[]
  clear(): void
  /** The fault that strikes this request, if any. Of several the oldest strikes. */
  strike(target: FaultTarget): InjectedFault | undefined
}

interface Entry {
  readonly id: number
  readonly fault: Fault
  seen: number
  strikes: number
}

/** Creates the faults; at most `limit` wait at a time. */
export function createFaults(limit: number): Faults {
  let entries: Entry[] = []
  let lastId = 0
  return {
    inject(fault) {
      const problems = checkFault(fault)
      if (entries.length >= limit) problems.push({ path: '', message: `${limit} faults wait already: clear some.` })
      if (problems.length > 0) throw new GrafanaSandboxError('GRAFANA_SANDBOX_FAULT', 'The fault is wrong:', problems)
      lastId += 1
      const entry: Entry = { id: lastId, fault, seen: 0, strikes: 0 }
      entries.push(entry)
      return describe(entry)
    },
    list: () => entries.map(describe),
    clear() {
      entries = []
    },
    strike(target) {
      for (const entry of entries) {
        const { match, nth = 1, times = 1 } = entry.fault
        if (!matches(match, target)) continue
        entry.seen += 1
        if (entry.seen < nth) continue
        entry.strikes += 1
        if (times !== 'always' && entry.strikes >= times) entries = entries.filter((other) => other !== entry)
        return describe(entry)
      }
      return undefined
    },
  }
}

function describe({ id, fault, strikes }: Entry): InjectedFault {
  return { ...fault, id, strikes }
}

function matches(match: FaultMatch | undefined, { method, path, purpose }: FaultTarget): boolean {
  if (match === undefined) return true
  return (
    (match.method === undefined || match.method.toUpperCase() === method) &&
    (match.purpose === undefined || match.purpose === purpose) &&
    (match.path === undefined || path.search(match.path) >= 0)
  )
}
