import type { Problem } from '../../errors.ts'
import { isList, isObject, own } from '../../json-values.ts'
import { startsWithStack } from '../../kinds/ownership.ts'
import { integrations } from './integrations.ts'
import { checkEach, checkNames, unknownMembers } from './problems.ts'
import { isFromEnvironment, isVariableName, redacted } from './secrets.ts'
import type { SettingSpec, SettingSpecs } from './setting-specs.ts'

const uidPattern = /^[a-zA-Z0-9_-]{1,40}$/

/** Checks contact points as far as no server is needed. */
export function checkContactPoints(path: string, contactPoints: unknown, stack: string): Problem[] {
  if (!isList(contactPoints)) return [{ path, message: 'must be a list of contact points' }]
  const uids = new Map<string, string>()
  return [
    ...checkNames(path, contactPoints, stack, 190),
    ...checkEach(path, contactPoints, 'contact points', (place, contactPoint) => {
      const list = contactPoint.integrations
      return [
        ...unknownMembers(place, contactPoint, ['name', 'integrations']),
        ...checkEach(`${place}.integrations`, list, 'integrations', (at, integration) =>
          checkIntegration(at, integration, stack, uids),
        ),
        ...(isList(list) && list.length === 0
          ? [
              {
                path: `${place}.integrations`,
                message: 'is empty: Grafana keeps no contact point without integrations',
              },
            ]
          : []),
      ]
    }),
  ]
}

function checkIntegration(
  path: string,
  integration: Readonly<Record<string, unknown>>,
  stack: string,
  uids: Map<string, string>,
): Problem[] {
  const { uid, type, settings, disableResolveMessage } = integration
  const problems = unknownMembers(path, integration, ['uid', 'type', 'settings', 'disableResolveMessage'])
  if (typeof uid !== 'string' || !uidPattern.test(uid) || !startsWithStack(stack, uid)) {
    const message = `must be a uid: "${stack}" or what starts with "${stack}-", 1 to 40 letters, digits, dashes or underscores`
    problems.push({ path: `${path}.uid`, message })
  } else {
    const twin = uids.get(uid)
    if (twin !== undefined)
      problems.push({ path: `${path}.uid`, message: `"${uid}" is the uid of ${twin} too: give each its own` })
    uids.set(uid, path)
  }
  if (disableResolveMessage !== undefined && typeof disableResolveMessage !== 'boolean')
    problems.push({ path: `${path}.disableResolveMessage`, message: 'must be true or false' })
  if (typeof type !== 'string' || type === '')
    problems.push({ path: `${path}.type`, message: `must be a type such as ${Object.keys(integrations).join(', ')}` })
  if (!isObject(settings)) problems.push({ path: `${path}.settings`, message: 'must be an object' })
  else problems.push(...checkSettings(`${path}.settings`, settings, own(integrations, String(type)) ?? {}))
  return problems
}

/** That no secret is written out, and that what is taken from the environment can be. */
export function checkSettings(path: string, settings: object, specs: SettingSpecs): Problem[] {
  return Object.entries(settings).flatMap(([name, value]) => checkSetting(`${path}.${name}`, value, own(specs, name)))
}

function checkSetting(path: string, value: unknown, spec: SettingSpec | undefined): Problem[] {
  if (value === redacted) {
    const message = `is "${redacted}", which Grafana shows in place of a secret: take the secret from the environment with { env: 'NAME' }`
    return [{ path, message }]
  }
  if (spec?.type !== 'map' && isFromEnvironment(value)) return checkVariable(path, value.env)
  if (spec?.secret === true && value !== undefined && value !== null && value !== '') {
    return [{ path, message: `is secret: take it from the environment with { env: 'NAME' }` }]
  }
  if (isList(value)) {
    return value.flatMap((item, index) =>
      isObject(item) ? checkSettings(`${path}[${index}]`, item, spec?.settings ?? {}) : [],
    )
  }
  return isObject(value) ? checkSettings(path, value, spec?.settings ?? {}) : []
}

function checkVariable(path: string, name: string): Problem[] {
  if (isVariableName(name)) return []
  return [{ path: `${path}.env`, message: 'must be the name of an environment variable: letters, digits, underscores' }]
}
