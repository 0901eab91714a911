import { GrafanaError } from '../../errors.ts'
import type { Examination, KindContext, Settlement } from '../../kinds/kind.ts'
import type { Difference, KindName } from '../../plan/types.ts'
import type { Provenance } from './driver.ts'
import { changeOf, judge, lockWarning, otherStack, provenanceOfWrite, writePermissions } from './judge.ts'
import { notificationReads } from './reads.ts'

/** A mute timing or a group of templates as a server has it. */
export interface LiveNamed {
  readonly version: string
  readonly provenance: Provenance
  /** Stack whose mark it carries. */
  readonly owner?: string
}

/** One object that is known by its name, and how it is read and written. */
export interface NamedObject<Live extends LiveNamed> {
  readonly kind: KindName
  readonly name: string
  readonly url: string
  /** As it was when the plan was made, or as it is now. */
  read(now: boolean, signal?: AbortSignal): Promise<Live | undefined>
  /** What is there beside what is wanted; nothing where it is to go. */
  differences(live: Live): readonly Difference[]
  /** Writes what is wanted. */
  put(live: Live | undefined, provenance: Provenance): Promise<void>
  /** Writes what was there. */
  putBack(before: Live, now: Live | undefined, provenance: Provenance): Promise<void>
  delete(live: Live): Promise<void>
}

/** What a push would do with an object of the stack. */
export async function examineNamed<Live extends LiveNamed>(
  context: KindContext,
  object: NamedObject<Live>,
  again: boolean,
  signal?: AbortSignal,
): Promise<Examination> {
  const { kind, name, url } = object
  const live = await object.read(again, signal)
  const differences = live === undefined ? [] : object.differences(live)
  const judged = judge(context, live && { ...live, same: differences.length === 0 })
  const seen = live === undefined ? {} : { provenance: live.provenance, ...otherStack(context.stack, live) }
  const verb = live === undefined ? 'create' : 'change'
  let sent = false
  return {
    change: changeOf({ kind, uid: name, title: name, url, judged, differences, ...seen }),
    permissions: judged.writes ? writePermissions(context, `${verb} ${inWords(kind)} "${name}"`) : [],
    warnings: [
      ...notificationReads(context).driver.takeNotices(),
      ...lockWarning(context, kind, name, live?.provenance),
    ],
    ...(live === undefined ? {} : { version: live.version }),
    write: async () => {
      await expectUnchanged(object, live)
      await object.put(live, provenanceOfWrite(live?.provenance, context.stack.editable))
      sent = true
    },
    settle: async () => {
      const now = await object.read(true)
      if (now === undefined) return { state: live === undefined ? 'untouched' : 'other', differences: [] }
      return settled(now, live, object.differences(now), sent)
    },
    restore: () => restore(object, live),
  }
}

/** What pruning would do with an object that is no longer in the stack. */
export async function examineLeftoverNamed<Live extends LiveNamed>(
  context: KindContext,
  object: NamedObject<Live>,
  again: boolean,
  signal?: AbortSignal,
): Promise<Examination> {
  const { kind, name, url } = object
  const live = await object.read(again, signal)
  const writes = live !== undefined
  const judged = { action: writes ? 'delete' : 'unchanged', writes, adopts: false } as const
  const seen = live === undefined ? {} : { provenance: live.provenance }
  return {
    change: changeOf({ kind, uid: name, title: name, url, judged, differences: [], ...seen }),
    permissions: writes ? writePermissions(context, `delete ${inWords(kind)} "${name}"`) : [],
    warnings: notificationReads(context).driver.takeNotices(),
    ...(live === undefined ? {} : { version: live.version }),
    write: async () => {
      const now = await object.read(true)
      if (now === undefined) return
      await expectUnchanged(object, live)
      await deleteUnused(object, now)
    },
    settle: async () => {
      const now = await object.read(true)
      if (now === undefined) return { state: 'written', differences: [] }
      return { state: sameLive(now, live) ? 'untouched' : 'other', version: now.version, differences: [] }
    },
    restore: () => restore(object, live),
  }
}

function inWords(kind: KindName): string {
  return kind.replaceAll('-', ' ')
}

function settled(
  now: LiveNamed,
  before: LiveNamed | undefined,
  differences: readonly Difference[],
  sent: boolean,
): Settlement {
  const { version } = now
  const untouched = sameLive(now, before)
  if (differences.length === 0 && (sent || !untouched)) return { state: 'written', version, differences }
  return { state: untouched ? 'untouched' : 'other', version, differences }
}

async function expectUnchanged<Live extends LiveNamed>(
  object: NamedObject<Live>,
  before: Live | undefined,
): Promise<void> {
  const now = await object.read(true)
  if (now === before || (now !== undefined && sameLive(now, before))) return
  throw new GrafanaError(
    'GRAFANA_CONFLICT',
    `${object.kind} "${object.name}" was changed since it was read: plan again.`,
  )
}

function sameLive(now: LiveNamed, before: LiveNamed | undefined): boolean {
  return now.version === before?.version && now.provenance === before.provenance
}

/** Grafana answers 409 for what is in use, and for a stale version with a reason of its own. */
async function deleteUnused<Live extends LiveNamed>(object: NamedObject<Live>, live: Live): Promise<void> {
  try {
    await object.delete(live)
  } catch (error) {
    if (!(error instanceof GrafanaError) || error.code !== 'GRAFANA_CONFLICT') throw error
    if (error.call?.reason === 'alerting.notifications.conflict') throw error
    throw inUse(object.kind, object.name, 'an alert rule or a notification policy', error)
  }
}

/** The error of an object that is still in use. */
export function inUse(kind: KindName, name: string, by: string, cause?: unknown): GrafanaError {
  const message = `${kind} "${name}" is still used by ${by}: take it out there first, then prune again.`
  return new GrafanaError('GRAFANA_REFUSED', message, { cause })
}

async function restore<Live extends LiveNamed>(object: NamedObject<Live>, before: Live | undefined): Promise<void> {
  const now = await object.read(true)
  if (before === undefined) return now === undefined ? undefined : deleteUnused(object, now)
  if (now !== undefined && sameLive(now, before)) return
  await object.putBack(before, now, now?.provenance === 'api' ? 'api' : before.provenance)
}
