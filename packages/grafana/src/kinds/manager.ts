import type { JsonObject } from '../json.ts'
import type { Difference } from '../plan/types.ts'
import type { Owner } from '../plan/verdict.ts'
import { annotations, managerId, managerKind } from './dashboard/marks.ts'

/** Who manages an object, by its annotations or by what a legacy answer says. */
export interface Manager {
  readonly kind: string
  readonly id: string
}

/** Managers Grafana knows; it treats any other word as unmanaged. */
const managers = new Set(['repo', 'terraform', 'kubectl', 'plugin', 'classic-file-provisioning', 'grafana'])
/** Those that write the object again and again, and that the server itself may enforce. */
const sources = new Set(['repo', 'plugin', 'classic-file-provisioning'])

/** The manager that annotations name. */
export function managerOf(marks: Readonly<Record<string, string>>): Manager | undefined {
  const kind = marks[annotations.managedBy]
  return kind === undefined || !managers.has(kind) ? undefined : { kind, id: marks[annotations.managerId] ?? '' }
}

/** Whose an object is, as far as its manager tells. */
export function ownerOf(manager: Manager | undefined, stack: string): Owner {
  if (manager === undefined) return 'nobody'
  if (sources.has(manager.kind)) return 'provisioned'
  return manager.kind === managerKind && manager.id === managerId(stack) ? 'ours' : 'other'
}

/** A manager in words. */
export function managerInWords(manager: Manager | undefined): string | undefined {
  if (manager === undefined) return undefined
  if (manager.kind === 'classic-file-provisioning') return 'file provisioning'
  if (manager.kind === 'repo') return 'Git Sync'
  return manager.id === '' ? manager.kind : `${manager.kind} "${manager.id}"`
}

/** Says that an object does not carry the stack's marks, and whose it carries. */
export function marksDifference(manager: Manager | undefined, stack: string): Difference {
  const before = managerInWords(manager)
  return {
    label: 'ownership marks',
    pointer: '/metadata/annotations',
    ...(before === undefined ? {} : { before }),
    after: managerId(stack),
  }
}

/** Whether a write would put one manager in place of another, which Grafana 13 refuses: the old one has to go first. */
export function changesManager(from: Readonly<Record<string, string>>, to: Readonly<Record<string, string>>): boolean {
  const [before, after] = [managerOf(from), managerOf(to)]
  return before !== undefined && after !== undefined && (before.kind !== after.kind || before.id !== after.id)
}

/** Annotations of an object nobody manages. */
export function withoutManager(marks: Readonly<Record<string, string>>): Record<string, string> {
  const manager: readonly string[] = [annotations.managedBy, annotations.managerId, annotations.managerAllowsEdits]
  return Object.fromEntries(Object.entries(marks).filter(([key]) => !manager.includes(key)))
}

/** What Grafana sets itself on every write. */
const volatile = new Set(
  ['createdBy', 'updatedBy', 'updatedTimestamp', 'message', 'folder'].map((key) => `grafana.app/${key}`),
)

/** Annotations that a write has to send again to keep them: it replaces all of them. */
export function keptAnnotations(marks: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(marks).filter(([key]) => !volatile.has(key)))
}

/** Annotations of others that a push sends again: not where a former manager took the object from. */
export function othersAnnotations(marks: Readonly<Record<string, string>>): Record<string, string> {
  const { [annotations.sourcePath]: _path, [annotations.sourceTimestamp]: _timestamp, ...rest } = keptAnnotations(marks)
  return rest
}

/** Labels that a write has to send again to keep them. */
export function keptLabels(labels: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).filter(([key]) => !key.startsWith('grafana.app/')))
}

/** The string members of an object: annotations, labels. */
export function strings(value: unknown): Record<string, string> {
  if (typeof value !== 'object' || value === null) return {}
  return Object.fromEntries(
    Object.entries(value as JsonObject).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  )
}

/** A number as text; `''` for anything else. */
export function numberText(value: unknown): string {
  return typeof value === 'number' ? String(value) : ''
}
