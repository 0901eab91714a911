import type { IntegrationWrite, LiveIntegration, NotificationDriver } from '../../alerting/notifications/driver.ts'
import { environmentSettings, secretPaths, withSetting } from '../../alerting/notifications/settings.ts'
import type { ContactPoint } from '../../alerting/types.ts'
import { GrafanaError } from '../../errors.ts'
import { own } from '../../json-values.ts'
import type { Comparison } from './content.ts'
import { lockOf, type Situation } from './situation.ts'

/**
 * Puts the integrations of a contact point back. Grafana does not show the secrets it had: those that the code has are sent
 * again, which a push would have done too. Throws `GRAFANA_UNSUPPORTED` before the first request for any other.
 */
export async function restoreContactPoint(
  driver: NotificationDriver,
  wanted: ContactPoint,
  before: Situation | undefined,
  now: Situation | undefined,
  comparison: Comparison,
): Promise<void> {
  const [was, is] = [before?.integrations ?? [], now?.integrations ?? []]
  const puts = was.flatMap((live) => {
    const current = is.find(({ uid }) => uid === live.uid)
    if (current !== undefined && lockOf(current) === lockOf(live)) return []
    const write = withSecrets(live, wanted, comparison)
    const provenance = current?.provenance === 'api' ? 'api' : live.provenance
    if (current === undefined) return [() => driver.createIntegration(write, provenance)]
    return [() => driver.updateIntegration(write, provenance)]
  })
  for (const put of puts) await put()
  for (const { uid } of is.filter((live) => !was.some((one) => one.uid === live.uid)))
    await driver.deleteIntegration(uid)
}

function withSecrets(live: LiveIntegration, wanted: ContactPoint, { specs, env }: Comparison): IntegrationWrite {
  const ours = wanted.integrations.find(({ uid }) => uid === live.uid)
  const known = ours === undefined ? [] : environmentSettings(ours.settings, own(specs, ours.type) ?? {})
  const { provenance: _provenance, ...rest } = live
  let settings = live.settings
  const secrets: string[] = []
  for (const path of secretPaths(live.settings)) {
    const variable = known.find((setting) => setting.path === path)?.variable
    const value = variable === undefined ? '' : (env[variable] ?? '')
    if (value === '') {
      throw new GrafanaError(
        'GRAFANA_UNSUPPORTED',
        `Integration "${live.uid}" of contact point "${live.name}" cannot be put back: Grafana does not show its secret setting ${path}. Enter it in Grafana.`,
      )
    }
    settings = withSetting(settings, path, value)
    secrets.push(value)
  }
  return { ...rest, settings, secrets }
}
