import type { GrafanaOptions } from '../client/types.ts'
import type { Problem } from '../errors.ts'
import { checkUrl } from './check-config.ts'
import { throwProblems } from './define-config.ts'
import { type Environment, type EnvironmentSetting, readEnvironment } from './environment.ts'
import type { SelectedContext } from './select-context.ts'
import { resolveTls } from './tls.ts'

/** What the command line says about the connection. */
export interface ConnectionFlags {
  readonly url?: string
  readonly concurrency?: number
  readonly timeoutMs?: number
}

/** Where the parts of a connection come from. */
export interface ConnectionSources {
  readonly flags: ConnectionFlags
  readonly env: Environment
  readonly selected: SelectedContext
  /** Directory of the config file: paths in contexts are relative to it. */
  readonly configDirectory: string
  /** Paths in the environment are relative to it. */
  readonly cwd: string
}

/**
 * Puts the connection together: flags before environment before context before defaults.
 *
 * @throws GrafanaError `GRAFANA_CONFIG` with all problems, each under the name of the flag, variable or option it has.
 */
export function resolveConnection(sources: ConnectionSources): GrafanaOptions {
  const problems: Problem[] = []
  const { flags, env, selected } = sources
  const { context } = selected
  const number = (setting: EnvironmentSetting, least: number): number | undefined => {
    const found = readEnvironment(env, setting)
    if (found === undefined) return undefined
    const value = Number(found.value)
    if (Number.isSafeInteger(value) && value >= least) return value
    problems.push({ path: found.name, message: `must be a whole number, at least ${least}` })
    return undefined
  }

  if (/^(1|true)$/i.test(readEnvironment(env, 'insecure')?.value ?? '')) {
    problems.push({
      path: 'GRAFANA_INSECURE_SKIP_VERIFY',
      message: "is not supported. Give the authority that signs the server's certificate in GRAFANA_CA_CERT",
    })
  }
  const url = resolveUrl(sources, problems)
  const auth = resolveAuth(sources, problems)
  const headers = resolveHeaders(sources, problems)
  const tls = resolveTls(sources, problems)
  const orgId = number('orgId', 1) ?? context.orgId
  const stackId = number('stackId', 1) ?? context.stackId
  const namespace =
    readEnvironment(env, 'namespace')?.value ??
    (stackId === undefined ? undefined : `stacks-${stackId}`) ??
    context.namespace
  const retries = number('retries', 0) ?? context.retries
  const concurrency = flags.concurrency ?? context.concurrency
  const timeoutMs = flags.timeoutMs ?? context.timeoutMs

  throwProblems('The connection to Grafana is not set up right', problems)
  return {
    url,
    auth: auth as GrafanaOptions['auth'],
    ...(orgId !== undefined && { orgId }),
    ...(namespace !== undefined && { namespace }),
    ...(headers !== undefined && { headers }),
    ...(tls !== undefined && { tls }),
    ...(timeoutMs !== undefined && { timeoutMs }),
    ...(retries !== undefined && { retries }),
    ...(concurrency !== undefined && { concurrency }),
  }
}

function resolveUrl({ flags, env, selected }: ConnectionSources, problems: Problem[]): string {
  const fromEnvironment = readEnvironment(env, 'url')
  const [path, value] =
    flags.url !== undefined
      ? ['--url', flags.url]
      : [fromEnvironment?.name, fromEnvironment?.value ?? selected.context.url]
  if (value === undefined) {
    problems.push({
      path: 'GRAFANA_URL',
      message: `is not set${selected.hint}. Set it to the base URL of your Grafana, or name a context with --context`,
    })
    return ''
  }
  const problem = path === undefined ? undefined : checkUrl(value)
  if (path !== undefined && problem !== undefined) {
    problems.push({ path, message: problem.replace('user and passwordEnv', 'GRAFANA_USER and GRAFANA_PASSWORD') })
  }
  return value
}

function resolveAuth({ env, selected }: ConnectionSources, problems: Problem[]): GrafanaOptions['auth'] | undefined {
  const token = readEnvironment(env, 'token')
  if (token !== undefined) return { token: token.value }
  const auth = readEnvironment(env, 'auth')
  if (auth !== undefined) return readAuth(auth.value, problems)
  const user = readEnvironment(env, 'user')
  const password = readEnvironment(env, 'password')
  if (user !== undefined && password !== undefined) return { user: user.value, password: password.value }

  const { tokenEnv, passwordEnv, user: contextUser } = selected.context
  const secret = (name: string): string | undefined => {
    const value = env[name]?.trim()
    if (value !== undefined && value !== '') return value
    problems.push({ path: name, message: `is ${unset(env, name)}. Context ${selected.name} reads its secret from it` })
    return undefined
  }
  if (tokenEnv !== undefined) return { token: secret(tokenEnv) ?? '' }
  if (passwordEnv !== undefined) return { user: contextUser ?? '', password: secret(passwordEnv) ?? '' }

  if (user !== undefined) {
    problems.push({
      path: 'GRAFANA_PASSWORD',
      message: `is ${unset(env, 'GRAFANA_PASSWORD')}, and ${user.name} needs it`,
    })
  } else {
    problems.push({
      path: 'GRAFANA_TOKEN',
      message: `is ${unset(env, 'GRAFANA_TOKEN')}. Set it to a service-account token, or set GRAFANA_USER and GRAFANA_PASSWORD`,
    })
  }
  return undefined
}

function unset(env: Environment, name: string): string {
  return env[name] === undefined ? 'not set' : 'set, but empty'
}

/** The Terraform provider's one variable for both ways to authenticate. */
function readAuth(value: string, problems: Problem[]): GrafanaOptions['auth'] | undefined {
  if (value === 'anonymous') {
    problems.push({ path: 'GRAFANA_AUTH', message: 'says anonymous, which may write nothing. Give a token' })
    return undefined
  }
  const colon = value.indexOf(':')
  return colon < 0 ? { token: value } : { user: value.slice(0, colon), password: value.slice(colon + 1) }
}

function resolveHeaders({ env, selected }: ConnectionSources, problems: Problem[]): GrafanaOptions['headers'] {
  const { headers = {}, headersEnv = {} } = selected.context
  const merged: Record<string, string> = { ...headers }
  for (const [header, name] of Object.entries(headersEnv)) {
    const value = env[name]
    if (value === undefined || value === '') {
      problems.push({ path: name, message: `is ${unset(env, name)}. Context ${selected.name} sends it as ${header}` })
    } else merged[header] = value
  }
  const found = readEnvironment(env, 'headers')
  if (found !== undefined) Object.assign(merged, parseHeaders(found.value, problems))
  return Object.keys(merged).length === 0 ? undefined : merged
}

function parseHeaders(value: string, problems: Problem[]): Record<string, string> {
  try {
    const parsed: unknown = JSON.parse(value)
    const isMap = typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)
    if (isMap && Object.values(parsed).every((part) => typeof part === 'string'))
      return parsed as Record<string, string>
  } catch {
    // The parser's message would quote a secret.
  }
  problems.push({
    path: 'GRAFANA_HTTP_HEADERS',
    message: 'must be a JSON object of texts, such as {"X-Proxy-Key": "…"}',
  })
  return {}
}
