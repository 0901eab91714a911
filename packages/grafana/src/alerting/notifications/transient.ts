import { setTimeout as sleep } from 'node:timers/promises'
import { GrafanaError } from '../../errors.ts'

/** Milliseconds before each further attempt. */
const delays: readonly number[] = [100, 400, 1600]

/**
 * Tries a write again while it fails for what passes by itself: two saves of the Alertmanager's configuration at a time,
 * which Grafana answers with a 409 or 500 without a reason of its own; an Alertmanager that is not up yet, which a new
 * organisation answers with 403, 404 or 500.
 */
export async function untilSettled<Value>(write: () => Promise<Value>): Promise<Value> {
  for (const delay of delays) {
    try {
      return await write()
    } catch (error) {
      if (!passesByItself(error)) throw error
    }
    await sleep(delay)
  }
  return await write()
}

const busy = /provided id and hash|database is locked|alertmanager.*(?:not|no) |no alertmanager|not (?:yet )?ready/i

function passesByItself(error: unknown): boolean {
  if (!(error instanceof GrafanaError) || error.call === undefined) return false
  const { status, reason } = error.call
  if (status === 409) return reason === undefined
  return [403, 404, 500].includes(status ?? 0) && reason === undefined && busy.test(error.message)
}
