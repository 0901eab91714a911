import { checkIntegrationSettings } from '../../alerting/notifications/check-settings.ts'
import { changeOf, judge, lockWarning, otherStack, writePermissions } from '../../alerting/notifications/judge.ts'
import { notificationReads } from '../../alerting/notifications/reads.ts'
import type { ContactPoint } from '../../alerting/types.ts'
import { GrafanaError, type Problem } from '../../errors.ts'
import type { Difference } from '../../plan/types.ts'
import type { Examination, KindContext, Settlement } from '../kind.ts'
import { startsWithStack } from '../ownership.ts'
import { type Comparison, differencesOf } from './content.ts'
import { contactPointsPage } from './page.ts'
import { renameWarnings } from './renames.ts'
import { restoreContactPoint } from './restore.ts'
import { lockOf, type Situation, situationOf } from './situation.ts'
import { hasSecrets, missingVariables, type Step, stepsFor, takeStep } from './steps.ts'

/** What a push would do with a contact point of the stack. */
export async function examineContactPoint(
  context: KindContext,
  contactPoint: ContactPoint,
  again: boolean,
  signal?: AbortSignal,
): Promise<Examination> {
  const { stack, options } = context
  const { name } = contactPoint
  const reads = notificationReads(context)
  const { driver } = reads
  const comparison: Comparison = { specs: await reads.specs(signal), env: options.env }
  const all = await (again ? driver.integrations(signal) : reads.integrations(signal))
  const before = situationOf(all, stack.name, contactPoint)
  throwProblems([
    ...contactPoint.integrations.flatMap((integration) =>
      checkIntegrationSettings(
        `contact point "${name}" integration "${integration.uid}"`,
        integration,
        comparison.specs,
      ),
    ),
    ...takenUids(stack.name, contactPoint, before),
  ])
  const resends = options.pushSecrets
  const found = before === undefined ? [] : differencesOf(contactPoint, before, comparison)
  const differences = [...found, ...(before === undefined || !resends ? [] : resent(contactPoint, comparison))]
  const judged = judge(context, before && { ...before, same: differences.length === 0 })
  const { editable } = stack
  const steps = judged.writes
    ? stepsFor(contactPoint, before, comparison, { editable, adopts: judged.adopts, pushSecrets: resends })
    : []
  throwProblems(steps.flatMap((step) => unset(name, step, comparison)))
  const renames = judged.writes ? await renameWarnings(context, contactPoint, all, signal) : []
  const seen = before === undefined ? {} : { provenance: before.provenance, ...otherStack(stack, before) }
  const url = contactPointsPage(context)
  let sent = false
  const now = async (): Promise<Situation | undefined> =>
    situationOf(await driver.integrations(), stack.name, contactPoint)
  return {
    change: changeOf({ kind: 'contact-point', uid: name, title: name, url, judged, differences, ...seen }),
    permissions: judged.writes
      ? writePermissions(context, `${before === undefined ? 'create' : 'change'} contact point "${name}"`)
      : [],
    warnings: [...renames, ...driver.takeNotices(), ...lockWarning(context, 'contact-point', name, before?.provenance)],
    ...(before === undefined ? {} : { version: before.version }),
    write: async () => {
      if ((await now())?.lock !== before?.lock) {
        const message = `contact point "${name}" was changed since it was read: plan again.`
        throw new GrafanaError('GRAFANA_CONFLICT', message)
      }
      for (const step of steps) await takeStep(driver, { name, owner: stack.name }, step, comparison)
      sent = true
    },
    settle: async () => settled(contactPoint, await now(), before, comparison, sent),
    restore: async () => restoreContactPoint(driver, contactPoint, before, await now(), comparison),
  }
}

/** Integrations with one of the stack's uids in contact points that are not the stack's. */
function takenUids(stack: string, { name, integrations }: ContactPoint, found: Situation | undefined): Problem[] {
  return integrations.flatMap(({ uid }) => {
    const live = found?.integrations.find((one) => one.uid === uid)
    if (
      live === undefined ||
      live.name === name ||
      (startsWithStack(stack, live.name) && (live.owner ?? stack) === stack)
    )
      return []
    const message = `is in use in contact point "${live.name}", which is not the stack's: give the integration another uid`
    return [{ path: `contact point "${name}" integration "${uid}" uid`, message }]
  })
}

function resent({ integrations }: ContactPoint, comparison: Comparison): Difference[] {
  return integrations.flatMap((integration, index) =>
    hasSecrets(integration, comparison)
      ? [{ label: `integration "${integration.uid}": secrets sent again`, pointer: `/integrations/${index}/settings` }]
      : [],
  )
}

function unset(name: string, step: Step, comparison: Comparison): Problem[] {
  return step.does === 'delete' ? [] : missingVariables(`contact point "${name}"`, step.integration, comparison)
}

function throwProblems(problems: readonly Problem[]): void {
  if (problems.length === 0) return
  const list = problems.map(({ path, message }) => `${path} ${message}`).join('; ')
  throw new GrafanaError('GRAFANA_STACK', `The contact point is not right: ${list}.`, { problems })
}

/** A push of secrets alone leaves nothing to be seen, so that its answers have to do. */
function settled(
  wanted: ContactPoint,
  now: Situation | undefined,
  before: Situation | undefined,
  comparison: Comparison,
  sent: boolean,
): Settlement {
  if (now === undefined) return { state: before === undefined ? 'untouched' : 'other', differences: [] }
  const { version } = now
  const differences = differencesOf(wanted, now, comparison)
  const untouched = now.lock === before?.lock
  if (differences.length === 0 && (sent || !untouched)) return { state: 'written', version, differences }
  if (untouched) return { state: 'untouched', version, differences }
  return { state: isPartOf(wanted, now, before, comparison) ? 'incomplete' : 'other', version, differences }
}

/** Whether every integration is as it was or as it is to be. */
function isPartOf(
  wanted: ContactPoint,
  now: Situation,
  before: Situation | undefined,
  comparison: Comparison,
): boolean {
  return now.integrations.every((live) => {
    const was = before?.integrations.find(({ uid }) => uid === live.uid)
    if (was !== undefined && lockOf(was) === lockOf(live)) return true
    const one = wanted.integrations.filter(({ uid }) => uid === live.uid)
    return (
      one.length > 0 &&
      differencesOf({ name: wanted.name, integrations: one }, { integrations: [live] }, comparison).length === 0
    )
  })
}
