import type { Problem } from '../../errors.ts'
import { isList, isObject, own } from '../../json-values.ts'
import type { Integration } from '../types.ts'
import { checkSettings } from './check-contact-points.ts'
import { isFromEnvironment } from './secrets.ts'
import type { IntegrationSpecs, SettingSpec, SettingSpecs } from './setting-specs.ts'

/** Checks an integration against what the server lists, which decides. */
export function checkIntegrationSettings(path: string, integration: Integration, known: IntegrationSpecs): Problem[] {
  const specs = own(known, integration.type)
  if (specs === undefined) {
    const message = `"${integration.type}" is not what this Grafana notifies through; there are ${Object.keys(known).join(', ')}`
    return [{ path: `${path}.type`, message }]
  }
  return [
    ...checkSettings(`${path}.settings`, integration.settings, specs),
    ...checkForm(`${path}.settings`, integration.settings, specs),
  ]
}

function checkForm(path: string, settings: object, specs: SettingSpecs): Problem[] {
  const values = settings as Readonly<Record<string, unknown>>
  const unknown = Object.keys(values).filter((name) => values[name] !== undefined && !Object.hasOwn(specs, name))
  const missing = Object.entries(specs).filter(([name, spec]) => !isGiven(values[name]) && isNeeded(spec, values))
  return [
    ...unknown.map((name) => ({
      path: `${path}.${name}`,
      message: `is no setting this Grafana knows; there are ${Object.keys(specs).join(', ')}`,
    })),
    ...missing.map(([name, { unless }]) => ({
      path: `${path}.${name}`,
      message: unless === undefined ? 'is required' : `is required unless ${unless} is given`,
    })),
    ...Object.entries(specs).flatMap(([name, spec]) => checkValue(`${path}.${name}`, values[name], spec)),
  ]
}

function checkValue(path: string, value: unknown, { type, choices, settings = {} }: SettingSpec): Problem[] {
  if (!isGiven(value) || (type !== 'map' && isFromEnvironment(value))) return []
  switch (type) {
    case 'choice':
      if (choices === undefined || choices.includes(String(value))) return []
      return [{ path, message: `must be one of ${choices.join(', ')}` }]
    case 'flag':
      return typeof value === 'boolean' || value === 'true' || value === 'false'
        ? []
        : [{ path, message: 'must be true or false' }]
    case 'list':
      return isList(value) ? [] : [{ path, message: 'must be a list of texts' }]
    case 'map':
      return isObject(value) ? [] : [{ path, message: 'must be an object of texts' }]
    case 'form':
      return isObject(value) ? checkForm(path, value, settings) : [{ path, message: 'must be an object' }]
    case 'forms':
      if (!isList(value)) return [{ path, message: 'must be a list of objects' }]
      return value.flatMap((item, index) =>
        isObject(item)
          ? checkForm(`${path}[${index}]`, item, settings)
          : [{ path: `${path}[${index}]`, message: 'must be an object' }],
      )
    default:
      return isObject(value) || isList(value) ? [{ path, message: 'must be a text' }] : []
  }
}

function isNeeded({ required, unless, when }: SettingSpec, values: Readonly<Record<string, unknown>>): boolean {
  if (required !== true || (unless !== undefined && isGiven(values[unless]))) return false
  return when === undefined || String(values[when.field]) === when.is
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== ''
}
