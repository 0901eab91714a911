import { GrafanaError } from '../../errors.ts'
import { refusal } from '../../plan/refusal.ts'
import type { Difference, PlannedChange } from '../../plan/types.ts'
import { type Evidence, type Verdict, verdict } from '../../plan/verdict.ts'
import type { RequiredPermission } from '../../server/types.ts'
import type { FolderOptions } from '../../stack/types.ts'
import { annotations, managerAnnotations, stackLabel } from '../dashboard/marks.ts'
import type { Examination, KindContext, Settlement } from '../kind.ts'
import { changesManager, keptAnnotations, keptLabels, managerInWords, ownerOf, withoutManager } from '../manager.ts'
import { pageUrl } from '../page-url.ts'
import { folderChecksum } from './folder-checksum.ts'
import { folderStore } from './home.ts'
import type { FolderStore, FolderWrite, LiveFolder } from './live-folder.ts'

/** What a push would do with the stack's folder. */
export function examineFolder(context: KindContext, wanted: FolderOptions, live: LiveFolder | undefined): Examination {
  const store = folderStore(context.grafana, context.server)
  const write = withMarks(context, wanted, live)
  const judged = verdict(live && evidence(store, write, live, context.stack.name), context.guards)
  const differences = live === undefined ? [] : differencesOf(store, write, live)
  const renamed = judged.writes && live !== undefined && live.title !== wanted.title
  return {
    change: changeOf(context, wanted, live, judged, differences),
    permissions: judged.writes ? permissions(context, wanted, live) : [],
    warnings: renamed ? [`renaming folder "${wanted.uid}" resets the state of every alert rule in it`] : [],
    ...(live === undefined ? {} : { version: live.version }),
    write: () => (live === undefined ? store.create(write) : takeOver(store, write, live)),
    settle: () => settle(store, write, live),
    restore: () => restore(store, wanted.uid, live),
  }
}

function evidence(store: FolderStore, write: FolderWrite, live: LiveFolder, stack: string): Evidence {
  const owner = ownerOf(live.manager, stack)
  const last = live.annotations[annotations.sourceChecksum]
  return {
    // Nothing else marks a folder as ours before Grafana keeps marks, and an upgrade keeps none; its uid is the stack's.
    owner: owner === 'nobody' ? 'ours' : owner,
    sameContent: live.title === write.title && sameDescription(write, live),
    samePlace: live.parentUid === (write.parentUid ?? ''),
    sameMarks: !store.marks || hasMarks(write, live),
    edited: last !== undefined && last !== folderChecksum({ ...live, description: live.description ?? '' }),
    codeChanged: last !== folderChecksum(write),
  }
}

/** The legacy API does not tell the description. */
function sameDescription({ description = '' }: FolderOptions, live: LiveFolder): boolean {
  return live.description === undefined || live.description === description
}

function hasMarks(write: FolderWrite, live: LiveFolder): boolean {
  return (
    [annotations.managedBy, annotations.managerId, annotations.managerAllowsEdits].every(
      (name) => live.annotations[name] === write.annotations[name],
    ) && live.labels[stackLabel] === write.labels[stackLabel]
  )
}

function withMarks({ stack }: KindContext, wanted: FolderOptions, live: LiveFolder | undefined): FolderWrite {
  return {
    ...wanted,
    annotations: {
      ...keptAnnotations(live?.annotations ?? {}),
      ...managerAnnotations(stack.name, stack.editable),
      [annotations.sourceChecksum]: folderChecksum(wanted),
    },
    labels: { ...keptLabels(live?.labels ?? {}), [stackLabel]: stack.name },
  }
}

function differencesOf(store: FolderStore, write: FolderWrite, live: LiveFolder): Difference[] {
  const found: Difference[] = []
  if (live.title !== write.title)
    found.push({ label: 'title', pointer: '/title', before: live.title, after: write.title })
  if (!sameDescription(write, live)) {
    const [before, after] = [live.description ?? '', write.description ?? '']
    found.push({ label: 'description', pointer: '/description', before, after })
  }
  if (live.parentUid !== (write.parentUid ?? '')) {
    found.push({ label: 'folder', pointer: '/parentUid', before: live.parentUid, after: write.parentUid ?? '' })
  }
  if (store.marks && !hasMarks(write, live)) {
    const before = managerInWords(live.manager) ?? null
    found.push({
      label: 'ownership marks',
      pointer: '/annotations',
      before,
      after: write.annotations[annotations.managerId] ?? null,
    })
  }
  return found
}

function changeOf(
  { grafana }: KindContext,
  { uid, title }: FolderOptions,
  live: LiveFolder | undefined,
  { action, writes, adopts, refused }: Verdict,
  differences: readonly Difference[],
): PlannedChange {
  const manager = managerInWords(live?.manager)
  const object = { kind: 'folder', uid, ...(manager === undefined ? {} : { manager }) } as const
  return {
    kind: 'folder',
    uid,
    title,
    action,
    writes,
    differences,
    ...(adopts ? { adopts } : {}),
    ...(refused === undefined || refused === 'prune_limit' ? {} : { refusal: refusal(refused, object) }),
    ...(live === undefined ? {} : { url: pageUrl(grafana, `/dashboards/f/${uid}`) }),
  }
}

function permissions(
  { home }: KindContext,
  { uid }: FolderOptions,
  live: LiveFolder | undefined,
): RequiredPermission[] {
  const create = { action: 'folders:create', scopes: home.into }
  if (live === undefined) return [{ ...create, purpose: `create folder "${uid}"` }]
  const change = { action: 'folders:write', scopes: home.scopes, purpose: `change folder "${uid}"` }
  return home.into.length === 0 ? [change] : [change, { ...create, purpose: `move folder "${uid}"` }]
}

/** Grafana 13 refuses to change a manager: the old one is removed first. */
async function takeOver(store: FolderStore, write: FolderWrite, live: LiveFolder): Promise<void> {
  if (!changesManager(live.annotations, write.annotations)) return store.update(write, live)
  await store.update(unmanaged(live), live)
  const now = await store.read(live.uid)
  if (now === undefined)
    throw new GrafanaError('GRAFANA_CONFLICT', `folder "${live.uid}" was deleted while it was taken over: plan again.`)
  await store.update(write, now)
}

function unmanaged(live: LiveFolder): FolderWrite {
  return { ...asItWas(live), annotations: withoutManager(keptAnnotations(live.annotations)) }
}

/** What puts a folder back as it was. */
export function asItWas(live: LiveFolder): FolderWrite {
  return { ...live, annotations: keptAnnotations(live.annotations), labels: keptLabels(live.labels) }
}

async function settle(store: FolderStore, write: FolderWrite, before: LiveFolder | undefined): Promise<Settlement> {
  const now = await store.read(write.uid)
  if (now === undefined) return { state: before === undefined ? 'untouched' : 'other', differences: [] }
  if (now.lock === before?.lock) return { state: 'untouched', version: now.version, differences: [] }
  const differences = differencesOf(store, write, now)
  return { state: differences.length === 0 ? 'written' : 'other', version: now.version, differences }
}

async function restore(store: FolderStore, uid: string, before: LiveFolder | undefined): Promise<void> {
  const now = await store.read(uid)
  if (before === undefined) return now === undefined ? undefined : store.delete(now)
  return now === undefined ? store.create(asItWas(before)) : takeOver(store, asItWas(before), now)
}
