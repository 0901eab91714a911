import { expressionUid } from '../../alerting/rules/canonical-query.ts'
import type { AlertRule } from '../../alerting/types.ts'
import { placedPanels } from '../../dashboards/panels.ts'
import type { Problem } from '../../errors.ts'
import type { JsonObject } from '../../json.ts'
import { objectsOf, textOf } from '../../json-values.ts'
import { readLiveDashboard } from '../dashboard.ts'
import type { KindContext } from '../kind.ts'
import { oncePerPlan } from '../once-per-plan.ts'
import { options } from '../resource.ts'

/** Whether what a rule refers to is there: receiver, mute timings, data sources, the panel it links to. */
export async function checkReferences(
  context: KindContext,
  rule: AlertRule,
  signal: AbortSignal | undefined,
): Promise<Problem[]> {
  const found = await Promise.all([
    checkReceiver(context, rule, signal),
    checkTimings(context, rule, signal),
    checkPanel(context, rule, signal),
  ])
  return [...found.flat(), ...checkDataSources(context, rule)]
}

const contactPoints = oncePerPlan((context, signal) =>
  readNames(context, '/api/v1/provisioning/contact-points', signal),
)
const muteTimings = oncePerPlan((context, signal) => readNames(context, '/api/v1/provisioning/mute-timings', signal))

/** Names on the server; `undefined` where the credentials may not see them. */
async function readNames(
  { grafana }: KindContext,
  path: string,
  signal: AbortSignal | undefined,
): Promise<ReadonlySet<string> | undefined> {
  const { status, body } = await grafana.send({ method: 'GET', path, purpose: 'read', accept: [403] }, options(signal))
  return status === 403 ? undefined : new Set(objectsOf(body).map(({ name }) => textOf(name)))
}

async function checkReceiver(
  context: KindContext,
  { notification_settings: settings }: AlertRule,
  signal: AbortSignal | undefined,
): Promise<Problem[]> {
  if (settings === undefined) return []
  const { receiver } = settings
  const { stack, options: asked } = context
  const own = stack.alerting.contactPoints?.some(({ name }) => name === receiver) ?? false
  if (own && asked.kinds.includes('contact-point')) return []
  if ((await contactPoints(context, signal))?.has(receiver) !== false) return []
  const message = own
    ? `contact point "${receiver}" is not there yet: push the contact points too`
    : `there is no contact point "${receiver}": create it in Grafana, or add it to the stack's contactPoints`
  return [{ path: 'notification_settings.receiver', message }]
}

async function checkTimings(
  context: KindContext,
  { notification_settings: settings }: AlertRule,
  signal: AbortSignal | undefined,
): Promise<Problem[]> {
  const { stack, options: asked } = context
  const own = asked.kinds.includes('mute-timing') ? (stack.alerting.muteTimings ?? []) : []
  const lists = ['mute_time_intervals', 'active_time_intervals'] as const
  const problems: Problem[] = []
  for (const list of lists) {
    for (const name of settings?.[list] ?? []) {
      if (own.some((timing) => timing.name === name)) continue
      if ((await muteTimings(context, signal))?.has(name) !== false) continue
      const message = `there is no mute timing "${name}": create it in Grafana, or add it to the stack's muteTimings`
      problems.push({ path: `notification_settings.${list}`, message })
    }
  }
  return problems
}

const dashboardLink = '__dashboardUid__'
const panelLink = '__panelId__'

async function checkPanel(
  context: KindContext,
  { annotations = {} }: AlertRule,
  signal: AbortSignal | undefined,
): Promise<Problem[]> {
  const { [dashboardLink]: uid, [panelLink]: panel } = annotations
  if (uid === undefined || panel === undefined) return []
  const { grafana, server, stack } = context
  const own = stack.dashboards.find((dashboard) => dashboard.uid === uid)
  const spec = own?.spec ?? (await readLiveDashboard(grafana, server, uid, signal))?.spec
  if (spec === undefined) {
    const message = `there is no dashboard "${uid}", or the credentials may not see it: correct the link, or leave both annotations out`
    return [{ path: `annotations.${dashboardLink}`, message }]
  }
  if (panelIds(spec).has(panel)) return []
  const message = `dashboard "${uid}" has no panel ${panel}: correct the link, or leave both annotations out`
  return [{ path: `annotations.${panelLink}`, message }]
}

function panelIds(spec: JsonObject): ReadonlySet<string> {
  return new Set(placedPanels(spec).flatMap(({ panel: { id } }) => (typeof id === 'number' ? [String(id)] : [])))
}

/** Grafana takes a rule that asks a data source which is not there, and fails at every evaluation. */
function checkDataSources({ stack, server }: KindContext, { data }: AlertRule): Problem[] {
  const { type = 'prometheus' } = stack.dataSource ?? {}
  if (!server.permissions.allows('datasources:read', [])) return []
  return data.flatMap(({ refId, datasourceUid: uid }) => {
    if (uid === expressionUid) return []
    const source = server.dataSources.find((candidate) => candidate.uid === uid)
    if (source?.type === type) return []
    const message =
      source === undefined
        ? `there is no data source "${uid}": name the stack's by its variable, or one that is there`
        : `data source "${uid}" is of type ${source.type}, not ${type}`
    return [{ path: `query ${refId}`, message }]
  })
}
