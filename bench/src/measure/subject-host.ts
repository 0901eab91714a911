// Entry of a child process: loads one subject and obeys the parent.
import { setImmediate } from 'node:timers/promises'
import type { Command, Facts, Reply, StartSubject, Subject, Usage } from './subject.ts'

const [moduleUrl = '', settings = '{}'] = process.argv.slice(2)

const reply = (message: Reply): void => {
  process.send?.(message)
}
const failed = (id: number | undefined, error: unknown): void =>
  reply({ type: 'failed', id, message: error instanceof Error ? (error.stack ?? error.message) : String(error) })

async function host(): Promise<void> {
  const { default: start } = (await import(moduleUrl)) as { readonly default: StartSubject }
  const subject = await start(JSON.parse(settings) as Record<string, string>)
  let begun = usageNow(subject)

  const obey = async (command: Command): Promise<{ usage?: Usage; bytes?: number; facts?: Facts }> => {
    switch (command.type) {
      case 'begin':
        begun = usageNow(subject)
        return {}
      case 'end':
        return { usage: usageSince(begun, subject) }
      case 'run':
        if (subject.kind !== 'loop') throw new Error('a server runs nothing by itself')
        begun = usageNow(subject)
        await subject.run(command.operations)
        return { usage: usageSince(begun, subject) }
      case 'stop':
        await subject.close?.()
        return {}
      case 'memory':
        return { bytes: await retainedBytes() }
      case 'facts':
        if (subject.facts === undefined) throw new Error('this subject has no facts to tell')
        return { facts: subject.facts() }
    }
  }
  process.on('message', (command: Command) => {
    obey(command).then(
      (found) => {
        reply({ type: 'done', id: command.id, ...found })
        if (command.type === 'stop') process.disconnect()
      },
      (error: unknown) => failed(command.id, error),
    )
  })
  // Nobody is left to obey. A running server or timer must not keep the process alive.
  process.on('disconnect', () => process.exit())
  reply({ type: 'ready', port: subject.kind === 'server' ? subject.port : undefined })
}

function usageNow(subject: Subject): Usage {
  const { user, system } = process.cpuUsage()
  return { cpuMicros: user + system, wallMicros: performance.now() * 1000, completed: subject.completed() }
}

function usageSince(begun: Usage, subject: Subject): Usage {
  const now = usageNow(subject)
  return {
    cpuMicros: now.cpuMicros - begun.cpuMicros,
    wallMicros: now.wallMicros - begun.wallMicros,
    completed: now.completed - begun.completed,
  }
}

/** Heap and external memory once everything unreachable is gone. */
async function retainedBytes(): Promise<number> {
  for (let pass = 0; pass < 3; pass++) {
    globalThis.gc?.()
    await setImmediate()
  }
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

host().catch((error: unknown) => {
  failed(undefined, error)
  process.disconnect()
})
