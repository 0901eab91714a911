import type { FastifyInstance, FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import { createSandbox, type Sandbox, type SandboxOptions } from './sandbox.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** The sandbox registered on this instance. */
    customerioSandbox: Sandbox
  }
}

/** Options of {@link customerioSandbox}. */
export interface SandboxPluginOptions extends SandboxOptions {
  /** Path below which the sandbox answers, for example `/customerio`. Default: the root. */
  readonly prefix?: string
}

async function customerioSandboxPlugin(app: FastifyInstance, options: SandboxPluginOptions): Promise<void> {
  const { prefix = '', ...sandboxOptions } = options
  const sandbox = createSandbox(sandboxOptions)
  app.decorate('customerioSandbox', sandbox)
  app.addHook('onClose', () => sandbox.close())
  // A scope of its own: the sandbox reads raw bodies and answers errors in the vendor's forms, its host does not.
  await app.register(sandbox.routes, { prefix })
}

/**
 * Serves a sandbox from a Fastify 5 instance and decorates it as `app.customerioSandbox`.
 *
 * Give the instance `routerOptions: { maxParamLength: 16_384 }`: Fastify's default of 100 characters turns longer
 * person ids into 404.
 *
 * @throws SandboxError `CIO_SANDBOX_OPTIONS` at registration, with all problems.
 */
export const customerioSandbox: FastifyPluginAsync<SandboxPluginOptions> = fp(customerioSandboxPlugin, {
  name: 'customerio-sandbox',
  fastify: '5.x',
})
