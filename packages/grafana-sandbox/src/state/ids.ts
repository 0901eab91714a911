import { createHash } from 'node:crypto'
import type { ModeTraits } from '../modes.ts'

/** Makes the ids, versions and times of a sandbox. The same requests at the same times get the same ids. */
export interface IdSource {
  now(): Date
  /** Now, in whole seconds, as Grafana writes it. */
  timestamp(): string
  /** A number for a folder or dashboard: counted in legacy storage, long in unified storage. */
  objectId(): number
  /** A uid as Grafana generates for users and for objects without one. */
  shortUid(): string
  /** A UUID for a new object of `/apis`. */
  uuid(): string
  /** A resource version of unified storage (microseconds) or of a folder in legacy storage (milliseconds), always rising. */
  resourceVersion(): string
}

/** Creates the ids. */
export function createIds(traits: () => ModeTraits, now: () => number): IdSource {
  let objects = 0
  let uids = 0
  let lastVersion = 0
  const date = (): Date => new Date(now())
  function digest(kind: string): string {
    uids += 1
    return createHash('sha256').update(`${kind} ${uids}`).digest('hex')
  }
  return {
    now: date,
    timestamp: () => wholeSeconds(date()),
    objectId() {
      objects += 1
      return traits().storage === 'legacy' ? objects : 2_700_000_000_000_000 + objects * 4096
    },
    shortUid() {
      const letters = 'abcdefghijklmnopqrstuvwxyz0123456789'
      const hex = digest('uid')
      const text = Array.from(
        { length: 13 },
        (_, at) => letters[Number.parseInt(hex.slice(at * 2, at * 2 + 2), 16) % 36],
      )
      return `g${text.join('')}`
    },
    uuid() {
      const hex = digest('uuid')
      return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`
    },
    resourceVersion() {
      const unit = traits().storage === 'legacy' ? 1 : 1000
      lastVersion = Math.max(lastVersion + 1, now() * unit)
      return String(lastVersion)
    },
  }
}

/** `2026-01-02T03:04:05Z` */
export function wholeSeconds(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`
}

/** The uid that legacy storage gives an object of `/apis`: a digest of what it is, the same on every server. */
export function derivedUid(group: string, kind: string, namespace: string, name: string): string {
  const digest = createHash('sha256').update(`${group}|${kind}|${namespace}|${name}`).digest('base64url')
  return `${digest}=`.replace(/[^A-Za-z0-9]/g, 'X')
}
