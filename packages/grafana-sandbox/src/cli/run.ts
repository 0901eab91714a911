import { readFile } from 'node:fs/promises'
import { GrafanaSandboxError } from '../errors.ts'
import { type GrafanaSandbox, startGrafanaSandbox } from '../start-grafana-sandbox.ts'
import { readArguments } from './arguments.ts'
import { helpText } from './help.ts'

/** Where the CLI writes, and what ends it. */
export interface CliContext {
  readonly write: (text: string) => void
  readonly writeError: (text: string) => void
  /** Ends the sandbox. */
  readonly signal: AbortSignal
}

/** Runs the CLI until its signal; returns the exit code: 0, 1 when it cannot listen, 2 for wrong arguments. */
export async function runCli(argv: readonly string[], { write, writeError, signal }: CliContext): Promise<number> {
  try {
    const command = readArguments(argv)
    if (command.kind === 'start') {
      const sandbox = await startGrafanaSandbox(command.options)
      for (const fault of command.faults) sandbox.inject(fault)
      write(command.output === 'json' ? `${JSON.stringify(summary(sandbox))}\n` : describe(sandbox))
      if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
      await sandbox.close()
    } else write(command.kind === 'help' ? helpText() : `${await readVersion()}\n`)
    return 0
  } catch (error) {
    if (!(error instanceof GrafanaSandboxError)) throw error
    writeError(`${error.message}\n\ngrafana-sandbox --help lists the options.\n`)
    return error.code === 'GRAFANA_SANDBOX_LISTEN' ? 1 : 2
  }
}

function summary(sandbox: GrafanaSandbox): object {
  const { url, mode } = sandbox
  const tokens = { admin: sandbox.token('Admin'), editor: sandbox.token('Editor'), viewer: sandbox.token('Viewer') }
  return { url, inspection: inspectionUrl(sandbox), mode, tokens, dataSources: sandbox.dataSources() }
}

function describe(sandbox: GrafanaSandbox): string {
  const sources = sandbox
    .dataSources()
    .map(({ uid, url }) => `  Data source  ${uid} ${url === '' ? '' : `at ${url}`}\n`)
  return `Grafana sandbox, mode ${sandbox.mode}

  URL          ${sandbox.url}
  Inspect      ${inspectionUrl(sandbox)}
  Admin        ${sandbox.token('Admin')}
  Editor       ${sandbox.token('Editor')}
  Viewer       ${sandbox.token('Viewer')}
${sources.join('')}
  GRAFANA_URL=${sandbox.url} GRAFANA_TOKEN=${sandbox.token('Admin')}

The tokens work here only. Ctrl+C ends it.
`
}

function inspectionUrl({ url }: GrafanaSandbox): string {
  return `${new URL(url).origin}/sandbox`
}

async function readVersion(): Promise<string> {
  const file = await readFile(new URL('../../package.json', import.meta.url), 'utf8')
  return (JSON.parse(file) as { version: string }).version
}
