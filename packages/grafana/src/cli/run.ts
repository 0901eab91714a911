import { readFileSync } from 'node:fs'
import { relative, sep } from 'node:path'
import { CommanderError } from 'commander'
import { readEnvironment } from '../config/environment.ts'
import { findConfig } from '../config/load-config.ts'
import { type ExitCode, exitCodes } from '../errors.ts'
import type { CommandName } from './commands.ts'
import type { CliIo } from './io.ts'
import { type GlobalOptions, type OutputFormat, outputFormats } from './options.ts'
import { type Completed, describeFailure } from './outcome.ts'
import { render } from './outputs/render.ts'
import { createStyle } from './outputs/style.ts'
import { summariseOutcome } from './outputs/summary.ts'
import { renderError } from './outputs/text/error.ts'
import { createProgram } from './program.ts'
import type { Outcome } from './results.ts'
import { useColor } from './terminal.ts'

type Command = (options: never, io: CliIo) => Promise<Completed>

/** Loaded when it runs: a plan does not wait for the linter. */
const commands: Readonly<Record<CommandName, () => Promise<Command>>> = {
  plan: async () => (await import('./commands/plan.ts')).plan,
  push: async () => (await import('./commands/push.ts')).push,
  prune: async () => (await import('./commands/prune.ts')).prune,
  drift: async () => (await import('./commands/drift.ts')).drift,
  export: async () => (await import('./commands/export.ts')).exportFiles,
  lint: async () => (await import('./commands/lint.ts')).lint,
  doctor: async () => (await import('./commands/doctor.ts')).doctor,
  pull: async () => (await import('./commands/pull.ts')).pull,
}

/** Runs a command line; answers the exit code. What fails is said in the output that was asked for. */
export async function runCli(argv: readonly string[], io: CliIo): Promise<ExitCode> {
  const program = createProgram(async (command, parsed) => {
    const options = parsed as unknown as GlobalOptions
    exitCode = await runCommand(command, options, io)
  }, readVersion())
  let exitCode: ExitCode = exitCodes.clean
  let said = ''
  for (const command of [program, ...program.commands]) {
    command.configureOutput({
      writeOut: io.write,
      writeErr(text) {
        said += text
      },
    })
  }
  try {
    if (argv.length === 0) program.outputHelp()
    else await program.parseAsync([...argv], { from: 'user' })
    return exitCode
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    if (error.exitCode === 0) return exitCodes.clean
    const command = program.commands.find((known) => argv.includes(known.name()))?.name()
    const help = `grafana-sync ${command === undefined ? '' : `${command} `}--help lists what there is.`
    const message = said
      .replace(/^error: /, '')
      .replaceAll('\n', ' ')
      .trim()
    const failure = {
      code: 'GRAFANA_CONFIG',
      message: `The command line is wrong: ${message} ${help}`,
      problems: [],
    } as const
    await finish({ command: undefined, exitCode: exitCodes.error, error: failure }, parseOutput(argv), io)
    return exitCodes.error
  }
}

async function runCommand(command: CommandName, options: GlobalOptions, io: CliIo): Promise<ExitCode> {
  try {
    const run = await commands[command]()
    const { result, exitCode } = await run(options as never, io)
    await finish({ command, exitCode, result }, options, io)
    return exitCode
  } catch (error) {
    const failure = describeFailure(error, io.signal)
    await finish({ command, ...failure }, options, io)
    return failure.exitCode
  }
}

type OutputOptions = Pick<GlobalOptions, 'output' | 'color' | 'verbose' | 'quiet' | 'config'>

async function finish(outcome: Outcome, options: OutputOptions, io: CliIo): Promise<void> {
  const configFile = shownConfigFile(options, io)
  const settings = {
    color: useColor(options, io, 'output'),
    verbose: options.verbose === true,
    version: readVersion(),
    ...(configFile !== undefined && { configFile }),
  }
  io.write(await render(outcome, options.output, settings))
  if ('error' in outcome) io.writeError(renderError(outcome.error, createStyle(useColor(options, io, 'error'))))
  else if (options.output !== 'text' && options.quiet !== true) io.writeError(summariseOutcome(outcome))
}

/** For formats that point at a file. */
function shownConfigFile({ config }: OutputOptions, { cwd, env }: CliIo): string | undefined {
  try {
    const path = relative(cwd, findConfig(cwd, config ?? readEnvironment(env, 'config')?.value))
    return path.split(sep).join('/')
  } catch {
    return undefined
  }
}

/** A command line that cannot be parsed is answered in the format it asks for, all the same. */
function parseOutput(argv: readonly string[]): OutputOptions {
  const asked = argv.flatMap((part, index) => {
    if (part === '--output') return [argv[index + 1]]
    return part.startsWith('--output=') ? [part.slice('--output='.length)] : []
  })
  const output = asked.find((format): format is OutputFormat => (outputFormats as readonly unknown[]).includes(format))
  return { output: output ?? 'text', color: !argv.includes('--no-color'), quiet: argv.includes('--quiet') }
}

function readVersion(): string {
  const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string
  }
  return manifest.version
}
