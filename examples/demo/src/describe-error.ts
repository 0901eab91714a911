import { inspect } from 'node:util'

/** What to print about an error that ends the process: configuration errors explain themselves, others need their stack. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return inspect(error)
  const code = 'code' in error ? String(error.code) : ''
  const explainsItself = /^(OBS_CONFIGURATION|FST_CIO_|CIO_SANDBOX_|EADDRINUSE)/.test(code)
  return explainsItself ? error.message : (error.stack ?? error.message)
}
