import type { Progress } from '../plan/types.ts'
import type { CliIo } from './io.ts'
import { plain, shorten } from './outputs/plain.ts'

/** Progress of a run on standard error. */
export interface ProgressLine {
  /** Takes the progress of one stack. */
  readonly of: (stack: string) => (progress: Progress) => void
  /** Takes the line away until there is more to tell: a question comes, and the answer takes as long as it takes. */
  readonly pause: () => void
  /** Ends it. */
  readonly end: () => void
}

const words: Readonly<Record<Progress['phase'], string>> = {
  probe: 'asking the server what it can do',
  read: 'reading',
  compare: 'comparing',
  write: 'writing',
  verify: 'reading back',
  rollback: 'putting back',
}

const silentMs = 1000
const refreshMs = 200
const sparseMs = 10_000
const eraseLine = '\r\u001b[K'

/** Work of less than a second says nothing; longer work rewrites one line on a terminal, else adds one every ten seconds. */
export function createProgress({ clock, writeError, terminal, env }: CliIo, quiet: boolean): ProgressLine {
  let started = clock.now()
  const rewrites = terminal.error && env.TERM !== 'dumb'
  const interval = rewrites ? refreshMs : sparseMs
  let latest: string | undefined
  let shownAt = started + silentMs - interval
  let shown = ''

  const show = (): void => {
    const now = clock.now()
    if (latest === undefined || now - started < silentMs || now - shownAt < interval) return
    shownAt = now
    const seconds = `${Math.round((now - started) / 1000)} s`
    const line = rewrites ? `${eraseLine}${latest} ${seconds}` : `${latest}, ${seconds}\n`
    if (line !== shown) writeError(line)
    shown = line
  }
  const clear = (): void => {
    if (rewrites && shown !== '') writeError(eraseLine)
    shown = ''
    latest = undefined
  }
  if (quiet) return { of: () => () => {}, pause: clear, end: clear }
  const stop = clock.every(refreshMs, show)
  return {
    of:
      (stack) =>
      ({ phase, done, total, object }) => {
        const steps = total > 1 ? ` ${done}/${total}` : ''
        const what = object === undefined ? '' : `: ${plain(object)}`
        if (latest === undefined) started = clock.now()
        latest = shorten(`${stack}: ${words[phase]}${steps}${what}`, 70)
        show()
      },
    pause: clear,
    end() {
      stop()
      clear()
    },
  }
}
