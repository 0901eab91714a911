import type { Problem } from '../errors.ts'
import type { GrafanaContext, GrafanaSyncConfig } from './types.ts'

type Check = (value: unknown) => string | undefined

const variableName = /^[A-Za-z_][A-Za-z0-9_]*$/
const headerName = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/
const secretHeaders: readonly string[] = ['authorization', 'proxy-authorization', 'cookie']

const text: Check = (value) =>
  typeof value === 'string' && value.trim() !== '' ? undefined : 'must be a text that is not empty'

const variable: Check = (value) =>
  typeof value === 'string' && variableName.test(value)
    ? undefined
    : 'must be the name of an environment variable, such as GRAFANA_PROD_TOKEN. The secret itself stays in the environment'

const whole =
  (least: number, unit: string): Check =>
  (value) =>
    Number.isSafeInteger(value) && (value as number) >= least
      ? undefined
      : `must be a whole number${unit}, at least ${least}`

const url: Check = (value) => {
  const parsed = typeof value === 'string' && URL.canParse(value) ? new URL(value) : undefined
  if (parsed === undefined || !/^https?:$/.test(parsed.protocol)) {
    return 'must be an http or https URL, such as https://grafana.example.test'
  }
  if (parsed.username !== '' || parsed.password !== '') {
    return 'must not hold a user or password. Use user and passwordEnv'
  }
  return undefined
}

/** Problems of a URL from wherever it comes. */
export function checkUrl(value: string): string | undefined {
  return url(value)
}

function headers(values: Check): Check {
  return (value) => {
    if (!isObject(value)) return 'must be an object of header names and values'
    for (const [name, content] of Object.entries(value)) {
      if (!headerName.test(name)) return `has ${JSON.stringify(name)}, which is no header name`
      const problem = values(content)
      if (problem !== undefined) return `${name} ${problem}`
      if (values !== variable && secretHeaders.includes(name.toLowerCase())) {
        return `must not hold ${name}, which is a secret. Name an environment variable in headersEnv instead`
      }
    }
    return undefined
  }
}

const headerValue: Check = (value) =>
  typeof value === 'string' && /^[\t\x20-\x7e\x80-\xff]*$/.test(value) ? undefined : 'must be a text of one line'

/** Also the list of a context's keys: the compiler keeps it complete. */
const contextChecks: Record<keyof GrafanaContext, Check> = {
  url,
  tokenEnv: variable,
  user: text,
  passwordEnv: variable,
  orgId: whole(1, ''),
  stackId: whole(1, ''),
  namespace: text,
  folder: text,
  dataSource: text,
  headers: headers(headerValue),
  headersEnv: headers(variable),
  caFile: text,
  certFile: text,
  keyFile: text,
  timeoutMs: whole(1, ' of milliseconds'),
  retries: whole(0, ''),
  concurrency: whole(1, ''),
}

const configKeys: readonly string[] = ['stacks', 'contexts', 'defaultContext'] satisfies (keyof GrafanaSyncConfig)[]

/** Every problem of a config; a list of stacks is checked, a function of them when it has been called. */
export function checkConfig(config: unknown): Problem[] {
  if (!isObject(config)) {
    return [
      { path: '', message: 'must be an object with stacks. Export defineConfig({ stacks: [...] }) as the default' },
    ]
  }
  const { stacks, contexts, defaultContext } = config
  const problems = unknownKeys(config, configKeys, '')
  if (typeof stacks !== 'function') problems.push(...checkStacks(stacks))
  const known = isObject(contexts) ? Object.keys(contexts) : []
  if (contexts !== undefined && !isObject(contexts)) {
    problems.push({ path: 'contexts', message: 'must be an object of contexts by name' })
  }
  for (const name of known)
    problems.push(...checkContext((contexts as Record<string, unknown>)[name], `contexts.${name}`))
  if (defaultContext !== undefined && !known.includes(defaultContext as string)) {
    problems.push({
      path: 'defaultContext',
      message: `must name one of the contexts${known.length === 0 ? ', and there are none' : `: ${known.join(', ')}`}`,
    })
  }
  return problems
}

/** Problems of a list of stacks. What is in a stack was checked by `defineStack`. */
export function checkStacks(stacks: unknown): Problem[] {
  const path = 'stacks'
  if (!Array.isArray(stacks)) {
    return [{ path, message: 'must be a list of stacks made with defineStack, or a function that returns one' }]
  }
  if (stacks.length === 0) return [{ path, message: 'is empty. Give at least one stack made with defineStack' }]
  const names = new Set<string>()
  return stacks.flatMap((stack: unknown, index): Problem[] => {
    if (!isStack(stack)) return [{ path: `${path}[${index}]`, message: 'must be a stack made with defineStack' }]
    if (names.has(stack.name)) {
      return [{ path: `${path}[${index}].name`, message: `"${stack.name}" is the name of another stack, too` }]
    }
    names.add(stack.name)
    return []
  })
}

function isStack(value: unknown): value is { readonly name: string } {
  return isObject(value) && typeof value.name === 'string' && Array.isArray(value.dashboards) && isObject(value.folder)
}

function checkContext(context: unknown, path: string): Problem[] {
  if (!isObject(context)) return [{ path, message: 'must be an object with url and tokenEnv' }]
  const problems = unknownKeys(context, Object.keys(contextChecks), `${path}.`)
  for (const [key, check] of Object.entries(contextChecks)) {
    const value = context[key]
    const problem = value === undefined ? undefined : check(value)
    if (problem !== undefined) problems.push({ path: `${path}.${key}`, message: problem })
  }
  const pairs: readonly (readonly [keyof GrafanaContext, keyof GrafanaContext])[] = [
    ['user', 'passwordEnv'],
    ['certFile', 'keyFile'],
  ]
  for (const [one, other] of pairs) {
    if ((context[one] === undefined) === (context[other] === undefined)) continue
    const [given, missing] = context[one] === undefined ? [other, one] : [one, other]
    problems.push({ path: `${path}.${missing}`, message: `is missing: ${given} is of no use without it` })
  }
  const exclusive: readonly (readonly [keyof GrafanaContext, keyof GrafanaContext])[] = [
    ['tokenEnv', 'user'],
    ['namespace', 'stackId'],
  ]
  for (const [one, other] of exclusive) {
    if (context[one] !== undefined && context[other] !== undefined) {
      problems.push({ path: `${path}.${other}`, message: `cannot be given together with ${one}` })
    }
  }
  return problems
}

const likely: Readonly<Record<string, string>> = {
  token: 'tokenEnv',
  apiKey: 'tokenEnv',
  auth: 'tokenEnv',
  password: 'passwordEnv',
  server: 'url',
  host: 'url',
  folderUid: 'folder',
  datasource: 'dataSource',
  timeout: 'timeoutMs',
  stack: 'stacks',
  context: 'contexts',
}

function unknownKeys(value: Readonly<Record<string, unknown>>, known: readonly string[], at: string): Problem[] {
  return Object.keys(value)
    .filter((key) => !known.includes(key))
    .map((key) => {
      const meant = likely[key]
      const hint =
        meant !== undefined && known.includes(meant) ? `. Did you mean ${meant}?` : `. Known: ${known.join(', ')}`
      return { path: `${at}${key}`, message: `is not an option${hint}` }
    })
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
