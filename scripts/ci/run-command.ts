import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

export interface CommandOptions {
  cwd: string
  /** After this the command and everything it started is killed. */
  limitMs: number
  onLine: (line: string) => void
}

export interface CommandResult {
  /** Undefined where the command succeeded; else why it did not. */
  failure: string | undefined
  /** The last line of standard output that is not empty. */
  lastLine: string
}

/** Runs a shell command with no standard input and hands on its output line by line. */
export async function runCommand(command: string, options: CommandOptions): Promise<CommandResult> {
  // In a group of its own, so that a time-out also ends what the command started.
  const child = spawn(command, { cwd: options.cwd, shell: true, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
  let lastLine = ''
  let timedOut = false
  createInterface(child.stdout).on('line', (line) => {
    if (line.trim()) lastLine = line
    options.onLine(line)
  })
  createInterface(child.stderr).on('line', options.onLine)
  const timer = setTimeout(() => {
    timedOut = true
    if (child.pid) process.kill(-child.pid, 'SIGKILL')
  }, options.limitMs)
  const [code, signal, error] = await new Promise<[number | null, NodeJS.Signals | null, Error?]>((resolve) => {
    child.once('error', (reason) => resolve([null, null, reason]))
    child.once('close', (...ended) => resolve(ended))
  })
  clearTimeout(timer)
  if (timedOut) return { failure: `not finished after ${options.limitMs / 1000} s`, lastLine }
  if (error) return { failure: error.message, lastLine }
  if (code === 0) return { failure: undefined, lastLine }
  return { failure: signal ? `ended by ${signal}` : `exit code ${code}`, lastLine }
}
