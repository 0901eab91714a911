import { dirname } from 'node:path'
import { connectGrafana } from '../client/connect.ts'
import type { Grafana } from '../client/types.ts'
import { resolveConnection } from '../config/connection.ts'
import { configurationError } from '../config/define-config.ts'
import { readEnvironment } from '../config/environment.ts'
import { findConfig, loadConfig, loadStacks } from '../config/load-config.ts'
import { type SelectedContext, selectContext } from '../config/select-context.ts'
import type { KindName, PlanOptions } from '../plan/types.ts'
import type { Stack } from '../stack/types.ts'
import type { CliIo } from './io.ts'
import { alertingKinds, type GlobalOptions, type KindChoice, type PlanCommandOptions } from './options.ts'
import { createProgress, type ProgressLine } from './progress.ts'

/** What a command works with. */
export interface Session {
  readonly stacks: readonly Stack[]
  readonly progress: ProgressLine
  /** Runs with a connection, which is closed afterwards. */
  connected<Result>(work: (grafana: Grafana) => Promise<Result>): Promise<Result>
  /** Options of a plan of this stack. */
  planOptions(stack: Stack, options: PlanCommandOptions): PlanOptions
}

/** Runs a command with the config's stacks, as the command line and the environment select and place them. */
export async function withSession<Result>(
  options: GlobalOptions,
  io: CliIo,
  work: (session: Session) => Promise<Result>,
): Promise<Result> {
  const { env, cwd, signal } = io
  const configFile = findConfig(cwd, options.config ?? readEnvironment(env, 'config')?.value)
  const loaded = await loadConfig(configFile)
  const selected = selectContext(loaded.config, options, env)
  const { name, context } = selected
  const made = await loadStacks(loaded, { context, ...(name !== undefined && { name }) })
  const stacks = chooseStacks(made, options.stack).map((stack) => placeStack(stack, selected, io))
  const progress = createProgress(io, options.quiet === true)
  try {
    return await work({
      stacks,
      progress,
      async connected(work) {
        const flags = {
          ...(options.url !== undefined && { url: options.url }),
          ...(options.concurrency !== undefined && { concurrency: options.concurrency }),
          ...(options.timeout !== undefined && { timeoutMs: options.timeout }),
        }
        const sources = { flags, env, selected, configDirectory: dirname(configFile), cwd }
        const grafana = connectGrafana(resolveConnection(sources))
        try {
          return await work(grafana)
        } finally {
          await grafana.close()
        }
      },
      planOptions: (
        stack,
        { adopt, overwriteEdits, allowReset, pushSecrets, evaluate, prune, pruneLimit, kind, target },
      ) => ({
        signal,
        env,
        onProgress: progress.of(stack.name),
        ...(adopt !== undefined && { adopt }),
        ...(overwriteEdits !== undefined && { overwriteEdits }),
        ...(allowReset !== undefined && { allowReset }),
        ...(pushSecrets !== undefined && { pushSecrets }),
        ...(evaluate !== undefined && { evaluateRules: evaluate }),
        ...(prune && {
          prune: { only: prune === 'only', ...(pruneLimit !== undefined && { limit: pruneLimit }) },
        }),
        ...(kind !== undefined && { kinds: kindsOf(stack, kind) }),
        ...(target !== undefined && { targets: target }),
      }),
    })
  } finally {
    progress.end()
  }
}

function chooseStacks(stacks: readonly Stack[], names: readonly string[] | undefined): readonly Stack[] {
  if (names === undefined) return stacks
  const known = stacks.map(({ name }) => name)
  const problems = names
    .filter((name) => !known.includes(name))
    .map((name) => ({ path: '--stack', message: `there is no stack "${name}". There are: ${known.join(', ')}` }))
  if (problems.length > 0) throw configurationError('The command line is wrong', problems)
  return stacks.filter(({ name }) => names.includes(name))
}

/** `alerting` is what the stack keeps of it; where that is nothing, planning says so. */
function kindsOf({ keeps }: Stack, chosen: readonly KindChoice[]): readonly KindName[] {
  const kept = alertingKinds.filter((kind) => keeps.includes(kind))
  const alerting = kept.length === 0 ? alertingKinds : kept
  return [...new Set(chosen.flatMap((kind) => (kind === 'alerting' ? alerting : kind)))]
}

/** The folder and data source of the environment or the context, instead of the stack's own. */
function placeStack(stack: Stack, { context }: SelectedContext, { env }: CliIo): Stack {
  const folder = readEnvironment(env, 'folder')?.value ?? context.folder
  const dataSource = readEnvironment(env, 'dataSource')?.value ?? context.dataSource
  const { type = 'prometheus', variable = 'datasource' } = stack.dataSource ?? {}
  return {
    ...stack,
    ...(folder !== undefined && { folder: { uid: folder } }),
    ...(dataSource !== undefined && { dataSource: { type, variable, uid: dataSource, name: dataSource } }),
  }
}
