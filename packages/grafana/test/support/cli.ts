import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { GrafanaSandbox } from 'grafana-sandbox'
import type { Test } from 'tap'
import type { CliClock, CliIo } from '../../src/cli/io.ts'
import { runCli } from '../../src/cli/run.ts'
import type { StackOptions } from '../../src/index.ts'
import { dashboard } from './sandbox.ts'

/** What a run of the CLI said and ended with. */
export interface CliRun {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
  /** Questions that were asked. */
  readonly questions: readonly string[]
}

/** Where the CLI believes to run. */
export interface CliWorld {
  readonly env?: Readonly<Record<string, string | undefined>>
  /** A person at a terminal who gives this answer. Default: no terminal. */
  readonly answer?: boolean
  readonly terminal?: Partial<CliIo['terminal']>
  readonly signal?: AbortSignal
  readonly clock?: CliClock
  readonly cwd?: string
}

/** A directory with a config whose stacks come from a file, so that a test can change the code between two runs. */
export interface Project {
  readonly directory: string
  /** Changes the code. */
  code(...stacks: readonly StackOptions[]): void
  run(argv: readonly string[], world?: CliWorld): Promise<CliRun>
}

let projects = 0

/** A stack of two dashboards in a folder of its own. */
export function shopOptions(options: Partial<StackOptions> = {}): StackOptions {
  const dashboards = [dashboard('shop-api'), dashboard('shop-orders')]
  return { name: 'shop', folder: { uid: 'shop', title: 'Shop' }, dashboards, ...options }
}

/** Makes a project; its environment describes the sandbox, an Editor's token included. */
export function createProject(t: Test, sandbox?: GrafanaSandbox, contexts: object = {}): Project {
  projects += 1
  const directory = join(import.meta.dirname, `../../.tap/projects/${process.pid}-${projects}`)
  mkdirSync(directory, { recursive: true })
  t.teardown(() => rmSync(directory, { recursive: true }))
  const library = JSON.stringify(new URL('../../src/index.ts', import.meta.url).href)
  const config = `import { readFileSync } from 'node:fs'
import { defineConfig, defineStack } from ${library}
const file = new URL('./stacks.json', import.meta.url)
export default defineConfig({
  stacks: () => JSON.parse(readFileSync(file, 'utf8')).map((options) => defineStack(options)),
  contexts: ${JSON.stringify(contexts)},
})
`
  writeFileSync(join(directory, 'grafana-sync.config.ts'), config)
  const code = (...stacks: readonly StackOptions[]): void =>
    writeFileSync(join(directory, 'stacks.json'), JSON.stringify(stacks))
  code(shopOptions())
  const described = sandbox && {
    GRAFANA_URL: sandbox.url,
    GRAFANA_TOKEN: sandbox.token('Editor'),
    GRAFANA_RETRIES: '0',
  }
  return {
    directory,
    code,
    run: (argv, world = {}) => run(argv, { cwd: directory, ...world, env: { ...described, ...world.env } }),
  }
}

async function run(argv: readonly string[], world: CliWorld): Promise<CliRun> {
  const { env = {}, answer, terminal, signal = new AbortController().signal, cwd = '/', clock } = world
  let [stdout, stderr] = ['', '']
  const questions: string[] = []
  const person = answer !== undefined
  const exitCode = await runCli(argv, {
    write(text) {
      stdout += text
    },
    writeError(text) {
      stderr += text
    },
    env,
    cwd,
    terminal: { input: person, output: person, error: person, ...terminal },
    async confirm(question) {
      questions.push(question)
      return answer === true
    },
    signal,
    clock: clock ?? { now: () => 0, every: () => () => {} },
  })
  return { exitCode, stdout, stderr, questions }
}
