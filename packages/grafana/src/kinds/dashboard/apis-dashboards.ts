import type { Grafana } from '../../client/types.ts'
import { omit, textOf } from '../../json-values.ts'
import type { Server } from '../../server/types.ts'
import { managerOf } from '../manager.ts'
import { type Resource, ResourceApi, type ResourceWrite } from '../resource.ts'
import { ownerOfDashboard } from './content.ts'
import type { DashboardStore, DashboardWrite, LiveDashboard } from './live-dashboard.ts'
import { annotations } from './marks.ts'
import { searchByTag } from './search.ts'

/** Dashboards by the Kubernetes-style API: `v1beta1` of Grafana 12, `v1` of 13. */
export function apisDashboards(grafana: Grafana, server: Server): DashboardStore {
  const api = new ResourceApi(grafana, 'dashboard.grafana.app', server.dashboards.api, server.namespace, 'Dashboard')
  const marks = server.storage === 'unified'
  return {
    marks,
    read: async (uid, signal) => {
      const found = await api.read(uid, signal)
      return found && liveDashboard(found)
    },
    ...(server.dashboards.dryRun
      ? { dryRun: async (dashboard, signal) => (await api.dryRun(write(dashboard), signal)).spec }
      : {}),
    create: (dashboard) => api.create(write(dashboard)),
    update: (dashboard, live) => api.update(write(dashboard), live.lock),
    delete: (live) => api.delete(live.uid, live.lock),
    owned: async (stack, signal) =>
      marks ? labelled(await api.owned(stack, signal), stack) : searchByTag(grafana, stack, signal),
  }
}

/** Whose manager is another by now has only kept our label. */
function labelled(found: readonly Resource[], stack: string): readonly Pick<LiveDashboard, 'uid' | 'title'>[] {
  return found
    .map(liveDashboard)
    .filter((live) => ownerOfDashboard(live, stack) === 'ours')
    .map(({ uid, title }) => ({ uid, title }))
}

function liveDashboard({
  name,
  spec,
  annotations: marks,
  labels,
  resourceVersion,
  generation,
}: Resource): LiveDashboard {
  return {
    uid: name,
    title: textOf(spec.title),
    folderUid: marks[annotations.folder] ?? '',
    spec: omit(spec, (key) => key === 'id' || key === 'uid' || key === 'version'),
    lock: resourceVersion,
    version: generation,
    manager: managerOf(marks),
    annotations: marks,
    labels,
  }
}

function write({ uid, folderUid, spec, annotations: marks, labels, message }: DashboardWrite): ResourceWrite {
  // Without the folder the dashboard would move to the top level.
  const place = folderUid === '' ? {} : { [annotations.folder]: folderUid }
  return { name: uid, annotations: { ...marks, ...place, [annotations.message]: message }, labels, spec }
}
