import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { GrafanaError } from '../errors.ts'
import type { Stack } from '../stack/types.ts'
import { checkConfig, checkStacks } from './check-config.ts'
import { throwProblems } from './define-config.ts'
import type { GrafanaSyncConfig, StacksContext } from './types.ts'

/** File names looked for, in this order, in the working directory and the ones above. */
const configFileNames: readonly string[] = [
  'grafana-sync.config.ts',
  'grafana-sync.config.mts',
  'grafana-sync.config.js',
  'grafana-sync.config.mjs',
]

/** A config and the file it comes from. */
export interface LoadedConfig {
  readonly file: string
  readonly config: GrafanaSyncConfig
}

/**
 * Finds the config file.
 *
 * @throws GrafanaError `GRAFANA_CONFIG`, when there is none.
 */
export function findConfig(cwd: string, explicit?: string): string {
  if (explicit !== undefined) {
    const file = resolve(cwd, explicit)
    if (existsSync(file)) return file
    throw new GrafanaError('GRAFANA_CONFIG', `There is no config file ${file}: give the path of one with --config.`)
  }
  for (let directory = resolve(cwd); ; directory = dirname(directory)) {
    const file = configFileNames.map((name) => join(directory, name)).find((path) => existsSync(path))
    if (file !== undefined) return file
    if (directory === dirname(directory)) break
  }
  throw new GrafanaError(
    'GRAFANA_CONFIG',
    `There is no grafana-sync.config.ts (.mts, .js, .mjs) in ${cwd} or above it: create one that exports ` +
      'defineConfig({ stacks: [...] }) as its default, or give its path with --config.',
  )
}

/**
 * Loads a config file with Node's own import: TypeScript needs a Node that strips types (22.18 or newer).
 *
 * @throws GrafanaError `GRAFANA_CONFIG` or what the file itself threw, such as `GRAFANA_STACK`.
 */
export async function loadConfig(file: string): Promise<LoadedConfig> {
  const module = await importFile(file)
  if (!('default' in module)) {
    throw new GrafanaError(
      'GRAFANA_CONFIG',
      `${file} has no default export: write export default defineConfig({ stacks: [...] }).`,
    )
  }
  const config = module.default
  throwProblems(`${file} is wrong`, checkConfig(config))
  return { file, config: config as GrafanaSyncConfig }
}

/**
 * The stacks of a config for a context.
 *
 * @throws GrafanaError `GRAFANA_CONFIG` or what the config's function threw.
 */
export async function loadStacks({ config, file }: LoadedConfig, context: StacksContext): Promise<readonly Stack[]> {
  const { stacks } = config
  if (typeof stacks !== 'function') return stacks
  let made: readonly Stack[]
  try {
    made = await stacks(context)
  } catch (error) {
    throw ownError(error) ?? failed(`The function stacks of ${file} failed`, error)
  }
  throwProblems(`${file} is wrong`, checkStacks(made))
  return made
}

async function importFile(file: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    return (await import(pathToFileURL(file).href)) as Readonly<Record<string, unknown>>
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ERR_UNKNOWN_FILE_EXTENSION') {
      throw new GrafanaError(
        'GRAFANA_CONFIG',
        `Node ${process.versions.node} cannot load TypeScript: ${file}. Use Node 22.18 or newer, or write it as .mjs.`,
        { cause: error },
      )
    }
    throw ownError(error) ?? failed(`${file} cannot be loaded`, error)
  }
}

/** An error of ours, also when the config has another copy of this package than the CLI. */
function ownError(error: unknown): GrafanaError | undefined {
  if (error instanceof GrafanaError) return error
  if (!(error instanceof Error) || error.name !== 'GrafanaError') return undefined
  const { code, problems, call } = error as GrafanaError
  return new GrafanaError(code, error.message, { problems, cause: error, ...(call !== undefined && { call }) })
}

function failed(what: string, error: unknown): GrafanaError {
  const said = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  return new GrafanaError('GRAFANA_CONFIG', `${what}${placeOf(error)}: ${said}`, { cause: error })
}

/** The line of the user's code an error comes from, as Node puts it into the stack. */
function placeOf(error: unknown): string {
  const lines = error instanceof Error ? (error.stack ?? '').split('\n') : []
  const syntax = /^(?:file:\/\/)?(\/.*:\d+)$/.exec(lines[0] ?? '')?.[1]
  const frame = lines.find((line) => /^ {4}at .*file:\/\//.test(line) && !line.includes('/node_modules/'))
  const place = syntax ?? /file:\/\/(.*?:\d+)/.exec(frame ?? '')?.[1]
  return place === undefined ? '' : ` at ${place}`
}
