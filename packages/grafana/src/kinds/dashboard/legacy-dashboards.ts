import type { Grafana } from '../../client/types.ts'
import { GrafanaError } from '../../errors.ts'
import type { Json, JsonObject } from '../../json.ts'
import { isObject, omit, textOf } from '../../json-values.ts'
import { numberText } from '../manager.ts'
import { options } from '../resource.ts'
import type { DashboardStore, DashboardWrite, LiveDashboard } from './live-dashboard.ts'
import { searchByTag } from './search.ts'

/** Dashboards by `/api/dashboards`: all that Grafana 11 and 12.0 to 12.2 are known to do right. */
export function legacyDashboards(grafana: Grafana): DashboardStore {
  const read: DashboardStore['read'] = async (uid, signal) => {
    const call = { method: 'GET', path: pathOf(uid), purpose: 'read', accept: [404] } as const
    const { status, body } = await grafana.send(call, options(signal))
    return status === 404 ? undefined : liveDashboard(uid, body)
  }
  return {
    marks: false,
    read,
    create: (dashboard) => post(grafana, dashboard, {}),
    update: (dashboard, live) => post(grafana, dashboard, { version: Number(live.lock) }),
    delete: async ({ uid }) => {
      await grafana.send({ method: 'DELETE', path: pathOf(uid), purpose: 'write', accept: [404] })
    },
    owned: (stack, signal) => searchByTag(grafana, stack, signal),
  }
}

/** With `overwrite: false` a write over another version than the one sent, or over any without one, is a 412. */
async function post(grafana: Grafana, dashboard: DashboardWrite, lock: JsonObject): Promise<string> {
  const { uid, folderUid, spec, message } = dashboard
  // Without the folder the dashboard would move to the top level.
  const sent = { dashboard: { ...spec, ...lock, uid }, folderUid, message, overwrite: false }
  const call = { method: 'POST', path: '/api/dashboards/db', body: sent, purpose: 'write', idempotent: true } as const
  const { body } = await grafana.send(call)
  return isObject(body) ? numberText(body.version) : ''
}

function liveDashboard(uid: string, body: Json): LiveDashboard {
  const { dashboard, meta } = isObject(body) ? body : {}
  if (!isObject(dashboard) || !isObject(meta)) {
    throw new GrafanaError(
      'GRAFANA_NOT_GRAFANA',
      `${pathOf(uid)}: the answer has no dashboard. Check what answers at the URL.`,
    )
  }
  const version = numberText(dashboard.version)
  return {
    uid,
    title: textOf(dashboard.title),
    folderUid: textOf(meta.folderUid),
    spec: omit(dashboard, (key) => key === 'id' || key === 'uid' || key === 'version'),
    lock: version,
    version,
    manager: meta.provisioned === true ? { kind: 'classic-file-provisioning', id: '' } : undefined,
    annotations: {},
    labels: {},
  }
}

function pathOf(uid: string): string {
  return `/api/dashboards/uid/${encodeURIComponent(uid)}`
}
