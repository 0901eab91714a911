import type { BaseLogger } from 'pino'

/** Fastify's `FastifyBaseLogger`, copied from fastify 5.12 `types/logger.d.ts`: this package does not depend on Fastify. */
export interface FastifyBaseLogger
  extends Pick<BaseLogger, 'level' | 'info' | 'error' | 'debug' | 'fatal' | 'warn' | 'trace' | 'silent'> {
  child(bindings: object, options?: object): FastifyBaseLogger
}
