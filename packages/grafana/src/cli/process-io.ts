import { createInterface } from 'node:readline/promises'
import type { CliIo } from './io.ts'

/** The process as the CLI sees it. The first signal ends the run after the write that is under way, the second at once. */
export function processIo(): CliIo {
  const ending = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => ending.abort())
  // A reader that has seen enough, such as head, is no error.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
  })
  return {
    write: (text) => void process.stdout.write(text),
    writeError: (text) => void process.stderr.write(text),
    env: process.env,
    cwd: process.cwd(),
    terminal: {
      input: process.stdin.isTTY === true,
      output: process.stdout.isTTY === true,
      error: process.stderr.isTTY === true,
    },
    signal: ending.signal,
    confirm: async (question) => await confirm(question, ending.signal),
    clock: {
      now: () => performance.now(),
      every(milliseconds, callback) {
        const timer = setInterval(callback, milliseconds).unref()
        return () => clearInterval(timer)
      },
    },
  }
}

async function confirm(question: string, signal: AbortSignal): Promise<boolean> {
  const lines = createInterface({ input: process.stdin, output: process.stderr })
  const closed = new Promise<string>((resolve) => lines.once('close', () => resolve('')))
  try {
    return /^y(es)?$/i.test((await Promise.race([lines.question(`${question} [y/N] `, { signal }), closed])).trim())
  } finally {
    lines.close()
  }
}
