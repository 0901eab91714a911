import { parseArgs } from 'node:util'
import { type CaseName, caseNames } from './cases/case.ts'

export const helpText = `Usage: pnpm bench [options]

Measures what instrumentation and the webhook route cost (CPU time an operation, next to a bare baseline), and what
grafana-sync makes people wait for (wall time, next to a script that writes everything).

  --only <case>      Run one case; may be given several times. Cases: ${caseNames.join(', ')}
  --quick            Few, short rounds: shows that everything runs. Too rough to judge by
  --output <format>  text (default) or json: one object as the last line of stdout
  --write            Write docs/benchmarks.md. Needs a full run of all cases
  --profile <dir>    Leave a CPU profile of each measured process in <dir>, and say where the time went
  --help             Show this text

Examples:
  pnpm bench
  pnpm bench --only webhook355 --only webhook64k
  pnpm bench --quick --output json | tail -n 1 | jq .webhookRatio355
  pnpm bench --only call --profile profiles
`

/** The command line cannot be understood. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** What the command line asks for. */
export interface Arguments {
  readonly help: boolean
  readonly quick: boolean
  readonly write: boolean
  readonly output: 'text' | 'json'
  readonly cases: readonly CaseName[]
  readonly profileDirectory: string | undefined
}

/** @throws UsageError */
export function parseArguments(args: readonly string[]): Arguments {
  const { only = [], output = 'text', profile, help = false, quick = false, write = false } = parse(args)
  if (output !== 'text' && output !== 'json') throw new UsageError(`--output is text or json, not '${output}'`)
  const cases = only.length === 0 ? caseNames : only.map(caseNamed)
  if (write && (quick || cases.length < caseNames.length)) {
    throw new UsageError('--write needs a full run of all cases: leave out --quick and --only')
  }
  return { help, quick, write, output, cases, profileDirectory: profile }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        only: { type: 'string', multiple: true },
        output: { type: 'string' },
        profile: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
        quick: { type: 'boolean' },
        write: { type: 'boolean' },
      },
    }).values
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}

function caseNamed(name: string): CaseName {
  const found = caseNames.find((known) => known === name)
  if (found === undefined) throw new UsageError(`no case is named '${name}'; the cases are ${caseNames.join(', ')}`)
  return found
}
