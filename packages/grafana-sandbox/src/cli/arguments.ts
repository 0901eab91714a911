import { parseArgs } from 'node:util'
import { GrafanaSandboxError, type OptionProblem } from '../errors.ts'
import { checkFault } from '../faults/check-fault.ts'
import type { Fault } from '../faults/fault.ts'
import type { GrafanaMode } from '../modes.ts'
import type { GrafanaSandboxOptions } from '../options.ts'
import type { DataSourceOptions } from '../state/data-sources.ts'

/** What a command line asks for. */
export type Command =
  | { readonly kind: 'help' | 'version' }
  | {
      readonly kind: 'start'
      readonly output: 'text' | 'json'
      readonly options: GrafanaSandboxOptions
      readonly faults: readonly Fault[]
    }

const text = { type: 'string' } as const
const several = { type: 'string', multiple: true } as const

const flags = {
  port: text,
  host: text,
  mode: text,
  'root-path': text,
  'data-source': several,
  series: several,
  fault: several,
  output: text,
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
} as const

/**
 * Reads a command line.
 *
 * @throws GrafanaSandboxError `GRAFANA_SANDBOX_OPTIONS` with all problems.
 */
export function readArguments(argv: readonly string[]): Command {
  const values = parse(argv)
  if (values.help === true) return { kind: 'help' }
  if (values.version === true) return { kind: 'version' }
  const problems: OptionProblem[] = []
  const { output = 'text', port } = values
  if (output !== 'text' && output !== 'json') problems.push({ path: '--output', message: "must be 'text' or 'json'" })
  const sources = (values['data-source'] ?? []).map((source, index) => ({
    ...readDataSource(source),
    isDefault: index === 0,
  }))
  const series = values.series ?? []
  const options: GrafanaSandboxOptions = {
    ...(port === undefined ? {} : { port: port.trim() === '' ? Number.NaN : Number(port) }),
    ...(values.host === undefined ? {} : { host: values.host }),
    // Checked with all the other options when the sandbox starts.
    ...(values.mode === undefined ? {} : { mode: values.mode as GrafanaMode }),
    ...(values['root-path'] === undefined ? {} : { rootPath: values['root-path'] }),
    ...(sources.length === 0 && series.length === 0 ? {} : { dataSources: withSeries(sources, series) }),
  }
  const faults = (values.fault ?? []).flatMap((fault, index) => readFault(fault, `--fault[${index}]`, problems))
  if (problems.length > 0) throw wrong(problems)
  return { kind: 'start', output: output === 'json' ? 'json' : 'text', options, faults }
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: flags, strict: true }).values
  } catch (error) {
    throw wrong([{ path: 'arguments', message: (error as Error).message }])
  }
}

function wrong(problems: readonly OptionProblem[]): GrafanaSandboxError {
  return new GrafanaSandboxError('GRAFANA_SANDBOX_OPTIONS', 'The command line is wrong:', problems)
}

/** Reads `uid` or `uid=http://127.0.0.1:9090`: a Prometheus. */
function readDataSource(source: string): DataSourceOptions {
  const [uid = '', ...url] = source.split('=')
  return { uid, name: uid, type: 'prometheus', url: url.join('=') }
}

function withSeries(sources: readonly DataSourceOptions[], series: readonly string[]): DataSourceOptions[] {
  const [first = { uid: 'prometheus', name: 'Prometheus', type: 'prometheus', isDefault: true }, ...others] = sources
  return [{ ...first, series }, ...others]
}

/** Reads `key=value,key=value`: the keys of a fault, and `method`, `path`, `purpose` of its match. */
function readFault(description: string, path: string, problems: OptionProblem[]): Fault[] {
  const fault: Record<string, unknown> = {}
  const match: Record<string, unknown> = {}
  for (const pair of description.split(',')) {
    const equals = pair.indexOf('=')
    const key = equals < 0 ? pair : pair.slice(0, equals)
    const value = equals < 0 ? 'true' : pair.slice(equals + 1)
    const target = ['method', 'path', 'purpose'].includes(key) ? match : fault
    target[key] = target === match ? value : readValue(value)
  }
  const complete = { ...fault, ...(Object.keys(match).length === 0 ? {} : { match }) }
  const found = checkFault(complete)
  problems.push(...found.map(({ path: at, message }) => ({ path: at === '' ? path : `${path}.${at}`, message })))
  return found.length === 0 ? [complete as unknown as Fault] : []
}

function readValue(value: string): string | number | boolean {
  if (value === 'true' || value === 'false') return value === 'true'
  return value !== '' && Number.isFinite(Number(value)) ? Number(value) : value
}
