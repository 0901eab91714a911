import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { availableParallelism } from 'node:os'

/** What promtool said. */
export interface Outcome {
  readonly status: number | null
  readonly output: string
}

const waiting: (() => void)[] = []
let free = availableParallelism()

/** Runs the real promtool, which has to be on the PATH. As many at a time as there are processors. */
export async function promtool(cwd: string, args: readonly string[]): Promise<Outcome> {
  if (free > 0) free -= 1
  else await new Promise<void>((resolve) => waiting.push(resolve))
  try {
    const child = spawn('promtool', args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text
      })
    }
    const [status] = (await once(child, 'close').catch((cause: unknown) => {
      throw new Error('promtool is not on the PATH; install Prometheus', { cause })
    })) as [number | null]
    return { status, output }
  } finally {
    const next = waiting.shift()
    if (next === undefined) free += 1
    else next()
  }
}
