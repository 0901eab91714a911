import { parseArgs } from 'node:util'

export interface Arguments {
  readonly keep: boolean
  readonly output: 'text' | 'json'
  readonly seed: number
  readonly host: string
  readonly port: number
  readonly seconds: number
  /** How busy the day is, 0 to 1. */
  readonly size: number
  readonly help: boolean
}

/** Where `--keep` serves, unless told otherwise. */
const keepPort = 9464
const defaultSeconds = 16

export const help = `Drives a realistic day of Customer.io traffic through a Fastify app, against a local sandbox.

Usage: pnpm demo [options]

Options:
  --keep            go on driving gently and serving /metrics after the day, until Ctrl-C
  --host <address>  address the app listens on (default: 127.0.0.1)
  --port <number>   port of the app (default: ${keepPort} with --keep, else any free one; 0: any free one)
  --output <form>   text (default), or json: one JSON object as the last line of stdout
  --seed <number>   another day: same seed, same customers, calls and faults (default: 1)
  --seconds <n>     how long the day lasts, 2 to 3600 (default: ${defaultSeconds}); a shorter one is quieter
  --help            this text

Examples:
  pnpm demo                                  a day in about 20 seconds, then a summary
  pnpm demo --output json | tail -n 1 | jq   the figures for a script
  pnpm demo --keep                           let your own Prometheus scrape http://127.0.0.1:${keepPort}/metrics
  pnpm demo --keep --port 0                  the same on any free port; it is printed

Exit codes:
  0  all went well
  1  the run is not to be believed: planted personal data was found, or the search for it is blind
  2  wrong usage
  130, 143  ended by SIGINT or SIGTERM before the day was over
`

/** Thrown for arguments that mean nothing; the message says what to write instead. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** @throws UsageError */
export function readArguments(args: readonly string[]): Arguments {
  const { keep, output, seed, host, port, seconds, help: wantsHelp } = parse(args)
  if (output !== 'text' && output !== 'json') throw new UsageError(`--output must be text or json, not ${output}`)
  const length = whole('--seconds', seconds, 2, 3_600)
  return {
    keep,
    output,
    seed: whole('--seed', seed, 0, 2 ** 32 - 1),
    host,
    port: port === undefined ? (keep ? keepPort : 0) : whole('--port', port, 0, 65_535),
    seconds: length,
    size: Math.min(1, length / defaultSeconds),
    help: wantsHelp,
  }
}

function parse(args: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        keep: { type: 'boolean', default: false },
        output: { type: 'string', default: 'text' },
        seed: { type: 'string', default: '1' },
        host: { type: 'string', default: '127.0.0.1' },
        port: { type: 'string' },
        seconds: { type: 'string', default: String(defaultSeconds) },
        help: { type: 'boolean', short: 'h', default: false },
      },
    })
    return values
  } catch (error) {
    throw new UsageError((error as Error).message)
  }
}

function whole(name: string, value: string, least: number, most: number): number {
  const number = Number(value)
  if (!/^\d+$/.test(value) || number < least || number > most) {
    throw new UsageError(`${name} must be a whole number from ${least} to ${most}, not ${value}`)
  }
  return number
}
