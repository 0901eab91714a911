import { readFile } from 'node:fs/promises'
import { SandboxError } from '../errors.ts'
import { type RunningSandbox, startSandbox } from '../start-sandbox.ts'
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
      const sandbox = await startSandbox(command.options)
      write(command.output === 'json' ? `${JSON.stringify(summary(sandbox))}\n` : describe(sandbox))
      if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
      await sandbox.close()
    } else write(command.kind === 'help' ? helpText() : `${await readVersion()}\n`)
    return 0
  } catch (error) {
    if (!(error instanceof SandboxError)) throw error
    writeError(`${error.message}\n\ncustomerio-sandbox --help lists the options.\n`)
    return error.code === 'CIO_SANDBOX_LISTEN' ? 1 : 2
  }
}

function summary({ urls, credentials, webhooks }: RunningSandbox): object {
  const subscriptions = webhooks.list().map(({ id, endpoint, signingKey }) => ({ id, endpoint, signingKey }))
  return { urls, credentials, webhooks: subscriptions }
}

function describe({ urls, credentials, webhooks }: RunningSandbox): string {
  const hooks = webhooks
    .list()
    .map(({ endpoint, signingKey }) => `  Webhook    ${endpoint}  signed with ${signingKey}\n`)
    .join('')
  return `Customer.io sandbox

  Track      ${urls.track}  site id ${credentials.siteId}, API key ${credentials.apiKey}
  App        ${urls.app}  app key ${credentials.appKey}
  Pipelines  ${urls.pipelines}  write key ${credentials.writeKey}
  Inspect    ${urls.inspection}
${hooks}
Each URL goes into the SDK client's option \`url\`. Ctrl+C ends it.
`
}

async function readVersion(): Promise<string> {
  const file = await readFile(new URL('../../package.json', import.meta.url), 'utf8')
  return (JSON.parse(file) as { version: string }).version
}
