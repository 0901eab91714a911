import { Command } from 'commander'
import { type CommandName, commands, exitCodeTexts } from './commands.ts'
import { globalOptions } from './option-definitions.ts'

/** Runs a command with its parsed options. */
export type RunCommand = (command: CommandName, options: Readonly<Record<string, unknown>>) => Promise<void>

/** The program: commands, options and help. It runs nothing by itself. */
export function createProgram(run: RunCommand, version: string): Command {
  const program = new Command('grafana-sync')
    .description('Keeps Grafana dashboards and alert rules as code: plan, push, and find out who changed what.')
    .configureHelp({ showGlobalOptions: true })
    .showSuggestionAfterError()
    .helpCommand('help [command]', 'show the help of a command')
    .exitOverride()
  for (const option of globalOptions()) program.addOption(option)
  program.version(version, '-V, --version', 'print the version')
  program.addHelpText(
    'after',
    `
The connection comes from the environment (GRAFANA_URL, GRAFANA_TOKEN or GRAFANA_USER and GRAFANA_PASSWORD)
or from a context of the config. Flags go before the environment, the environment before the context.

Exit codes
${exitCodeTexts.map(([code, says]) => `  ${code}  ${says}`).join('\n')}

Examples
  GRAFANA_URL=http://localhost:3000 GRAFANA_TOKEN=… grafana-sync plan
  grafana-sync push --context prod
  grafana-sync drift --context prod --output json`,
  )
  for (const { name, summary, description, examples, options } of commands) {
    const command = program.command(name).summary(summary).description(description).exitOverride()
    command.configureHelp({ showGlobalOptions: true }).allowExcessArguments(false)
    for (const option of options()) command.addOption(option)
    const width = Math.max(...examples.map(([line]) => line.length))
    command.addHelpText(
      'after',
      `\nExamples\n${examples.map(([line, says]) => `  ${line.padEnd(width)}  ${says}`).join('\n')}`,
    )
    command.action(async () => await run(name, command.optsWithGlobals()))
  }
  return program
}
