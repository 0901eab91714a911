import { Option } from 'commander'
import { allowReset, guardOptions, journal, whole, yes } from './option-definitions.ts'
import { exportFormats } from './options.ts'

/** Name of a command. */
export type CommandName = 'plan' | 'push' | 'prune' | 'drift' | 'export' | 'lint' | 'doctor' | 'pull'

/** What the help and the reference say of a command. */
export interface CommandText {
  readonly name: CommandName
  readonly summary: string
  readonly description: string
  readonly examples: readonly (readonly [command: string, says: string])[]
  readonly options: () => readonly Option[]
}

/** Every command. */
export const commands: readonly CommandText[] = [
  {
    name: 'plan',
    summary: 'show what a push would change',
    description:
      'Shows what a push would change, object by object, and which pending and firing alerts would start over. Writes nothing.\nExits 0 when nothing would change, 2 when something would, 3 when a permission is missing, 7 when a guard would refuse.',
    examples: [
      ['grafana-sync plan', 'what would a push change?'],
      ['grafana-sync plan --output markdown > plan.md', 'the body of a pull-request comment'],
      ['grafana-sync plan --overwrite-edits --prune', 'what would a push with these options change?'],
      ['grafana-sync plan --kind alerting', 'alert rules and notifications only: which alerts would start over?'],
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
      ['grafana-sync push --allow-reset', 'although a firing critical alert starts over'],
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
      allowReset(),
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
    summary: 'write dashboards and alert rules as files',
    description:
      'Writes the stack as files: plain JSON, file provisioning, Kubernetes-style manifests (for gcx and Git Sync) or JSON for the import page; the latter two hold dashboards only. Needs no Grafana. Files that another tool or a person wrote are not written over.',
    examples: [
      ['grafana-sync export --out dist', 'one JSON file a dashboard or rule group'],
      ['grafana-sync export --format provisioning --out grafana', 'for a Grafana that reads files'],
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
    summary: 'check dashboards and alert rules against the rules of good practice',
    description:
      'Checks dashboards and alert rules against the rules of good practice. Needs no Grafana. Exits 1 on findings.',
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
      'Asks the server for everything a push needs: version, APIs, storage, permissions, data source, whether each metric of the stack exists there, and whether its alert rules can be evaluated. Writes nothing. With --output markdown it is a validation report.',
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
      ['grafana-sync pull --out patches', 'a file for each edited object'],
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
  [
    7,
    'refused by a guard: foreign object, edit in Grafana, firing critical alert, prune limit, files of others; nothing was written',
  ],
]
