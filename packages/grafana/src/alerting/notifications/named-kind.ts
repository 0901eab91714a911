import type { Kind, KindContext, ManagedObject } from '../../kinds/kind.ts'
import { pageUrl } from '../../kinds/page-url.ts'
import type { Difference, KindName } from '../../plan/types.ts'
import type { StackAlerting } from '../types.ts'
import type { NotificationDriver, Provenance } from './driver.ts'
import { examineLeftoverNamed, examineNamed, type LiveNamed, type NamedObject } from './examine-named.ts'
import { findLeftovers, keepUnproven } from './leftovers.ts'
import { type NotificationReads, notificationReads } from './reads.ts'

/** The stack whose mark an object gets, where its kind can carry one. */
export interface Mark {
  readonly owner?: string
}

interface Named {
  readonly name: string
}

/** A kind of objects that are known by their names. */
export interface NamedKind<Wanted extends Named, Live extends Wanted & LiveNamed> {
  readonly name: KindName
  readonly order: number
  /** Path of the page that lists them. */
  readonly page: string
  wanted(alerting: StackAlerting): readonly Wanted[] | undefined
  /** All as they were when the plan was made. */
  planned(reads: NotificationReads, signal?: AbortSignal): Promise<readonly Live[]>
  /** All as they are now. */
  current(driver: NotificationDriver, signal?: AbortSignal): Promise<readonly Live[]>
  differences(live: Live, wanted: Wanted): readonly Difference[]
  put(driver: NotificationDriver, wanted: Wanted & Mark, live: Live | undefined, provenance: Provenance): Promise<void>
  delete(driver: NotificationDriver, live: Live): Promise<void>
}

/** The kind of such objects. A new name is another object: the old one is left over and goes with a prune. */
export function namedKind<Wanted extends Named, Live extends Wanted & LiveNamed>(kind: NamedKind<Wanted, Live>): Kind {
  return {
    name: kind.name,
    order: kind.order,
    inFolder: false,
    desired: (context) =>
      (kind.wanted(context.stack.alerting) ?? []).map((wanted) =>
        managed(kind, context, wanted.name, (again, signal) =>
          examineNamed(context, namedObject(kind, context, wanted.name, wanted), again, signal),
        ),
      ),
    orphans: async (context, _going, signal) => {
      const wanted = kind.wanted(context.stack.alerting)
      if (wanted === undefined) return []
      const live = await kind.planned(notificationReads(context), signal)
      const dropped = live.filter(({ name }) => !wanted.some((one) => one.name === name))
      const leftovers = await findLeftovers(context, dropped, signal)
      return leftovers.map((leftover) =>
        managed(kind, context, leftover.name, async (again, abort) => {
          const object = namedObject(kind, context, leftover.name, undefined)
          return keepUnproven(leftover, await examineLeftoverNamed(context, object, again, abort))
        }),
      )
    },
  }
}

function managed<Wanted extends Named, Live extends Wanted & LiveNamed>(
  kind: NamedKind<Wanted, Live>,
  { grafana }: KindContext,
  name: string,
  examine: (again: boolean, signal?: AbortSignal) => ReturnType<ManagedObject['examine']>,
): ManagedObject {
  let again = false
  return {
    kind: kind.name,
    uid: name,
    title: name,
    url: pageUrl(grafana, kind.page),
    examine: (signal) => {
      const examination = examine(again, signal)
      again = true
      return examination
    },
  }
}

/** @param wanted - absent: it is to go */
function namedObject<Wanted extends Named, Live extends Wanted & LiveNamed>(
  kind: NamedKind<Wanted, Live>,
  context: KindContext,
  name: string,
  wanted: Wanted | undefined,
): NamedObject<Live> {
  const reads = notificationReads(context)
  const { driver } = reads
  return {
    kind: kind.name,
    name,
    url: pageUrl(context.grafana, kind.page),
    read: async (now, signal) => {
      const all = await (now ? kind.current(driver, signal) : kind.planned(reads, signal))
      return all.find((one) => one.name === name)
    },
    differences: (live) => (wanted === undefined ? [] : kind.differences(live, wanted)),
    put: async (live, provenance) => {
      if (wanted !== undefined) await kind.put(driver, { ...wanted, owner: context.stack.name }, live, provenance)
    },
    putBack: (before, now, provenance) => kind.put(driver, before, now, provenance),
    delete: (live) => kind.delete(driver, live),
  }
}
