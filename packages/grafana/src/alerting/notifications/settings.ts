import type { Json, JsonObject } from '../../json.ts'
import { isList, isObject, own } from '../../json-values.ts'
import type { SecretFromEnvironment } from '../types.ts'
import { isFromEnvironment, redacted } from './secrets.ts'
import type { SettingSpec, SettingSpecs } from './setting-specs.ts'

/** Values of environment variables. */
export type Environment = Readonly<Record<string, string | undefined>>

/** A setting that is taken from the environment. */
export interface EnvironmentSetting {
  /** `hmacConfig.secret`. */
  readonly path: string
  readonly variable: string
}

/** What a walk through settings does with each of them that is no form. */
type Visit = (value: Json | SecretFromEnvironment, path: string, spec: SettingSpec | undefined) => Json | undefined

/** Settings that are taken from the environment. */
export function environmentSettings(settings: object, specs: SettingSpecs): readonly EnvironmentSetting[] {
  const found: EnvironmentSetting[] = []
  walk(settings, specs, (value, path) => {
    if (isFromEnvironment(value)) found.push({ path, variable: value.env })
    return undefined
  })
  return found
}

/** Settings as they are sent; one whose variable is not set is left out. */
export function resolveSettings(settings: object, specs: SettingSpecs, env: Environment): JsonObject {
  return walk(settings, specs, (value) => (isFromEnvironment(value) ? env[value.env] : value))
}

/** Paths of the settings a server keeps secret and has. */
export function secretPaths(settings: JsonObject): readonly string[] {
  const found: string[] = []
  walk(settings, {}, (value, path) => {
    if (value === redacted) found.push(path)
    return undefined
  })
  return found
}

/** Settings with one of them set, by its path. */
export function withSetting(settings: JsonObject, path: string, value: string): JsonObject {
  const [first = '', ...rest] = path.split('.')
  const inner = own(settings, first)
  const changed = rest.length === 0 ? value : withSetting(isObject(inner) ? inner : {}, rest.join('.'), value)
  return { ...settings, [first]: changed }
}

/**
 * Settings on the server and in the code, in a form whose differences are those that count. Empty is as good as absent, a
 * number or a flag as good as its text. A secret is as good as any other, since Grafana does not show it; what comes from
 * the environment is shown by the name of its variable.
 */
export function comparable(
  live: JsonObject,
  wanted: object,
  specs: SettingSpecs,
  env: Environment,
): { readonly live: JsonObject; readonly wanted: JsonObject } {
  const pair = comparePair(live, wanted as JsonObject, { type: 'form', settings: specs }, env)
  return { live: isObject(pair[0]) ? pair[0] : {}, wanted: isObject(pair[1]) ? pair[1] : {} }
}

type Pair = readonly [live: Json | undefined, wanted: Json | undefined]

function comparePair(
  live: Json | undefined,
  wanted: Json | undefined,
  spec: SettingSpec | undefined,
  env: Environment,
): Pair {
  if (spec?.type !== 'map' && isFromEnvironment(wanted)) return compareFromEnvironment(live, wanted.env, spec, env)
  if (live === redacted || (spec?.secret === true && !isEmpty(live)))
    return ['a secret', isEmpty(wanted) ? undefined : wanted]
  if ((isObject(live) || isEmpty(live)) && (isObject(wanted) || isEmpty(wanted))) {
    const [from, to] = [isObject(live) ? live : {}, isObject(wanted) ? wanted : {}]
    const keys = [...new Set([...Object.keys(from), ...Object.keys(to)])]
    const pairs = keys.map(
      (key) => [key, comparePair(own(from, key), own(to, key), own(spec?.settings ?? {}, key), env)] as const,
    )
    return [
      objectOf(pairs.map(([key, [before, after]]) => [key, shown(key, before, after)])),
      objectOf(pairs.map(([key, [, value]]) => [key, value])),
    ]
  }
  if (isEmpty(live) || isEmpty(wanted)) return [isEmpty(live) ? undefined : live, isEmpty(wanted) ? undefined : wanted]
  return isScalar(live) && isScalar(wanted) && String(live) === String(wanted) ? [wanted, wanted] : [live, wanted]
}

/** Addresses of webhooks are as good as passwords. */
function shown(key: string, live: Json | undefined, wanted: Json | undefined): Json | undefined {
  return live !== undefined && live !== wanted && /url$/i.test(key) ? 'another address' : live
}

function compareFromEnvironment(
  live: Json | undefined,
  variable: string,
  spec: SettingSpec | undefined,
  env: Environment,
): Pair {
  const shown = `value of ${variable}`
  if (isEmpty(live)) return [undefined, shown]
  const value = env[variable]
  const unknown = spec?.secret === true || live === redacted || value === undefined || value === ''
  return unknown || (isScalar(live) && value === String(live)) ? [shown, shown] : ['another value', shown]
}

function objectOf(entries: readonly (readonly [string, Json | undefined])[]): JsonObject | undefined {
  const there = entries.filter((entry): entry is readonly [string, Json] => entry[1] !== undefined)
  return there.length === 0 ? undefined : Object.fromEntries(there)
}

function isScalar(value: Json | undefined): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
}

/** What Grafana treats as not given. */
function isEmpty(value: Json | undefined): value is undefined | null | '' {
  if (value === undefined || value === null || value === '') return true
  if (isList(value)) return value.length === 0
  return isObject(value) && Object.values(value).every(isEmpty)
}

function walk(settings: object, specs: SettingSpecs, visit: Visit, prefix = ''): JsonObject {
  const entries = Object.entries(settings as JsonObject).flatMap(([name, value]) => {
    const walked = walkValue(value, `${prefix}${name}`, own(specs, name), visit)
    return walked === undefined ? [] : [[name, walked] as const]
  })
  return Object.fromEntries(entries)
}

function walkValue(value: Json, path: string, spec: SettingSpec | undefined, visit: Visit): Json | undefined {
  if (isList(value)) {
    return value.flatMap((item, index) => walkValue(item, `${path}[${index}]`, itemSpec(spec), visit) ?? [])
  }
  // In a map `env` is a key like any other.
  if (isObject(value) && (spec?.type === 'map' || !isFromEnvironment(value)))
    return walk(value, spec?.settings ?? {}, visit, `${path}.`)
  return visit(value, path, spec)
}

function itemSpec(spec: SettingSpec | undefined): SettingSpec | undefined {
  return spec?.type === 'forms' ? { type: 'form', settings: spec.settings ?? {} } : undefined
}
