import { createHash } from 'node:crypto'
import { managerId } from '../../kinds/dashboard/marks.ts'
import type { KindContext } from '../../kinds/kind.ts'
import { refusal } from '../../plan/refusal.ts'
import type { Difference, KindName, PlannedChange } from '../../plan/types.ts'
import { type Owner, type Verdict, verdict } from '../../plan/verdict.ts'
import type { RequiredPermission } from '../../server/types.ts'
import type { Stack } from '../../stack/types.ts'
import type { Provenance } from './driver.ts'

/** What a push leaves and what Grafana's own pages leave. All else belongs to something that writes it again and again. */
const ours = new Set<Provenance>(['', 'api'])

/**
 * Whose a notification object with the stack's name is. Another stack's mark says so. Where there is none, its name says
 * that it is the stack's, and its provenance that a push could have made it: where pushes lock objects, one that is open was
 * made in Grafana.
 */
export function ownerOf(
  { name, editable }: Pick<Stack, 'name' | 'editable'>,
  { provenance, owner }: { readonly provenance: Provenance; readonly owner?: string },
): Owner {
  if (!ours.has(provenance)) return 'provisioned'
  if (owner !== undefined && owner !== name) return 'other'
  return provenance === '' && !editable ? 'nobody' : 'ours'
}

/** The provenance a write has. One that is locked stays so: Grafana refuses to open it again. */
export function provenanceOfWrite(live: Provenance | undefined, editable: boolean): Provenance {
  return live === 'api' || !editable ? 'api' : ''
}

/** Judges an object that a server has with this provenance; `undefined`: it does not exist. */
export function judge(
  { stack, guards }: KindContext,
  found: { readonly provenance: Provenance; readonly owner?: string; readonly same: boolean } | undefined,
): Verdict {
  if (found === undefined) return verdict(undefined, guards)
  const owner = ownerOf(stack, found)
  // There is no telling an edit in Grafana from a change in the code.
  const evidence = { sameContent: found.same, samePlace: true, sameMarks: true, edited: false, codeChanged: true }
  return verdict({ owner, ...evidence }, guards)
}

/** The stack that marked an object, where it is another one. */
export function otherStack(
  { name }: Pick<Stack, 'name'>,
  { owner }: { readonly owner?: string },
): { readonly otherStack?: string } {
  return owner === undefined || owner === name ? {} : { otherStack: owner }
}

/** What a plan says about a notification object. */
export interface ChangeParts {
  readonly kind: KindName
  readonly uid: string
  readonly title: string
  readonly url: string
  readonly judged: Verdict
  readonly differences: readonly Difference[]
  /** Absent: the object does not exist. */
  readonly provenance?: Provenance
  /** Stack whose mark it carries, where that is not the one that is planned. */
  readonly otherStack?: string
}

/** The planned change of a notification object. */
export function changeOf({
  kind,
  uid,
  title,
  url,
  judged,
  differences,
  provenance,
  otherStack,
}: ChangeParts): PlannedChange {
  const { action, writes, adopts, refused } = judged
  const writer = provenance === undefined || ours.has(provenance) ? undefined : inWords(provenance)
  const manager = writer ?? (otherStack === undefined ? undefined : managerId(otherStack))
  return {
    kind,
    uid,
    title,
    action,
    writes,
    differences: adopts && provenance === '' ? [...differences, locked] : differences,
    ...(adopts ? { adopts } : {}),
    ...(refused === undefined
      ? {}
      : { refusal: refusal(refused, { kind, uid, ...(manager === undefined ? {} : { manager }) }) }),
    ...(provenance === undefined ? {} : { url }),
  }
}

/** What taking over an object that is open to changes in Grafana does to it. */
const locked: Difference = { label: 'provenance', pointer: '/provenance', before: '', after: 'api' }

function inWords(provenance: Provenance): string {
  if (provenance === 'file') return 'file provisioning'
  return provenance === 'converted_prometheus' ? 'an imported Alertmanager configuration' : `"${provenance}"`
}

/** Any of these lets an account write all notification objects (`pkg/services/ngalert/api/authorization.go`). */
const either: readonly string[] = ['alert.provisioning:write', 'alert.notifications.provisioning:write']
/** Or all of these: what the role Editor has. */
const all: readonly string[] = ['alert.notifications:write', 'alert.provisioning.provenance:write']

/** What the credentials need to write a notification object. */
export function writePermissions(
  { server }: Pick<KindContext, 'server'>,
  purpose: string,
): readonly RequiredPermission[] {
  if (either.some((action) => server.permissions.allows(action, []))) return []
  return all.map((action) => ({ action, scopes: [], purpose }))
}

/** Says that an object stays locked in Grafana although the stack is to be editable. */
export function lockWarning(
  { stack }: KindContext,
  kind: KindName,
  uid: string,
  provenance: Provenance | undefined,
): string[] {
  if (provenance !== 'api' || !stack.editable) return []
  return [
    `${kind} "${uid}" stays locked in Grafana, which does not unlock it: delete it and push again to have it editable`,
  ]
}

/** A short version of what has none: a hash of its content. */
export function contentVersion(content: string): string {
  return createHash('sha256').update(content).digest('hex').slice(0, 12)
}
