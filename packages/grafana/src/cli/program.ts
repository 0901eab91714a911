import { Command, InvalidArgumentError, Option } from 'commander'
import { exportFormats, kindNames, outputFormats } from './options.ts'

/** Runs a command with its parsed options. */
export type RunCommand = (command: CommandName, options: Readonly<Record<string, unknown>>) => Promise<void>

/** Name of a command. */
export type CommandName = 'plan' | 'push' | 'prune' | 'drift' | 'export' | 'lint' | 'doctor' | 'pull'

interface CommandText {
  readonly name: CommandName
  readonly summary: string
  readonly description: string
  readonly examples: readonly (readonly [command: string, says: string])[]
  readonly options: () => readonly Option[]
}

function whole(least: number): (value: string) => number {
  return (value) => {
    const number = Number(value)
    if (value.trim() !== '' && Number.isSafeInteger(number) && number >= least) return number
    throw new InvalidArgumentError(`Must be a whole number, at least ${least}.`)
  }
}

function milliseconds(value: string): number {
  const seconds = Number(value)
  if (value.trim() !== '' && Number.isFinite(seconds) && seconds > 0) return Math.max(1, Math.round(seconds * 1000))
  throw new InvalidArgumentError('Must be a number of seconds above 0.')
}

/** Lists are given by repeating the option or with commas. */
function list(value: string, before: readonly string[] | undefined): string[] {
  const values = value
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
  if (values.length === 0) throw new InvalidArgumentError('Must not be empty.')
  return [...(before ?? []), ...values]
}

function kinds(value: string, before: readonly string[] | undefined): string[] {
  const values = list(value, before)
  const unknown = values.find((kind) => !(kindNames as readonly string[]).includes(kind))
  if (unknown !== undefined) throw new InvalidArgumentError(`Known kinds: ${kindNames.join(', ')}.`)
  return values
}

const globalOptions = (): readonly Option[] => [
  new Option('--config <file>', 'config file (default: grafana-sync.config.ts, .mts, .js or .mjs here or above)'),
  new Option('--context <name>', "context of the config (default: the config's, or the only one)"),
  new Option('--url <url>', 'base URL of the Grafana, instead of GRAFANA_URL and the context'),
  new Option('--output <format>', 'format of the result on standard output').choices(outputFormats).default('text'),
  new Option('--stack <name>', 'only these stacks; may be repeated').argParser(list),
  new Option('--kind <kind>', `only objects of these kinds (${kindNames.join(', ')}); may be repeated`).argParser(
    kinds,
  ),
  new Option('--target <uid>', 'only objects with these uids, and their folder; may be repeated').argParser(list),
  new Option('--concurrency <number>', 'requests in flight at a time (default: 6)').argParser(whole(1)),
  new Option('--timeout <seconds>', 'until an attempt is given up (default: 30)').argParser(milliseconds),
  new Option('--verbose', 'show every difference, and longer values'),
  new Option('--quiet', 'no progress and no summary on standard error'),
  new Option('--no-color', 'no colours, as with NO_COLOR'),
]

const guardOptions = (): readonly Option[] => [
  new Option('--adopt', 'take over objects that are not ours'),
  new Option('--overwrite-edits', 'write over changes made in Grafana'),
  new Option('--prune', 'delete objects of ours that are no longer in the code'),
  new Option('--prune-limit <number>', 'most objects that --prune may delete (default: 5)').argParser(whole(1)),
]

const yes = (does: string): Option => new Option('-y, --yes', `${does} without asking; implied without a terminal`)
const journal = (): Option =>
  new Option('--journal <file>', 'append a JSON line before and after every write, for an audit or a recovery')

