import type { AlertRule } from '../../alerting/types.ts'
import type { Grafana } from '../../client/types.ts'
import { GrafanaError } from '../../errors.ts'
import type { Json, JsonObject } from '../../json.ts'
import { isObject, objectsOf, omit, textOf } from '../../json-values.ts'
import { options } from '../resource.ts'

/** A rule as a server has it. */
export interface LiveRule {
  /** As it was read, without what only the server sets: what is sent to put it back. */
  readonly rule: AlertRule
  readonly folderUid: string
  readonly group: string
  /** `''`, `api`, `file`, `converted_prometheus`. Empty where a whole group was read, which does not tell. */
  readonly provenance: string
}

/** A rule group as a server has it. */
export interface LiveGroup {
  readonly folderUid: string
  readonly title: string
  readonly interval: number
  readonly rules: readonly AlertRule[]
}

const ofServer: ReadonlySet<string> = new Set([
  ...['id', 'guid', 'orgID', 'folderUID', 'ruleGroup', 'updated', 'updatedBy', 'version', 'provenance'],
])

/** Every rule the credentials may see, of all folders. */
export async function readRules(grafana: Grafana, signal?: AbortSignal): Promise<readonly LiveRule[]> {
  const call = { method: 'GET', path: '/api/v1/provisioning/alert-rules', purpose: 'read' } as const
  try {
    const { body } = await grafana.send(call, options(signal))
    return objectsOf(body).map(liveRule)
  } catch (cause) {
    if (!(cause instanceof GrafanaError) || cause.call?.status !== 500) throw cause
    // Seen on 12.3, which takes rules into folders that are not there.
    const hint = 'A rule whose folder is gone makes this list fail for everybody but admins: have an admin delete it.'
    throw new GrafanaError(cause.code, `${cause.message} ${hint}`, { cause, call: cause.call })
  }
}

/** A rule, wherever it stands; `undefined` when it is not there. */
export async function readRule(grafana: Grafana, uid: string): Promise<LiveRule | undefined> {
  const path = `/api/v1/provisioning/alert-rules/${encodeURIComponent(uid)}`
  const { status, body } = await grafana.send({ method: 'GET', path, purpose: 'read', accept: [404] })
  return status === 404 || !isObject(body) ? undefined : liveRule(body)
}

/** A group with its rules in order; `undefined` when it is not there. */
export async function readGroup(
  grafana: Grafana,
  { folderUid, title }: Pick<LiveGroup, 'folderUid' | 'title'>,
  signal?: AbortSignal,
): Promise<LiveGroup | undefined> {
  const call = { method: 'GET', path: groupPath(folderUid, title), purpose: 'read', accept: [404] } as const
  const { status, body } = await grafana.send(call, options(signal))
  if (status === 404 || !isObject(body)) return undefined
  const rules = objectsOf(body.rules)
  return rules.length === 0
    ? undefined
    : { folderUid, title, interval: numberOf(body.interval), rules: rules.map(bare) }
}

/** Path of a group. */
export function groupPath(folderUid: string, title: string): string {
  return `/api/v1/provisioning/folder/${encodeURIComponent(folderUid)}/rule-groups/${encodeURIComponent(title)}`
}

function liveRule(body: JsonObject): LiveRule {
  return {
    rule: bare(body),
    folderUid: textOf(body.folderUID),
    group: textOf(body.ruleGroup),
    provenance: textOf(body.provenance),
  }
}

function bare(rule: JsonObject): AlertRule {
  return omit(rule, (key) => ofServer.has(key)) as unknown as AlertRule
}

function numberOf(value: Json | undefined): number {
  return typeof value === 'number' ? value : 0
}
