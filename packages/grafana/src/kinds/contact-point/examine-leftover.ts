import type { LiveIntegration } from '../../alerting/notifications/driver.ts'
import { inUse } from '../../alerting/notifications/examine-named.ts'
import { integrations } from '../../alerting/notifications/integrations.ts'
import { changeOf, writePermissions } from '../../alerting/notifications/judge.ts'
import { notificationReads } from '../../alerting/notifications/reads.ts'
import { GrafanaError } from '../../errors.ts'
import type { JsonObject } from '../../json.ts'
import { objectsOf } from '../../json-values.ts'
import type { Examination, KindContext } from '../kind.ts'
import { readRules } from '../rule-group/live-rules.ts'
import { contactPointsPage } from './page.ts'
import { restoreContactPoint } from './restore.ts'
import { type Situation, situationOf } from './situation.ts'

/** What pruning would do with a contact point that is no longer in the stack. */
export async function examineLeftover(
  context: KindContext,
  name: string,
  again: boolean,
  signal?: AbortSignal,
): Promise<Examination> {
  const reads = notificationReads(context)
  const { driver } = reads
  const only = { name, integrations: [] }
  const before = situationOf(
    await (again ? driver.integrations(signal) : reads.integrations(signal)),
    context.stack.name,
    only,
  )
  const now = async (): Promise<Situation | undefined> =>
    situationOf(await driver.integrations(), context.stack.name, only)
  const judged = { action: 'delete', writes: before !== undefined, adopts: false } as const
  const seen = before === undefined ? {} : { provenance: before.provenance, version: before.version }
  return {
    change: changeOf({
      kind: 'contact-point',
      uid: name,
      title: name,
      url: contactPointsPage(context),
      judged: before === undefined ? { ...judged, action: 'unchanged' } : judged,
      differences: [],
      ...seen,
    }),
    permissions: judged.writes ? writePermissions(context, `delete contact point "${name}"`) : [],
    warnings: driver.takeNotices(),
    ...(before === undefined ? {} : { version: before.version }),
    write: async () => {
      const found = await now()
      if (found === undefined) return
      if (found.lock !== before?.lock) {
        const message = `contact point "${name}" was changed since it was read: plan again.`
        throw new GrafanaError('GRAFANA_CONFLICT', message)
      }
      // Grafana looks only when the last integration goes: by then the others and their secrets are lost.
      const by = await userOf(context, name)
      if (by !== undefined) throw inUse('contact-point', name, by)
      await deleteAll(context, name, found.integrations)
    },
    settle: async () => {
      const found = await now()
      if (found === undefined) return { state: 'written', differences: [] }
      const uids = new Set(before?.integrations.map(({ uid }) => uid))
      const left = found.integrations.every(({ uid }) => uids.has(uid))
      const state = found.lock === before?.lock ? 'untouched' : left ? 'incomplete' : 'other'
      return { state, version: found.version, differences: [{ label: 'integrations', pointer: '/integrations' }] }
    },
    restore: async () =>
      restoreContactPoint(driver, only, before, await now(), { specs: integrations, env: context.options.env }),
  }
}

/** What notifies through a contact point, in words. */
async function userOf(context: KindContext, name: string): Promise<string | undefined> {
  const { tree } = await notificationReads(context).driver.policyTree()
  if (namesReceiver(tree, name)) return 'a notification policy'
  const rules = await readRules(context.grafana)
  const user = rules.find(({ rule }) => rule.notification_settings?.receiver === name)
  return user && `alert rule "${user.rule.title}"`
}

function namesReceiver(route: JsonObject, name: string): boolean {
  return route.receiver === name || objectsOf(route.routes).some((child) => namesReceiver(child, name))
}

async function deleteAll(context: KindContext, name: string, found: readonly LiveIntegration[]): Promise<void> {
  const { driver } = notificationReads(context)
  for (const { uid } of found) {
    try {
      await driver.deleteIntegration(uid)
    } catch (error) {
      if (!(error instanceof GrafanaError) || error.code !== 'GRAFANA_CONFLICT') throw error
      throw inUse('contact-point', name, 'an alert rule or a notification policy', error)
    }
  }
}
