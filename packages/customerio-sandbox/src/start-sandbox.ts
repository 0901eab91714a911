import type { AddressInfo } from 'node:net'
import fastify from 'fastify'
import { type OptionProblem, SandboxError } from './errors.ts'
import { checkSandboxOptions, createSandbox, type Sandbox, type SandboxOptions } from './sandbox.ts'

/** Options of {@link startSandbox}. */
export interface StartSandboxOptions extends SandboxOptions {
  /** Default: 0, any free port. */
  readonly port?: number
  /** Default: `127.0.0.1`. The sandbox is no service for others: think before you open it. */
  readonly host?: string
}

/** Where to point a client of the official SDK: each goes into its option `url`. */
export interface SandboxUrls {
  /** `new TrackClient(siteId, apiKey, { url })` */
  readonly track: string
  /** `new APIClient(appKey, { url })` */
  readonly app: string
  /** `new PipelinesClient(writeKey, { url })` */
  readonly pipelines: string
  /** The inspection API. */
  readonly inspection: string
}

/** A sandbox that listens. */
export interface RunningSandbox extends Sandbox {
  readonly urls: SandboxUrls
  readonly port: number
  /** Stops listening and cuts what is still open. */
  close(): Promise<void>
}

/**
 * Starts a local Customer.io.
 *
 * @throws SandboxError `CIO_SANDBOX_OPTIONS` with all problems, `CIO_SANDBOX_LISTEN` when the port is taken.
 */
export async function startSandbox(options: StartSandboxOptions = {}): Promise<RunningSandbox> {
  const { port = 0, host = '127.0.0.1', ...sandboxOptions } = options
  const problems = [...checkAddress(port, host), ...checkSandboxOptions(sandboxOptions, ['port', 'host'])]
  if (problems.length > 0) throw new SandboxError('CIO_SANDBOX_OPTIONS', 'The sandbox options are wrong:', problems)
  const sandbox = createSandbox(sandboxOptions)
  const app = fastify({
    // Identifiers are up to 150 bytes of any kind, so up to three times as long in a URL, and wrong ones are longer.
    routerOptions: { maxParamLength: 16_384 },
    forceCloseConnections: true,
  })
  await app.register(sandbox.routes)
  try {
    await app.listen({ port, host })
  } catch (cause) {
    await app.close()
    await sandbox.close()
    throw new SandboxError('CIO_SANDBOX_LISTEN', `The sandbox cannot listen on ${host}:${port}.`, [], cause)
  }
  const { port: actualPort } = app.server.address() as AddressInfo
  const origin = `http://${host.includes(':') ? `[${host}]` : host}:${actualPort}`
  const { routes: _routes, ...shared } = sandbox
  return {
    ...shared,
    urls: sandboxUrls(origin),
    port: actualPort,
    async close() {
      await app.close()
      await sandbox.close()
    },
  }
}

function checkAddress(port: unknown, host: unknown): OptionProblem[] {
  const problems: OptionProblem[] = []
  if (!Number.isSafeInteger(port) || Number(port) < 0 || Number(port) > 65_535) {
    problems.push({ path: 'port', message: 'must be a whole number from 0 to 65535' })
  }
  if (typeof host !== 'string' || host === '')
    problems.push({ path: 'host', message: 'must be a host name or address' })
  return problems
}

/** The URLs of a sandbox served at `origin` (scheme, host, port and the prefix, if any). */
function sandboxUrls(origin: string): SandboxUrls {
  return {
    track: `${origin}/api/v1`,
    app: `${origin}/v1`,
    pipelines: `${origin}/v1`,
    inspection: `${origin}/_sandbox`,
  }
}
