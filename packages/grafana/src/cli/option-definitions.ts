import { InvalidArgumentError, Option } from 'commander'
import { kindNames, outputFormats } from './options.ts'

/** A whole number of an option. */
export function whole(least: number): (value: string) => number {
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

const kindChoices: readonly string[] = [...kindNames, 'alerting']

function kinds(value: string, before: readonly string[] | undefined): string[] {
  const values = list(value, before)
  const unknown = values.find((kind) => !kindChoices.includes(kind))
  if (unknown !== undefined) throw new InvalidArgumentError(`Known kinds: ${kindChoices.join(', ')}.`)
  return values
}

/** Options of every command. */
export const globalOptions = (): readonly Option[] => [
  new Option('--config <file>', 'config file (default: grafana-sync.config.ts, .mts, .js or .mjs here or above)'),
  new Option('--context <name>', "context of the config (default: the config's, or the only one)"),
  new Option('--url <url>', 'base URL of the Grafana, instead of GRAFANA_URL and the context'),
  new Option('--output <format>', 'format of the result on standard output').choices(outputFormats).default('text'),
  new Option('--stack <name>', 'only these stacks; may be repeated').argParser(list),
  new Option(
    '--kind <kind>',
    `only objects of these kinds (${kindNames.join(', ')}; alerting: all but folder and dashboard); may be repeated`,
  ).argParser(kinds),
  new Option('--target <uid>', 'only objects with these uids, and their folder; may be repeated').argParser(list),
  new Option('--concurrency <number>', 'requests in flight at a time (default: 6)').argParser(whole(1)),
  new Option('--timeout <seconds>', 'until an attempt is given up (default: 30)').argParser(milliseconds),
  new Option('--verbose', 'show every difference, and longer values'),
  new Option('--quiet', 'no progress and no summary on standard error'),
  new Option('--no-color', 'no colours, as with NO_COLOR'),
]

/** What a plan or push may do with what is not as it was left. */
export const guardOptions = (): readonly Option[] => [
  new Option('--adopt', 'take over objects that are not ours'),
  new Option('--overwrite-edits', 'write over changes made in Grafana'),
  allowReset(),
  new Option('--push-secrets', 'send the secrets of contact points although nothing else of them differs'),
  new Option('--no-evaluate', 'do not have Grafana evaluate new and changed alert rules once'),
  new Option('--prune', 'delete objects of ours that are no longer in the code'),
  new Option('--prune-limit <number>', 'most objects that --prune may delete (default: 5)').argParser(whole(1)),
]

/** Lets a push or prune end what is firing. */
export function allowReset(): Option {
  return new Option('--allow-reset', 'go on although a firing critical alert starts over or goes')
}

/** Skips the question. */
export const yes = (does: string): Option =>
  new Option('-y, --yes', `${does} without asking; implied without a terminal`)
/** Where the writes are noted. */
export const journal = (): Option =>
  new Option('--journal <file>', 'append a JSON line before and after every write, for an audit or a recovery')
