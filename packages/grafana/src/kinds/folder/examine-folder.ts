import { refusal } from '../../plan/refusal.ts'
import type { Difference, PlannedChange } from '../../plan/types.ts'
import { type Evidence, type Verdict, verdict } from '../../plan/verdict.ts'
import type { RequiredPermission } from '../../server/types.ts'
import type { FolderOptions } from '../../stack/types.ts'
import { annotations, managerAnnotations, stackLabel } from '../dashboard/marks.ts'
import { holdsTagged } from '../dashboard/search.ts'
import type { Examination, KindContext } from '../kind.ts'
import { keptLabels, managerInWords, othersAnnotations, ownerOf } from '../manager.ts'
import { pageUrl } from '../page-url.ts'
import type { AlertsForecast } from '../rule-group/group-alerts.ts'
import { isOurs } from '../rule-group/rule-marks.ts'
import { surveyOfPlan } from '../rule-group/survey.ts'
import { differencesOf, hasMarks, sameDescription } from './differences.ts'
import { forecastFolder } from './folder-alerts.ts'
import { folderChecksum } from './folder-checksum.ts'
import { folderStore } from './home.ts'
import type { FolderStore, FolderWrite, LiveFolder } from './live-folder.ts'
import { put, restore, settle } from './write-folder.ts'

/** What a push would do with the stack's folder. */
export async function examineFolder(
  context: KindContext,
  wanted: FolderOptions,
  live: LiveFolder | undefined,
  signal?: AbortSignal,
): Promise<Examination> {
  const store = folderStore(context.grafana, context.server)
  const write = withMarks(context, wanted, live)
  const judged = verdict(live && (await gatherEvidence(context, store, write, live, signal)), context.guards)
  const differences = live === undefined ? [] : differencesOf(store, write, live)
  const made = new Set<string>()
  const forecast = judged.writes ? await forecastFolder(context, signal) : undefined
  const change = changeOf(context, wanted, live, judged, differences, forecast)
  return {
    change,
    permissions: change.writes ? permissions(context, wanted, live) : [],
    warnings: forecast?.warnings ?? [],
    ...(live === undefined ? {} : { version: live.version }),
    write: () => put(store, write, live, made),
    settle: () => settle(store, write, live, made),
    restore: () => restore(store, wanted.uid, live),
  }
}

async function gatherEvidence(
  context: KindContext,
  store: FolderStore,
  write: FolderWrite,
  live: LiveFolder,
  signal: AbortSignal | undefined,
): Promise<Evidence> {
  const owner = ownerOf(live.manager, context.stack.name)
  const last = live.annotations[annotations.sourceChecksum]
  const sameContent = live.title === write.title && sameDescription(write, live)
  const samePlace = live.parentUid === (write.parentUid ?? '')
  // Legacy storage keeps no marks of a folder, and an upgrade adds none: then it is ours when there is nothing to change but
  // marks, or when something of ours is in it.
  const unmarked = owner === 'nobody'
  const ours = unmarked && ((sameContent && samePlace) || (await holdsOurs(context, live.uid, signal)))
  return {
    owner: ours ? 'ours' : owner,
    sameContent,
    samePlace,
    sameMarks: !store.marks || hasMarks(write, live),
    edited: last !== undefined && last !== folderChecksum({ ...live, description: live.description ?? '' }),
    codeChanged: last !== folderChecksum(write),
  }
}

async function holdsOurs(context: KindContext, uid: string, signal: AbortSignal | undefined): Promise<boolean> {
  const { grafana, stack } = context
  if (await holdsTagged(grafana, stack.name, uid, signal)) return true
  if (!stack.keeps.includes('rule-group')) return false
  const { rules } = await surveyOfPlan(context, signal)
  return rules.some(({ rule, folderUid }) => folderUid === uid && isOurs(stack, rule))
}

function withMarks({ stack }: KindContext, wanted: FolderOptions, live: LiveFolder | undefined): FolderWrite {
  return {
    ...wanted,
    annotations: {
      ...othersAnnotations(live?.annotations ?? {}),
      ...managerAnnotations(stack.name, stack.editable),
      [annotations.sourceChecksum]: folderChecksum(wanted),
    },
    labels: { ...keptLabels(live?.labels ?? {}), [stackLabel]: stack.name },
  }
}

function changeOf(
  { grafana }: KindContext,
  { uid, title }: FolderOptions,
  live: LiveFolder | undefined,
  { action, writes, adopts, refused }: Verdict,
  differences: readonly Difference[],
  forecast: AlertsForecast | undefined,
): PlannedChange {
  const manager = managerInWords(live?.manager)
  const { alerts = [], refusal: reset } = forecast ?? {}
  const object = { kind: 'folder', uid, ...(manager === undefined ? {} : { manager }) } as const
  return {
    kind: 'folder',
    uid,
    title,
    action,
    writes: writes && reset === undefined,
    differences,
    ...(adopts ? { adopts } : {}),
    ...(refused === undefined ? {} : { refusal: refusal(refused, object) }),
    ...(reset === undefined ? {} : { refusal: reset }),
    ...(alerts.length === 0 ? {} : { alerts }),
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
