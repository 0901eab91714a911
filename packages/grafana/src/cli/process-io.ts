import type { Readable, Writable } from 'node:stream'
import type { Environment } from '../config/environment.ts'
import type { CliIo } from './io.ts'

/** What the CLI needs of a process. */
export interface CliProcess {
  readonly stdin: Readable & { readonly isTTY?: boolean }
  readonly stdout: Writable & { readonly isTTY?: boolean }
  readonly stderr: Writable & { readonly isTTY?: boolean }
  readonly env: Environment
  cwd(): string
  once(signal: 'SIGINT' | 'SIGTERM', listener: () => void): unknown
}

/** A process as the CLI sees it. The first signal ends the run after the write that is under way, the second at once. */
export function processIo(process: CliProcess): CliIo {
  const { stdin, stdout, stderr } = process
  const ending = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => ending.abort())
  // A reader that has seen enough, such as head, is no error.
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
  })
  return {
    write: (text) => void stdout.write(text),
    writeError: (text) => void stderr.write(text),
    env: process.env,
    cwd: process.cwd(),
    terminal: { input: stdin.isTTY === true, output: stdout.isTTY === true, error: stderr.isTTY === true },
    signal: ending.signal,
    confirm: async (question) => await confirm(question, stdin, stderr, ending.signal),
    clock: {
      now: () => performance.now(),
      every(milliseconds, callback) {
        const timer = setInterval(callback, milliseconds).unref()
        return () => clearInterval(timer)
      },
    },
  }
}

/** Everything but yes is a no, the end of the input and a signal included. */
async function confirm(question: string, input: Readable, output: Writable, signal: AbortSignal): Promise<boolean> {
  const { createInterface } = await import('node:readline')
  const lines = createInterface({ input, output })
  const answer = await new Promise<string>((resolve) => {
    // Without an answer the line of the question is not ended.
    lines.once('close', () => {
      output.write('\n')
      resolve('')
    })
    // The terminal is in raw mode while it asks: Ctrl+C comes as an event, not as a signal.
    lines.once('SIGINT', () => lines.close())
    signal.addEventListener('abort', () => lines.close(), { once: true })
    lines.question(`${question} [y/N] `, (line) => {
      lines.removeAllListeners('close')
      lines.close()
      resolve(line)
    })
  })
  return /^y(es)?$/i.test(answer.trim())
}
