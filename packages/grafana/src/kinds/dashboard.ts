import type { Grafana } from '../client/types.ts'
import type { Server } from '../server/types.ts'
import { examineDashboard } from './dashboard/examine-dashboard.ts'
import { examineLeftover } from './dashboard/examine-leftover.ts'
import { dashboardStore, type LiveDashboard } from './dashboard/live-dashboard.ts'
import type { Kind, KindContext } from './kind.ts'
import { belongs } from './ownership.ts'
import { pageUrl } from './page-url.ts'

export type { LiveDashboard } from './dashboard/live-dashboard.ts'

/** The dashboards of a stack. */
export const dashboardKind: Kind = {
  name: 'dashboard',
  order: 20,
  inFolder: true,
  desired: (context) =>
    context.stack.dashboards.map((dashboard) => ({
      kind: 'dashboard',
      uid: dashboard.uid,
      title: dashboard.title,
      url: pageUrl(context.grafana, `/d/${dashboard.uid}`),
      examine: (signal) => examineDashboard(context, dashboard, signal),
    })),
  orphans: async (context, _going, signal) => {
    const owned = await dashboardStore(context.grafana, context.server).owned(context.stack.name, signal)
    return owned
      .filter(({ uid }) => isLeftover(context, uid))
      .map(({ uid, title }) => ({
        kind: 'dashboard',
        uid,
        title,
        url: pageUrl(context.grafana, `/d/${uid}`),
        examine: (again) => examineLeftover(context, { uid, title }, again),
      }))
  },
}

/** A copy made in Grafana carries the tag too, but another uid. */
function isLeftover({ stack }: KindContext, uid: string): boolean {
  return belongs(stack, uid) && !stack.dashboards.some((dashboard) => dashboard.uid === uid)
}

/** Reads a dashboard as the server has it; `undefined` when it is not there. */
export function readLiveDashboard(
  grafana: Grafana,
  server: Server,
  uid: string,
  signal?: AbortSignal,
): Promise<LiveDashboard | undefined> {
  return dashboardStore(grafana, server).read(uid, signal)
}
