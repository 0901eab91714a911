import type { LiveIntegration, Provenance } from '../../alerting/notifications/driver.ts'
import { contentVersion } from '../../alerting/notifications/judge.ts'
import type { ContactPoint } from '../../alerting/types.ts'

/** What of a server a contact point is about: its integrations, and those that stand in another one under its uids. */
export interface Situation {
  readonly integrations: readonly LiveIntegration[]
  readonly provenance: Provenance
  /** Stack whose mark it carries: another one's where they differ. */
  readonly owner?: string
  /** Tells two situations apart. */
  readonly lock: string
  readonly version: string
}

/**
 * What is there for a contact point; `undefined` for nothing.
 *
 * @param stack - name of the stack that asks
 */
export function situationOf(
  all: readonly LiveIntegration[],
  stack: string,
  { name, integrations }: Pick<ContactPoint, 'name' | 'integrations'>,
): Situation | undefined {
  const found = all.filter((live) => live.name === name || integrations.some(({ uid }) => uid === live.uid))
  if (found.length === 0) return undefined
  const byUid = found.toSorted((a, b) => (a.uid < b.uid ? -1 : 1))
  const lock = byUid.map(lockOf).join()
  const locked = found.every(({ provenance }) => provenance === 'api')
  const other = found.find(({ provenance }) => provenance !== '' && provenance !== 'api')
  const owners = byUid.flatMap(({ owner }) => owner ?? [])
  const owner = owners.find((name) => name !== stack) ?? owners[0]
  return {
    integrations: byUid,
    ...(owner === undefined ? {} : { owner }),
    provenance: other?.provenance ?? (locked ? 'api' : ''),
    lock,
    version: contentVersion(lock),
  }
}

/** Tells two states of an integration apart, as far as Grafana shows it. */
export function lockOf(integration: LiveIntegration): string {
  const { uid, name, type, settings, disableResolveMessage, provenance, owner } = integration
  return JSON.stringify([uid, name, type, sorted(settings), disableResolveMessage, provenance, owner])
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([key, member]) => [key, sorted(member)] as const)
  return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)))
}
