import { type ChildProcess, fork } from 'node:child_process'
import { childArguments, childEnvironment, type HostOptions, profileArguments } from './child.ts'
import type { Command, Facts, Reply, Usage } from './subject.ts'

/** A subject of `src/subjects`, in a child process. */
export interface SubjectProcess {
  /** Path below `src/subjects`, without the extension. */
  readonly name: string
  /** Port of a server; 0 for a loop. */
  readonly port: number
  /** Runs a loop and tells what that took. */
  run(operations: number): Promise<Usage>
  /** From here on the usage of a server is counted, to `end()`. */
  begin(): Promise<void>
  end(): Promise<Usage>
  /** Bytes of heap and external memory after a full garbage collection. */
  memory(): Promise<number>
  /** What the subject tells of itself. */
  facts(): Promise<Facts>
  stop(): Promise<void>
}

const host = new URL('./subject-host.ts', import.meta.url)

/** @throws Error with what the child says where it cannot start. */
export async function startSubject(
  name: string,
  settings: Readonly<Record<string, string>>,
  { profileDirectory }: HostOptions,
): Promise<SubjectProcess> {
  const module = new URL(`../subjects/${name}.ts`, import.meta.url).href
  const child = fork(host, [module, JSON.stringify(settings)], {
    execArgv: [...childArguments(), '--expose-gc', ...profileArguments(profileName(name, settings), profileDirectory)],
    env: childEnvironment(),
  })
  const port = await readyPort(child, name)
  return new ForkedSubject(name, port, child)
}

/** Settings that are words tell the processes of a subject apart; URLs do not. */
function profileName(name: string, settings: Readonly<Record<string, string>>): string {
  return [...name.split('/'), ...Object.values(settings).filter((value) => /^[\w-]+$/.test(value))].join('-')
}

function readyPort(child: ChildProcess, name: string): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('message', (message: Reply) => {
      if (message.type === 'ready') resolve(message.port ?? 0)
      else reject(new Error(`the subject ${name} did not start: ${message.type === 'failed' ? message.message : ''}`))
    })
    child.once('exit', (code) => reject(new Error(`the subject ${name} did not start: its process ended with ${code}`)))
    child.once('error', reject)
  })
}

type Done = Extract<Reply, { type: 'done' }>
type Settle = { readonly resolve: (reply: Done) => void; readonly reject: (error: Error) => void }
type CommandBody = Command extends infer Each ? (Each extends unknown ? Omit<Each, 'id'> : never) : never

class ForkedSubject implements SubjectProcess {
  readonly name: string
  readonly port: number
  readonly #child: ChildProcess
  readonly #waiting = new Map<number, Settle>()
  #lastId = 0

  constructor(name: string, port: number, child: ChildProcess) {
    this.name = name
    this.port = port
    this.#child = child
    child.on('message', (message: Reply) => this.#settle(message))
    child.on('exit', (code) => {
      for (const { reject } of this.#waiting.values()) reject(new Error(`${name} ended with ${code}`))
      this.#waiting.clear()
    })
  }

  async run(operations: number): Promise<Usage> {
    const usage = await this.#usage({ type: 'run', operations })
    if (usage.completed !== operations) {
      throw new Error(`${this.name} completed ${usage.completed} of ${operations} operations as intended`)
    }
    return usage
  }

  async begin(): Promise<void> {
    await this.#ask({ type: 'begin' })
  }

  end(): Promise<Usage> {
    return this.#usage({ type: 'end' })
  }

  async memory(): Promise<number> {
    const { bytes } = await this.#ask({ type: 'memory' })
    return bytes ?? Number.NaN
  }

  async facts(): Promise<Facts> {
    const { facts } = await this.#ask({ type: 'facts' })
    if (facts === undefined) throw new Error(`${this.name} told no facts`)
    return facts
  }

  async stop(): Promise<void> {
    const exited = new Promise((resolve) => this.#child.once('exit', resolve))
    await this.#ask({ type: 'stop' })
    await exited
  }

  async #usage(command: CommandBody): Promise<Usage> {
    const { usage } = await this.#ask(command)
    if (usage === undefined) throw new Error(`${this.name} did not tell what it used`)
    return usage
  }

  #ask(command: CommandBody): Promise<Done> {
    return new Promise((resolve, reject) => {
      const id = ++this.#lastId
      this.#waiting.set(id, { resolve, reject })
      this.#child.send({ ...command, id }, (error) => {
        if (error !== null) reject(error)
      })
    })
  }

  #settle(message: Reply): void {
    if (message.type === 'ready' || message.id === undefined) return
    const waiting = this.#waiting.get(message.id)
    this.#waiting.delete(message.id)
    if (message.type === 'failed') waiting?.reject(new Error(`${this.name}: ${message.message}`))
    else waiting?.resolve(message)
  }
}
