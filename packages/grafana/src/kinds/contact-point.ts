import { findLeftovers, keepUnproven } from '../alerting/notifications/leftovers.ts'
import { notificationReads } from '../alerting/notifications/reads.ts'
import { examineContactPoint } from './contact-point/examine-contact-point.ts'
import { examineLeftover } from './contact-point/examine-leftover.ts'
import { contactPointsPage } from './contact-point/page.ts'
import { situationOf } from './contact-point/situation.ts'
import type { Examination, Kind, KindContext, ManagedObject } from './kind.ts'

/** The contact points of a stack. Each is all integrations of one name, though Grafana's API writes them one by one. */
export const contactPointKind: Kind = {
  name: 'contact-point',
  order: 16,
  inFolder: false,
  desired: (context) =>
    (context.stack.alerting.contactPoints ?? []).map((contactPoint) =>
      managed(context, contactPoint.name, (again, signal) => examineContactPoint(context, contactPoint, again, signal)),
    ),
  orphans: async (context, _going, signal) => {
    const { stack } = context
    const { contactPoints } = stack.alerting
    if (contactPoints === undefined) return []
    const live = await notificationReads(context).integrations(signal)
    const dropped = [...new Set(live.map(({ name }) => name))]
      .filter((name) => !contactPoints.some((one) => one.name === name))
      .flatMap((name) => {
        const situation = situationOf(live, stack.name, { name, integrations: [] })
        return situation === undefined ? [] : [{ ...situation, name }]
      })
    const leftovers = await findLeftovers(context, dropped, signal)
    return leftovers.map((leftover) =>
      managed(context, leftover.name, async (again, abort) =>
        keepUnproven(leftover, await examineLeftover(context, leftover.name, again, abort)),
      ),
    )
  },
}

function managed(
  context: KindContext,
  name: string,
  examine: (again: boolean, signal?: AbortSignal) => Promise<Examination>,
): ManagedObject {
  let again = false
  return {
    kind: 'contact-point',
    uid: name,
    title: name,
    url: contactPointsPage(context),
    examine: (signal) => {
      const examination = examine(again, signal)
      again = true
      return examination
    },
  }
}
