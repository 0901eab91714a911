import { GrafanaError } from '../errors.ts'
import type { PlannedWrite } from '../plan/planned.ts'
import { tell, warn } from '../plan/tell.ts'
import type { Progress } from '../plan/types.ts'
import type { Journal } from './journal.ts'

/** What putting one object back came to. */
export interface RolledBack {
  readonly write: PlannedWrite
  readonly error?: GrafanaError
}

/** Puts objects back, the last written first. One that fails does not keep the others from it. */
export async function rollBack(
  writes: readonly PlannedWrite[],
  journal: Journal,
  onProgress: ((progress: Progress) => void) | undefined,
): Promise<readonly RolledBack[]> {
  const results: RolledBack[] = []
  for (const write of writes.toReversed()) {
    results.push(await putBack(write, journal))
    const { kind, uid } = write.object
    tell(onProgress, { phase: 'rollback', done: results.length, total: writes.length, object: `${kind} ${uid}` })
  }
  return results
}

async function putBack(write: PlannedWrite, journal: Journal): Promise<RolledBack> {
  try {
    await journal.record(write, 'started', { rollback: true })
    await expectOurs(write)
    await write.examination.restore()
    await journal.record(write, 'written', { rollback: true })
    return { write }
  } catch (cause) {
    const error = asGrafanaError(cause)
    await journal.record(write, 'failed', { rollback: true, error: error.code }).catch(warn)
    return { write, error }
  }
}

/** What somebody wrote after us is theirs. */
async function expectOurs({ object: { kind, uid }, examination }: PlannedWrite): Promise<void> {
  if ((await examination.settle()).state !== 'other') return
  throw new GrafanaError('GRAFANA_CONFLICT', `${kind} "${uid}" was changed after it was pushed and is left as it is.`)
}

/** Any failure as a typed error. */
export function asGrafanaError(cause: unknown): GrafanaError {
  if (cause instanceof GrafanaError) return cause
  const words = cause instanceof Error ? cause.message : String(cause)
  // What an `AbortSignal` throws of its own accord says nothing to a person who pressed Ctrl-C.
  const message =
    cause instanceof Error && cause.name === 'AbortError'
      ? 'The push was interrupted. Push again for the rest.'
      : `The push was ended: ${words}. Push again when that is mended.`
  return new GrafanaError('GRAFANA_ABORTED', message, { cause })
}