const commands: readonly CommandText[] = [
  {
    name: 'plan',
    summary: 'show what a push would change',
    description:
      'Shows what a push would change, object by object. Writes nothing.\nExits 0 when nothing would change, 2 when something would, 3 when a permission is missing, 7 when a guard would refuse.',
    examples: [
      ['grafana-sync plan', 'what would a push change?'],
      ['grafana-sync plan --output markdown > plan.md', 'the body of a pull-request comment'],
      ['grafana-sync plan --overwrite-edits --prune', 'what would a push with these options change?'],
    ],
    options: guardOptions,
  },
  {
    name: 'push',
    summary: 'bring Grafana in line with the code',
    description:
      'Writes what differs, and only that; then reads it back. On a terminal it shows the plan and asks first.\nExits 4 when only a part was written, 5 when somebody else wrote at the same time, 7 when a guard refused: then nothing was written.',
    examples: [
      ['grafana-sync push', 'plan, ask, write, verify'],
      ['grafana-sync push --target customerio-overview', 'one dashboard, and its folder if that is missing'],
      ['grafana-sync push --adopt', 'take over a dashboard that somebody made by hand under the same uid'],
      ['grafana-sync push --yes --rollback-on-error --journal push.log', 'in CI'],
    ],
    options: () => [
      yes('write'),
      ...guardOptions(),
      new Option('--rollback-on-error', "put this run's objects back when a write fails"),
      journal(),
    ],
  },
  {
    name: 'prune',
    summary: 'delete what is ours and no longer in the code',
    description:
      'Deletes objects of the stack that are no longer in the code, and nothing else: what others made is never touched.\nOn a terminal it shows what goes and asks first. Exits 7 when more would go than --limit allows.',
    examples: [
      ['grafana-sync prune', 'show what would go, ask, delete'],
      ['grafana-sync prune --yes --limit 3', 'in CI, at most three'],
    ],
    options: () => [
      yes('delete'),
      new Option('--overwrite-edits', 'delete also what was edited in Grafana'),
      new Option('--limit <number>', 'most objects that may be deleted (default: 5)').argParser(whole(1)),
      journal(),
    ],
  },
  {
    name: 'drift',
    summary: 'report what differs from the code, and who changed it; for cron',
    description:
      'Says nothing and exits 0 while Grafana is as the code says. Otherwise it lists what differs, with who edited it and when, and exits 2. Writes nothing, and needs no permission to write.',
    examples: [
      ['grafana-sync drift', 'quiet when clean, which is what cron wants'],
      ['grafana-sync drift --output json', 'for a script'],
      ['grafana-sync drift --output github', 'annotations of a scheduled workflow'],
    ],
    options: () => [],
  },
  {
    name: 'export',
    summary: 'write the dashboards as files',
    description:
      'Writes the dashboards as files: plain JSON, file provisioning, Kubernetes-style manifests (for gcx and Git Sync) or JSON for the import page. Needs no Grafana. Files that another tool or a person wrote are not written over.',
    examples: [
      ['grafana-sync export --out dist', 'one JSON file a dashboard'],
      ['grafana-sync export --format provisioning --out provisioning/dashboards', 'for a Grafana that reads files'],
      ['grafana-sync export --out dist --check', 'exit 2 when the files are not what the code says; for CI'],
    ],
    options: () => [
      new Option('--format <format>', 'flavour of the files').choices(exportFormats).default('json'),
      new Option('--out <directory>', 'where to write').makeOptionMandatory(),
      new Option(
        '--dashboards-path <path>',
        'provisioning: where Grafana finds the dashboards (default: /var/lib/grafana/dashboards/<stack>)',
      ),
      new Option('--folder-title <title>', 'provisioning: title of a folder that the stack does not keep itself'),
      new Option('--api-version <version>', 'manifests: version of the API').choices(['v1', 'v1beta1']),
      new Option('--check', 'write nothing; exit 2 when a file is missing, differs or is left over'),
      new Option('--force', 'write over files that are not from an export'),
    ],
  },
  {
    name: 'lint',
    summary: 'check the dashboards against the rules',
    description: 'Checks the dashboards against the rules for dashboards. Needs no Grafana. Exits 1 on findings.',
    examples: [
      ['grafana-sync lint', 'findings, each with what to do'],
      ['grafana-sync lint --output sarif > lint.sarif', 'for code scanning'],
    ],
    options: () => [],
  },
  {
    name: 'doctor',
    summary: 'check the server, the permissions, the data source and its metrics',
    description:
      'Asks the server for everything a push needs: version, APIs, storage, permissions, data source, and whether each metric of the stack exists there. Writes nothing. With --output markdown it is a validation report.',
    examples: [
      ['grafana-sync doctor', 'is this Grafana ready for a push?'],
      ['grafana-sync doctor --output markdown > validation.md', 'the validation report'],
    ],
    options: () => [],
  },
  {
    name: 'pull',
    summary: 'show edits made in Grafana as patches',
    description:
      'Shows what people changed in Grafana since the last push as JSON patches (RFC 6902), to be carried over into the code. Writes nothing to Grafana.',
    examples: [
      ['grafana-sync pull', 'patches on standard output'],
      ['grafana-sync pull --out patches', 'a file for each edited dashboard'],
    ],
    options: () => [new Option('--out <directory>', 'write a file for each edited object there')],
  },
]

/** Exit codes as the help and the reference say them. */
export const exitCodeTexts: readonly (readonly [code: number, says: string])[] = [
  [0, 'clean: nothing to do, or all done and read back'],
  [1, 'error: wrong options or config, no connection, lint findings, a failed check'],
  [2, 'changes pending (plan, drift, export --check, a push that was declined)'],
  [3, 'not signed in, or a permission is missing; nothing was written'],
  [4, 'only a part was written'],
  [5, 'conflict: somebody else wrote at the same time, twice'],
  [6, 'the server is not supported'],
  [7, 'refused by a guard: foreign object, edit in Grafana, prune limit, files of others; nothing was written'],
]

/** The program: commands, options and help. It runs nothing by itself. */
export function createProgram(run: RunCommand, version: string): Command {
  const program = new Command('grafana-sync')
    .description('Keeps Grafana dashboards as code: plan, push, and find out who changed what.')
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

/** The examples of a command. */
export function examplesOf(name: string): CommandText['examples'] {
  return commands.find((command) => command.name === name)?.examples ?? []
}
