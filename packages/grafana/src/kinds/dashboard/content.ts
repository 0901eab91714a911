import { dashboardChecksum } from '../../dashboards/checksum.ts'
import { diffDashboards } from '../../dashboards/diff.ts'
import type { JsonObject } from '../../json.ts'
import { isList } from '../../json-values.ts'
import type { Difference } from '../../plan/types.ts'
import type { Owner } from '../../plan/verdict.ts'
import type { Stack } from '../../stack/types.ts'
import { keptAnnotations, keptLabels, marksDifference, othersAnnotations, ownerOf } from '../manager.ts'
import type { DashboardStore, DashboardWrite, LiveDashboard } from './live-dashboard.ts'
import { annotations, managerAnnotations, pushMessage, stackLabel, stackTag } from './marks.ts'

/** What the code wants of a dashboard. */
export interface Wanted {
  readonly uid: string
  readonly folderUid: string
  readonly spec: JsonObject
  /** The server's own form of the spec, by a dry run; what is sent, where there is none. */
  readonly normal: JsonObject
}

/** What is there beside what is wanted. */
export interface Comparison {
  readonly content: readonly Difference[]
  readonly place: readonly Difference[]
  readonly marks: readonly Difference[]
}

/** Whose a dashboard is: by its manager; without one, by the stack's tag. */
export function ownerOfDashboard({ manager, spec }: LiveDashboard, stack: string): Owner {
  const owner = ownerOf(manager, stack)
  return owner === 'nobody' && hasTag(spec, stack) ? 'ours' : owner
}

/** Everything a push sends: content, place, marks, and the message that later tells it from somebody's edit. */
export function pushed(stack: Stack, { uid, folderUid, spec, normal }: Wanted, live?: LiveDashboard): DashboardWrite {
  const checksum = dashboardChecksum(normal, { stack: stack.name })
  return {
    uid,
    folderUid,
    spec,
    annotations: {
      ...othersAnnotations(live?.annotations ?? {}),
      ...managerAnnotations(stack.name, stack.editable),
      [annotations.sourceChecksum]: checksum,
    },
    labels: { ...keptLabels(live?.labels ?? {}), [stackLabel]: stack.name },
    message: pushMessage(stack.name, checksum, live === undefined ? 'created' : 'pushed'),
  }
}

/** What puts a dashboard back as it was. A version that was our push stays one. */
export function asItWas(live: LiveDashboard, stack: string, ours: boolean): DashboardWrite {
  const words = `rolled back to version ${live.version}`
  return {
    uid: live.uid,
    folderUid: live.folderUid,
    spec: live.spec,
    annotations: keptAnnotations(live.annotations),
    labels: keptLabels(live.labels),
    message: ours ? pushMessage(stack, dashboardChecksum(live.spec, { stack }), words) : words,
  }
}

/** Compares what is there with what is wanted, the marks as far as the storage keeps them. */
export function compare(store: DashboardStore, stack: Stack, wanted: Wanted, live: LiveDashboard): Comparison {
  const { folderUid: after } = wanted
  const before = live.folderUid
  const marked = hasTag(live.spec, stack.name) && (!store.marks || hasAnnotations(stack, live))
  return {
    content: diffDashboards(live.spec, wanted.normal, { mark: { stack: stack.name } }),
    place: before === after ? [] : [{ label: 'folder', pointer: '/folder', before, after }],
    marks: marked ? [] : [marksDifference(live.manager, stack.name)],
  }
}

/** All differences in one list. */
export function listed({ content, place, marks }: Comparison): readonly Difference[] {
  return [...content, ...place, ...marks]
}

function hasTag({ tags }: JsonObject, stack: string): boolean {
  return isList(tags) && tags.includes(stackTag(stack))
}

function hasAnnotations({ name, editable }: Stack, live: LiveDashboard): boolean {
  const marks = Object.entries(managerAnnotations(name, editable))
  return marks.every(([key, value]) => live.annotations[key] === value) && live.labels[stackLabel] === name
}
