import { GrafanaError } from '../errors.ts'
import type { Examination, ManagedObject, Settlement } from '../kinds/kind.ts'
import type { PlannedWrite } from '../plan/planned.ts'

/** What writing an object came to. */
export interface Written {
  /** With what it was last planned from: a conflict makes it be planned once more. */
  readonly write: PlannedWrite
  readonly version?: string
}

/**
 * Writes one object and reads it back. A conflict is planned again, once; a write nobody knows the outcome of is looked up.
 * Throws `GRAFANA_CONFLICT` at the second conflict, or when what somebody wrote in between may not be touched;
 * `GRAFANA_VERIFICATION` when something else is there than was written.
 *
 * @param onReplanned - told what the object is planned from after a conflict
 */
export async function writeObject(planned: PlannedWrite, onReplanned: (write: PlannedWrite) => void): Promise<Written> {
  const { object, examination } = planned
  const first = await attempt(object, examination)
  if (first !== 'conflict') return { write: planned, ...first }
  const again = await object.examine()
  const write = { object, examination: again }
  if (again.change.action === 'unchanged') {
    return { write: planned, ...(again.version === undefined ? {} : { version: again.version }) }
  }
  const { refusal } = again.change
  if (refusal !== undefined)
    throw new GrafanaError('GRAFANA_CONFLICT', `While it was being pushed, ${refusal.message}.`)
  onReplanned(write)
  const second = await attempt(object, again)
  if (second === 'conflict') throw conflict(object, twice(again))
  return { write, ...second }
}

async function attempt(
  object: ManagedObject,
  examination: Examination,
): Promise<'conflict' | { readonly version?: string }> {
  let failure: unknown
  try {
    await examination.write()
  } catch (error) {
    if (error instanceof GrafanaError && error.code === 'GRAFANA_CONFLICT') return 'conflict'
    if (!isUncertain(error)) throw error
    failure = error
  }
  const settlement = await readBack(object, examination, failure)
  if (settlement.state === 'written') return settlement.version === undefined ? {} : { version: settlement.version }
  if (failure === undefined) throw notAsWritten(object, settlement)
  if (settlement.state === 'untouched') throw failure
  return 'conflict'
}

/** A write that was answered stays one when nobody can say any more what it left. */
async function readBack({ kind, uid }: ManagedObject, examination: Examination, failure: unknown): Promise<Settlement> {
  try {
    return await examination.settle()
  } catch (cause) {
    if (failure !== undefined) throw cause
    const words = cause instanceof Error ? cause.message : String(cause)
    throw new GrafanaError(
      'GRAFANA_VERIFICATION',
      `${kind} "${uid}" was written and could not be read back: ${words} Plan again to see what is there.`,
      { cause },
    )
  }
}

/** Whether the server may have written although it did not say so. */
function isUncertain(error: unknown): boolean {
  if (!(error instanceof GrafanaError)) return false
  if (error.code === 'GRAFANA_HTTP') return (error.call?.status ?? 0) >= 500
  return error.code === 'GRAFANA_NETWORK' || error.code === 'GRAFANA_TIMEOUT' || error.code === 'GRAFANA_NOT_GRAFANA'
}

function twice({ version }: Examination): string {
  // A create that fails although nothing is there to be read.
  if (version === undefined) return 'something with this uid is there that the credentials may not read'
  return 'it was written by somebody else, twice: push again when that has ended'
}

function conflict({ kind, uid }: ManagedObject, why: string): GrafanaError {
  return new GrafanaError('GRAFANA_CONFLICT', `${kind} "${uid}" was changed while it was being pushed: ${why}.`)
}

function notAsWritten({ kind, uid }: ManagedObject, { state, differences }: Settlement): GrafanaError {
  const what = state === 'untouched' ? 'it is as it was before' : differences.map(({ label }) => label).join(', ')
  return new GrafanaError(
    'GRAFANA_VERIFICATION',
    `${kind} "${uid}" was written, but what was read back differs: ${what || 'it is gone'}. Look whether something else writes it, and plan again.`,
    { problems: differences.map(({ pointer, label }) => ({ path: pointer, message: label })) },
  )
}
