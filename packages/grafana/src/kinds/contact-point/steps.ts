import type { IntegrationWrite, NotificationDriver, Provenance } from '../../alerting/notifications/driver.ts'
import { provenanceOfWrite } from '../../alerting/notifications/judge.ts'
import { environmentSettings, resolveSettings } from '../../alerting/notifications/settings.ts'
import type { ContactPoint, Integration } from '../../alerting/types.ts'
import { GrafanaError, type Problem } from '../../errors.ts'
import { own } from '../../json-values.ts'
import { type Comparison, diffIntegration, superfluous } from './content.ts'
import type { Situation } from './situation.ts'

/** One request of writing a contact point. */
export type Step =
  | { readonly does: 'create' | 'update'; readonly integration: Integration; readonly provenance: Provenance }
  | { readonly does: 'delete'; readonly uid: string }

/** What a push asks of the steps beside the differences. */
export interface StepOptions {
  readonly editable: boolean
  /** Writes every integration, so that all get the stack's provenance. */
  readonly adopts: boolean
  readonly pushSecrets: boolean
}

/** A contact point, and the stack whose mark it gets. */
export interface MarkedName {
  readonly name: string
  readonly owner: string
}

/** The requests that make a contact point what it is to be. What is deleted goes last: an empty contact point is gone. */
export function stepsFor(
  contactPoint: ContactPoint,
  situation: Situation | undefined,
  comparison: Comparison,
  { editable, adopts, pushSecrets }: StepOptions,
): readonly Step[] {
  const live = situation?.integrations ?? []
  const writes = contactPoint.integrations.flatMap((integration): readonly Step[] => {
    const found = live.find(({ uid }) => uid === integration.uid)
    const provenance = provenanceOfWrite(found?.provenance, editable)
    if (found === undefined) return [{ does: 'create', integration, provenance }]
    const place = { label: '', pointer: '' }
    const differs = diffIntegration(place, contactPoint.name, integration, found, comparison).length > 0
    const resends = pushSecrets && hasSecrets(integration, comparison)
    return differs || adopts || resends ? [{ does: 'update', integration, provenance }] : []
  })
  const deletions = superfluous(contactPoint, live).map(({ uid }) => ({ does: 'delete', uid }) as const)
  return [...writes, ...deletions]
}

/** Whether an integration takes anything from the environment. */
export function hasSecrets({ type, settings }: Integration, { specs }: Comparison): boolean {
  return environmentSettings(settings, own(specs, type) ?? {}).length > 0
}

/** Settings of an integration whose environment variable is not set. */
export function missingVariables(
  path: string,
  { uid, type, settings }: Integration,
  { specs, env }: Comparison,
): Problem[] {
  return environmentSettings(settings, own(specs, type) ?? {})
    .filter(({ variable }) => (env[variable] ?? '') === '')
    .map((setting) => ({
      path: `${path} integration "${uid}" settings.${setting.path}`,
      message: `has to be sent: set ${setting.variable} in the environment`,
    }))
}

/** Takes one step. Secrets are read from the environment now, and kept nowhere. */
export async function takeStep(
  driver: NotificationDriver,
  contactPoint: MarkedName,
  step: Step,
  comparison: Comparison,
): Promise<void> {
  if (step.does === 'delete') return driver.deleteIntegration(step.uid)
  const write = integrationWrite(contactPoint, step.integration, comparison)
  if (step.does === 'create') return driver.createIntegration(write, step.provenance)
  try {
    await driver.updateIntegration(write, step.provenance)
  } catch (error) {
    if (!(error instanceof GrafanaError) || !error.call?.reason?.endsWith('.usedProvisioned')) throw error
    const message = `contact point "${contactPoint.name}" cannot take the name of another: what uses that is provisioned otherwise. ${error.message}`
    throw new GrafanaError('GRAFANA_REFUSED', message, { cause: error })
  }
}

function integrationWrite(
  { name, owner }: MarkedName,
  integration: Integration,
  comparison: Comparison,
): IntegrationWrite {
  const missing = missingVariables(`contact point "${name}"`, integration, comparison)
  if (missing.length > 0) {
    const list = missing.map(({ path, message }) => `${path}: ${message}`).join('; ')
    throw new GrafanaError('GRAFANA_CONFIG', `Secrets are missing: ${list}.`, { problems: missing })
  }
  const { uid, type, settings, disableResolveMessage = false } = integration
  const specs = own(comparison.specs, type) ?? {}
  const secrets = environmentSettings(settings, specs).map(({ variable }) => comparison.env[variable] ?? '')
  return {
    uid,
    name,
    type,
    settings: resolveSettings(settings, specs, comparison.env),
    disableResolveMessage,
    owner,
    secrets,
  }
}
