import { spawn } from 'node:child_process'
import { childArguments, childEnvironment, type HostOptions, profileArguments } from './child.ts'

/** A program that is started, does one thing and ends. */
export interface Program {
  /** For messages and profiles. */
  readonly name: string
  /** For Node: a file or `-e`, and what follows it. */
  readonly arguments: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
}

/** One run of a program. */
export interface ProgramRun {
  /** Milliseconds since the epoch when the process was asked for. */
  readonly startedAt: number
  /** From then until it had ended. */
  readonly wallMicros: number
}

/** @throws Error with what the program says where it ends with anything but 0. */
export function runProgram(
  { name, arguments: args, environment }: Program,
  { profileDirectory }: HostOptions,
): Promise<ProgramRun> {
  const node = [...childArguments(), ...profileArguments(name, profileDirectory)]
  const begunAt = performance.now()
  const startedAt = Date.now()
  const child = spawn(process.execPath, [...node, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...childEnvironment(), ...environment },
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text
    })
  }
  let wallMicros = Number.NaN
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', () => {
      wallMicros = (performance.now() - begunAt) * 1000
    })
    child.once('close', (code) => {
      if (code === 0) resolve({ startedAt, wallMicros })
      else reject(new Error(`${name} ended with ${code}:\n${said}`))
    })
  })
}
