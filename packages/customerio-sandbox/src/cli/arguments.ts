import { parseArgs } from 'node:util'
import { type OptionProblem, SandboxError } from '../errors.ts'
import { checkFault } from '../faults/faults.ts'
import type { FaultDescription, FaultMatch } from '../faults/presets.ts'
import type { Credentials, Region } from '../options.ts'
import type { StartSandboxOptions } from '../start-sandbox.ts'

/** What a command line asks for. */
export type Command =
  | { readonly kind: 'help' | 'version' }
  | { readonly kind: 'start'; readonly output: 'text' | 'json'; readonly options: StartSandboxOptions }

const text = { type: 'string' } as const
const flag = { type: 'boolean' } as const

const flags = {
  port: text,
  host: text,
  seed: text,
  region: text,
  'environment-id': text,
  'time-scale': text,
  'rate-limits': flag,
  'any-credentials': flag,
  'site-id': text,
  'api-key': text,
  'app-key': text,
  'write-key': text,
  webhook: { type: 'string', multiple: true },
  'signing-key': text,
  'allow-remote-webhooks': flag,
  fault: { type: 'string', multiple: true },
  output: text,
  help: { type: 'boolean', short: 'h' },
  version: flag,
} as const

/**
 * Reads a command line.
 *
 * @throws SandboxError `CIO_SANDBOX_OPTIONS` with all problems.
 */
export function readArguments(argv: readonly string[]): Command {
  const { values, problems } = parse(argv)
  if (values.help === true) return { kind: 'help' }
  if (values.version === true) return { kind: 'version' }

  const number = (name: 'port' | 'seed' | 'environment-id' | 'time-scale'): number | undefined => {
    const value = values[name]
    if (value === undefined) return undefined
    if (value.trim() !== '' && Number.isFinite(Number(value))) return Number(value)
    problems.push({ path: `--${name}`, message: 'must be a number' })
    return undefined
  }
  const { output = 'text' } = values
  if (output !== 'text' && output !== 'json') problems.push({ path: '--output', message: "must be 'text' or 'json'" })

  const options = defined<StartSandboxOptions>({
    port: number('port'),
    host: values.host,
    seed: number('seed'),
    // Checked with all the other options when the sandbox starts.
    region: values.region as Region | undefined,
    environmentId: number('environment-id'),
    timeScale: number('time-scale'),
    rateLimits: values['rate-limits'],
    credentials:
      values['any-credentials'] === true
        ? 'any'
        : defined<Partial<Credentials>>({
            siteId: values['site-id'],
            apiKey: values['api-key'],
            appKey: values['app-key'],
            writeKey: values['write-key'],
          }),
    webhooks: values.webhook?.map((endpoint) =>
      values['signing-key'] === undefined ? { endpoint } : { endpoint, signingKey: values['signing-key'] },
    ),
    faults: values.fault?.flatMap((fault, index) => readFault(fault, `--fault[${index}]`, problems) ?? []),
    reporting: values['allow-remote-webhooks'] === true ? { allowRemoteEndpoints: true } : undefined,
  })
  if (problems.length > 0) throw new SandboxError('CIO_SANDBOX_OPTIONS', 'The command line is wrong:', problems)
  return { kind: 'start', output: output === 'json' ? 'json' : 'text', options }
}

function parse(argv: readonly string[]) {
  const problems: OptionProblem[] = []
  try {
    return { values: parseArgs({ args: [...argv], options: flags, strict: true }).values, problems }
  } catch (error) {
    throw new SandboxError('CIO_SANDBOX_OPTIONS', 'The command line is wrong:', [
      { path: 'arguments', message: String((error as Error).message) },
    ])
  }
}

const matchKeys: readonly string[] = ['api', 'operation', 'method', 'url', 'retry'] satisfies (keyof FaultMatch)[]

/** Reads `preset` or `preset:key=value,key=value`. */
function readFault(description: string, path: string, problems: OptionProblem[]): FaultDescription | undefined {
  const colon = description.indexOf(':')
  const preset = colon < 0 ? description : description.slice(0, colon)
  const fault: Record<string, unknown> = { preset }
  const match: Record<string, unknown> = {}
  for (const pair of colon < 0 ? [] : description.slice(colon + 1).split(',')) {
    const equals = pair.indexOf('=')
    const key = equals < 0 ? pair : pair.slice(0, equals)
    const value = equals < 0 ? true : readValue(pair.slice(equals + 1))
    if (matchKeys.includes(key)) match[key] = value
    else fault[key] = value
  }
  const complete = Object.keys(match).length === 0 ? fault : { ...fault, match }
  const found = checkFault(complete, path)
  problems.push(...found)
  return found.length === 0 ? (complete as unknown as FaultDescription) : undefined
}

function readValue(value: string): string | number | boolean {
  if (value === 'true' || value === 'false') return value === 'true'
  return value !== '' && Number.isFinite(Number(value)) ? Number(value) : value
}

function defined<T extends object>(value: { [Key in keyof T]: T[Key] | undefined }): T {
  return Object.fromEntries(Object.entries(value).filter(([, part]) => part !== undefined)) as T
}
