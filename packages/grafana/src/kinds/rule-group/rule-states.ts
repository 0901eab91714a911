import { readRuleStates, type StatedRule } from '../../alerting/forecast/rule-status.ts'
import type { Grafana } from '../../client/types.ts'
import { options } from '../resource.ts'

/** What the rules of a folder have going on; `undefined` where the credentials may not see it. */
export async function readStates(
  grafana: Grafana,
  folderUid: string,
  signal?: AbortSignal,
): Promise<readonly StatedRule[] | undefined> {
  const call = {
    method: 'GET',
    path: '/api/prometheus/grafana/api/v1/rules',
    query: { folder_uid: folderUid },
    purpose: 'read',
    accept: [403],
  } as const
  const { status, body } = await grafana.send(call, options(signal))
  // For a folder it does not know, Grafana answers with all of them.
  return status === 403 ? undefined : readRuleStates(body).filter((rule) => rule.folderUid === folderUid)
}
