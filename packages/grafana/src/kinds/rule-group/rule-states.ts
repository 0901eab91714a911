import { readRuleStates, type StatedRule } from '../../alerting/forecast/rule-status.ts'
import type { Grafana } from '../../client/types.ts'
import type { LiveFolder } from '../folder/live-folder.ts'
import { options } from '../resource.ts'

const path = '/api/prometheus/grafana/api/v1/rules'

/** What the rules of a folder have going on; `undefined` where the credentials may not see it. */
export async function readStates(
  grafana: Grafana,
  folderUid: string,
  signal?: AbortSignal,
): Promise<readonly StatedRule[] | undefined> {
  const states = await ask(grafana, { folder_uid: folderUid }, signal)
  // For a folder it does not know, Grafana answers with all of them.
  return states?.filter((rule) => rule.folderUid === folderUid)
}

/** The same of a folder and the folders below it. */
export async function readStatesBelow(
  grafana: Grafana,
  { uid, title, parentUid }: Pick<LiveFolder, 'uid' | 'title' | 'parentUid'>,
  signal?: AbortSignal,
): Promise<readonly StatedRule[] | undefined> {
  const states = await ask(grafana, {}, signal)
  const top = parentUid === '' ? title.replaceAll('/', String.raw`\/`) : undefined
  const here = states?.find(({ folderUid }) => folderUid === uid)?.path ?? top
  return states?.filter((rule) => rule.folderUid === uid || (here !== undefined && rule.path.startsWith(`${here}/`)))
}

async function ask(
  grafana: Grafana,
  query: Readonly<Record<string, string>>,
  signal: AbortSignal | undefined,
): Promise<readonly StatedRule[] | undefined> {
  const call = { method: 'GET', path, query, purpose: 'read', accept: [403] } as const
  const { status, body } = await grafana.send(call, options(signal))
  return status === 403 ? undefined : readRuleStates(body)
}
