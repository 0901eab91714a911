import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

/** The demo in a process of its own: a day of a shop, then quiet hours without an end. */
export interface Demo {
  /** Address of `/metrics`. */
  readonly metrics: string
  /** Resolves when the day is over. */
  readonly dayOver: Promise<void>
  readonly stop: () => Promise<void>
}

/** Starts `pnpm demo --keep`. */
export async function startDemo(secondsOfDay: number): Promise<Demo> {
  const script = join(import.meta.dirname, '../../../examples/demo/src/cli.ts')
  const flags = ['--keep', '--port', '0', '--seconds', String(secondsOfDay), '--output', 'json']
  const child = spawn(
    process.execPath,
    ['--no-warnings', '--conditions=@messaging-observability/source', script, ...flags],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  )
  const ended = once(child, 'close')
  let printed = ''
  const said = async (pattern: RegExp): Promise<string> => {
    for (;;) {
      const match = pattern.exec(printed)
      if (match !== null) return match[1] ?? ''
      if (child.exitCode !== null) throw new Error(`the demo ended before it printed ${pattern}:\n${printed}`)
      await Promise.race([once(child.stderr, 'data'), ended])
    }
  }
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    printed += text
  })
  const metrics = await said(/Metrics: (\S+)/)
  return {
    metrics,
    dayOver: said(/(Keeping on at)/).then(() => undefined),
    stop: async () => {
      child.kill('SIGTERM')
      await ended
    },
  }
}
