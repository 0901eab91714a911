import { GrafanaError } from '../../src/index.ts'

/** The error a promise or a function ends with. */
export async function failure(action: Promise<unknown> | (() => unknown)): Promise<GrafanaError> {
  try {
    await (typeof action === 'function' ? action() : action)
  } catch (error) {
    if (error instanceof GrafanaError) return error
    throw error
  }
  throw new Error('nothing failed')
}
