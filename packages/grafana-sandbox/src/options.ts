import type { UserOptions } from './accounts/accounts.ts'
import { isLoopback } from './data-sources/forward.ts'
import type { OptionProblem } from './errors.ts'
import { isObject } from './json.ts'
import { type GrafanaMode, modes } from './modes.ts'
import type { DataSourceOptions } from './state/data-sources.ts'
import { defaultLimits, type SandboxLimits } from './state/state.ts'

/** Options of {@link startGrafanaSandbox}. */
export interface GrafanaSandboxOptions {
  /** Default: `12.4-unified`. */
  readonly mode?: GrafanaMode
  /** Default: 0, any free port. */
  readonly port?: number
  /** Default: `127.0.0.1`. The sandbox is no service for others: think before you open it. */
  readonly host?: string
  /** Path below which Grafana is served, for example `/grafana`. Default: the root. */
  readonly rootPath?: string
  /** Users with a password. Default: `admin` with the password `admin`. */
  readonly users?: readonly UserOptions[]
  /** Data sources that exist from the start. Default: a Prometheus with the uid `prometheus` and no series. */
  readonly dataSources?: readonly DataSourceOptions[]
  readonly limits?: Partial<SandboxLimits>
  /** Milliseconds since the epoch. Default: `Date.now`. */
  readonly now?: () => number
}

type Check = (value: unknown, path: string) => OptionProblem[]

function must(condition: (value: unknown) => boolean, message: string): Check {
  return (value, path) => (condition(value) ? [] : [{ path, message }])
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== ''
const text = must(isText, 'must be a text')
const flag = must((value) => typeof value === 'boolean', 'must be true or false')
const roles = ['Admin', 'Editor', 'Viewer']

const userChecks: Readonly<Record<string, Check>> = {
  login: text,
  password: text,
  role: must((value) => roles.includes(String(value)), `must be one of ${roles.join(', ')}`),
}

const dataSourceChecks: Readonly<Record<string, Check>> = {
  uid: must((value) => /^[A-Za-z0-9_-]{1,40}$/.test(String(value)), 'must be 1 to 40 letters, digits, - or _'),
  name: text,
  type: text,
  url: must((value) => value === '' || isLoopback(String(value)), 'must be an http URL on loopback'),
  isDefault: flag,
  jsonData: must(isObject, 'must be an object'),
  series: must((value) => Array.isArray(value) && value.every(isText), 'must be a list of metric names'),
  health: must((value) => value === 'ok' || value === 'error', "must be 'ok' or 'error'"),
}

const checks: Readonly<Record<keyof GrafanaSandboxOptions, Check>> = {
  mode: must((value) => Object.hasOwn(modes, String(value)), `must be one of ${Object.keys(modes).join(', ')}`),
  port: must(
    (value) => Number.isSafeInteger(value) && Number(value) >= 0 && Number(value) <= 65_535,
    'must be a whole number from 0 to 65535',
  ),
  host: text,
  rootPath: must(
    (value) => value === '' || /^(\/[\w.~-]+)+$/.test(String(value)),
    "must start with a slash and end with none: '/grafana'",
  ),
  users: (value, path) => checkList(value, path, userChecks, ['login', 'password']),
  dataSources: (value, path) => [
    ...checkList(value, path, dataSourceChecks, ['name', 'type']),
    ...checkDifferent(value, path),
  ],
  limits: (value, path) =>
    checkObject(value, path, Object.fromEntries(Object.keys(defaultLimits).map((name) => [name, wholeNumber])), []),
  now: must((value) => typeof value === 'function', 'must be a function that returns milliseconds'),
}

const wholeNumber = must(
  (value) => Number.isSafeInteger(value) && Number(value) >= 1,
  'must be a whole number of at least 1',
)

/** Finds every problem of the options. */
export function checkOptions(options: GrafanaSandboxOptions): OptionProblem[] {
  return checkObject(options, '', checks, [])
}

/** Finds every problem of a data source. */
export function checkDataSource(source: DataSourceOptions): OptionProblem[] {
  return checkObject(source, 'dataSource', dataSourceChecks, ['name', 'type'])
}

function checkList(
  value: unknown,
  path: string,
  known: Readonly<Record<string, Check>>,
  required: readonly string[],
): OptionProblem[] {
  if (!Array.isArray(value)) return [{ path, message: 'must be a list' }]
  return value.flatMap((entry, index) => checkObject(entry, `${path}[${index}]`, known, required))
}

function checkObject(
  value: unknown,
  path: string,
  known: Readonly<Record<string, Check>>,
  required: readonly string[],
): OptionProblem[] {
  if (!isObject(value)) return [{ path, message: 'must be an object' }]
  const at = (name: string): string => (path === '' ? name : `${path}.${name}`)
  const absent = required.filter((name) => value[name] === undefined)
  return [
    ...absent.map((name) => ({ path: at(name), message: 'is required' })),
    ...Object.entries(value).flatMap(([name, part]) => {
      if (part === undefined) return []
      const check = Object.hasOwn(known, name) ? known[name] : undefined
      if (check !== undefined) return check(part, at(name))
      return [{ path: at(name), message: `is not an option. Options: ${Object.keys(known).join(', ')}` }]
    }),
  ]
}

function checkDifferent(value: unknown, path: string): OptionProblem[] {
  if (!Array.isArray(value)) return []
  const names = value.filter(isObject).map(({ name }) => name)
  return names.flatMap((name, index) =>
    names.indexOf(name) < index ? [{ path: `${path}[${index}].name`, message: 'is taken by another data source' }] : [],
  )
}
