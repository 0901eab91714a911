import type { AlertRule } from '../../alerting/types.ts'
import type { Grafana } from '../../client/types.ts'
import type { JsonObject } from '../../json.ts'
import { groupPath, type LiveGroup } from './live-rules.ts'

/** A group as it is sent. */
export interface GroupWrite extends Pick<LiveGroup, 'folderUid' | 'title' | 'interval'> {
  readonly rules: readonly AlertRule[]
  /** `api` locks the rules in the UI. */
  readonly provenance: '' | 'api'
}

/** Writes a whole group: rules of it that are not in the list are deleted, rules of other groups that are in it move here. */
export async function putGroup(grafana: Grafana, write: GroupWrite): Promise<void> {
  const { folderUid, title, interval, rules, provenance } = write
  const body = { title, folderUid, interval, rules: rules as unknown as readonly JsonObject[] }
  const path = groupPath(folderUid, title)
  await grafana.send({ method: 'PUT', path, body, headers: headersOf(provenance), purpose: 'write' })
}

/** Deletes a group with all its rules; one that is gone is fine. */
export async function deleteGroup(
  grafana: Grafana,
  { folderUid, title }: Pick<LiveGroup, 'folderUid' | 'title'>,
  provenance: '' | 'api',
): Promise<void> {
  const path = groupPath(folderUid, title)
  await grafana.send({ method: 'DELETE', path, headers: headersOf(provenance), purpose: 'write', accept: [404] })
}

/** Deletes a rule; one that is gone is fine. */
export async function deleteRule(grafana: Grafana, uid: string, provenance: '' | 'api'): Promise<void> {
  const path = `/api/v1/provisioning/alert-rules/${encodeURIComponent(uid)}`
  await grafana.send({ method: 'DELETE', path, headers: headersOf(provenance), purpose: 'write', accept: [404] })
}

/** Any value of the header means none. */
function headersOf(provenance: '' | 'api'): Readonly<Record<string, string>> {
  return provenance === '' ? { 'x-disable-provenance': 'true' } : {}
}
