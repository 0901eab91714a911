import type { LiveIntegration } from '../../alerting/notifications/driver.ts'
import type { IntegrationSpecs } from '../../alerting/notifications/setting-specs.ts'
import { comparable, type Environment } from '../../alerting/notifications/settings.ts'
import type { ContactPoint, Integration } from '../../alerting/types.ts'
import { difference, diffMembers } from '../../dashboards/diff-values.ts'
import { own } from '../../json-values.ts'
import type { Difference } from '../../plan/types.ts'
import type { Situation } from './situation.ts'

/** What comparing needs to know. */
export interface Comparison {
  readonly specs: IntegrationSpecs
  readonly env: Environment
}

/** What is there beside what is wanted. No secret is in it. */
export function differencesOf(
  contactPoint: ContactPoint,
  { integrations }: Pick<Situation, 'integrations'>,
  comparison: Comparison,
): Difference[] {
  const wanted = contactPoint.integrations.flatMap((integration, index) => {
    const place = { label: `integration "${integration.uid}"`, pointer: `/integrations/${index}` }
    const live = integrations.find(({ uid }) => uid === integration.uid)
    if (live === undefined)
      return [difference({ ...place, label: `${place.label}: added` }, undefined, { type: integration.type })]
    return diffIntegration(place, contactPoint.name, integration, live, comparison)
  })
  const removed = superfluous(contactPoint, integrations).map(({ uid, type }) =>
    difference({ label: `integration "${uid}": removed`, pointer: '/integrations' }, { type }, undefined),
  )
  return [...wanted, ...removed]
}

/** Integrations of a contact point that are not in the code. */
export function superfluous(
  { name, integrations }: ContactPoint,
  live: readonly LiveIntegration[],
): readonly LiveIntegration[] {
  return live.filter((one) => one.name === name && !integrations.some(({ uid }) => uid === one.uid))
}

/** What differs of one integration. */
export function diffIntegration(
  place: { readonly label: string; readonly pointer: string },
  name: string,
  integration: Integration,
  live: LiveIntegration,
  { specs, env }: Comparison,
): Difference[] {
  const settings = comparable(live.settings, integration.settings, own(specs, integration.type) ?? {}, env)
  const { disableResolveMessage = false } = integration
  return [
    ...member('contact point', '/name', live.name, name),
    ...member('type', `${place.pointer}/type`, live.type, integration.type),
    ...diffMembers({ label: `${place.label}: `, pointer: `${place.pointer}/settings` }, settings.live, settings.wanted),
    ...member(
      'disableResolveMessage',
      `${place.pointer}/disableResolveMessage`,
      live.disableResolveMessage,
      disableResolveMessage,
    ),
  ]

  function member<Value extends string | boolean>(
    what: string,
    pointer: string,
    before: Value,
    after: Value,
  ): Difference[] {
    return before === after ? [] : [difference({ label: `${place.label}: ${what}`, pointer }, before, after)]
  }
}
