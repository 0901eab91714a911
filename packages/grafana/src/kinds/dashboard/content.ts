import { isDeepStrictEqual } from 'node:util'
import { canonicalDashboard } from '../../dashboards/canonical.ts'
import { dashboardChecksum } from '../../dashboards/checksum.ts'
import { diffDashboards } from '../../dashboards/diff.ts'
import { isList } from '../../dashboards/json-values.ts'
import type { JsonObject } from '../../json.ts'
import type { Difference } from '../../plan/types.ts'
import type { Owner } from '../../plan/verdict.ts'
import type { Stack } from '../../stack/types.ts'
import { keptAnnotations, keptLabels, managerInWords, ownerOf } from '../manager.ts'
import type { DashboardStore, DashboardWrite, LiveDashboard } from './live-dashboard.ts'
import { annotations, managerAnnotations, managerId, pushMessage, stackLabel, stackTag } from './marks.ts'

/** A dashboard as a push writes it, and the form the server keeps it in. */
export interface WantedDashboard extends DashboardWrite {
  /** The server's own form of the spec, by a dry run; what is sent, where there is none. */
  readonly normal: JsonObject
}

/** Whose a dashboard is: by its manager; without one, by the stack's tag. */
export function ownerOfDashboard({ manager, spec }: LiveDashboard, stack: string): Owner {
  const owner = ownerOf(manager, stack)
  return owner === 'nobody' && hasTag(spec, stack) ? 'ours' : owner
}

/** Everything a push sends: content, place, marks and the message that later tells it from somebody's edit. */
export function wantedDashboard(
  stack: Stack,
  folderUid: string,
  dashboard: { readonly uid: string; readonly spec: JsonObject; readonly normal: JsonObject },
  live: LiveDashboard | undefined,
): WantedDashboard {
  const checksum = dashboardChecksum(dashboard.normal, { stack: stack.name })
  return {
    ...dashboard,
    folderUid,
    annotations: {
      ...keptAnnotations(live?.annotations ?? {}),
      ...managerAnnotations(stack.name, stack.editable),
      [annotations.sourceChecksum]: checksum,
    },
    labels: { ...keptLabels(live?.labels ?? {}), [stackLabel]: stack.name },
    message: pushMessage(stack.name, checksum, live === undefined ? 'created' : 'pushed'),
  }
}

/** What puts a dashboard back as it was. A version that was our push stays one. */
export function asItWas(live: LiveDashboard, stack: string, ours: boolean): WantedDashboard {
  const words = `rolled back to version ${live.version}`
  return {
    uid: live.uid,
    folderUid: live.folderUid,
    spec: live.spec,
    normal: live.spec,
    annotations: keptAnnotations(live.annotations),
    labels: keptLabels(live.labels),
    message: ours ? pushMessage(stack, dashboardChecksum(live.spec, { stack }), words) : words,
  }
}

/** Whether two specs say the same, the stack's tag aside. */
export function sameContent(a: JsonObject, b: JsonObject, stack: string): boolean {
  return isDeepStrictEqual(canonicalDashboard(a, { stack }), canonicalDashboard(b, { stack }))
}

/** Whether a dashboard carries all that says it is the stack's, as far as the storage keeps it. */
export function hasMarks(store: DashboardStore, wanted: DashboardWrite, live: LiveDashboard, stack: string): boolean {
  return hasTag(live.spec, stack) && (!store.marks || hasAnnotations(wanted, live))
}

/** What a person sees of the difference between what is there and what is wanted. */
export function differencesOf(
  store: DashboardStore,
  wanted: WantedDashboard,
  live: LiveDashboard,
  stack: string,
): readonly Difference[] {
  const found = sameContent(wanted.normal, live.spec, stack)
    ? []
    : diffDashboards(live.spec, wanted.normal, { mark: { stack } })
  if (live.folderUid !== wanted.folderUid) {
    found.push({ label: 'folder', pointer: '/folder', before: live.folderUid, after: wanted.folderUid })
  }
  if (!hasMarks(store, wanted, live, stack)) {
    const before = managerInWords(live.manager) ?? null
    found.push({ label: 'ownership marks', pointer: '/marks', before, after: managerId(stack) })
  }
  return found
}

function hasTag({ tags }: JsonObject, stack: string): boolean {
  return isList(tags) && tags.includes(stackTag(stack))
}

function hasAnnotations(wanted: DashboardWrite, live: LiveDashboard): boolean {
  const names = [annotations.managedBy, annotations.managerId, annotations.managerAllowsEdits]
  const same = names.every((name) => live.annotations[name] === wanted.annotations[name])
  return same && live.labels[stackLabel] === wanted.labels[stackLabel]
}
