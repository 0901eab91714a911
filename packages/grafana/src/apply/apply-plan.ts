import type { Grafana } from '../client/types.ts'
import { exitCodes, GrafanaError } from '../errors.ts'
import { type PlannedWrite, plannedWrites } from '../plan/planned.ts'
import { tell, warn } from '../plan/tell.ts'
import type { Plan, PlannedChange } from '../plan/types.ts'
import { type Journal, openJournal } from './journal.ts'
import { asGrafanaError, rollBack } from './rollback.ts'
import type { AppliedChange, ApplyOptions, ApplyReport } from './types.ts'
import { type Written, writeObject } from './write-object.ts'

type Results = Map<PlannedChange, AppliedChange>

/**
 * Does what a plan says, and nothing else: writes under a version lock, reads each object back, and stops at the first that
 * fails. What happened is in the report, also when it ended with an error.
 *
 * Throws, before anything is written, `GRAFANA_REFUSED` when a guard said no, `GRAFANA_FORBIDDEN` for missing permissions,
 * `GRAFANA_CONFIG` for unknown options and a plan of another connection or process, and the signal's reason.
 */
export async function applyPlan(grafana: Grafana, plan: Plan, options: ApplyOptions = {}): Promise<ApplyReport> {
  checkOptions(options)
  const writes = checkPlan(grafana, plan)
  options.signal?.throwIfAborted()
  const results: Results = new Map(plan.changes.map((change) => [change, notWritten(change)]))
  const journal = openJournal(plan.stack.name, options.journal)
  /** What was written, in order, with what puts it back. */
  const touched: PlannedWrite[] = []
  let error: GrafanaError | undefined
  for (const [index, planned] of writes.entries()) {
    const { change } = planned.examination
    let current: PlannedWrite | undefined
    try {
      options.signal?.throwIfAborted()
      current = planned
      const written = await writeOne(planned, journal, (again) => (current = again))
      touched.push(written.write)
      results.set(change, asWritten(change, written))
      current = undefined
      const object = `${change.kind} ${change.uid}`
      tell(options.onProgress, { phase: 'write', done: index + 1, total: writes.length, object })
      await journal.record(written.write, 'verified', written.version === undefined ? {} : { version: written.version })
    } catch (cause) {
      error = asGrafanaError(cause)
      if (current !== undefined) {
        results.set(change, { ...notWritten(change), outcome: 'failed', error })
        touched.push(...(await remains(current)))
      }
      break
    }
  }
  const done = [...results.values()].filter(({ outcome }) => outcome === 'written').length
  if (error !== undefined && options.rollbackOnError === true) await undo(touched, results, journal, options)
  return report(plan, results, error && summed(error, done, results))
}

/** What a failed write left behind. Looking may fail as the write did. */
async function remains(write: PlannedWrite): Promise<readonly PlannedWrite[]> {
  const settlement = await write.examination.settle().catch(() => undefined)
  return settlement?.state === 'written' || settlement?.state === 'incomplete' ? [write] : []
}

const known = new Set(['rollbackOnError', 'journal', 'onProgress', 'signal'])

function checkOptions(options: ApplyOptions): void {
  const problems = Object.keys(options)
    .filter((key) => !known.has(key))
    .map((key) => ({ path: key, message: `is no option; there are ${[...known].join(', ')}` }))
  const { rollbackOnError } = options
  if (rollbackOnError !== undefined && typeof rollbackOnError !== 'boolean')
    problems.push({ path: 'rollbackOnError', message: 'must be true or false' })
  if (problems.length === 0) return
  const list = problems.map(({ path, message }) => `${path} ${message}`).join('; ')
  throw new GrafanaError('GRAFANA_CONFIG', `Options of applyPlan: ${list}.`, { problems })
}

function checkPlan(grafana: Grafana, plan: Plan): readonly PlannedWrite[] {
  const writes = plannedWrites(plan, grafana)
  if (writes === undefined) {
    throw new GrafanaError(
      'GRAFANA_CONFIG',
      'applyPlan takes what planStack returned for the same connection: plan again.',
    )
  }
  const refusals = plan.changes.flatMap(({ kind, uid, refusal }) =>
    refusal ? [{ path: `${kind} "${uid}"`, message: refusal.message }] : [],
  )
  if (refusals.length > 0) {
    const words = [...new Set(refusals.map(({ message }) => message))].join('; ')
    throw new GrafanaError('GRAFANA_REFUSED', `Nothing was written: ${words}.`, { problems: refusals })
  }
  const missing = plan.missingPermissions.map(({ action, scopes, purpose }) => ({
    path: action,
    message: `needed on ${scopes.join(' or ')} to ${purpose}`,
  }))
  if (missing.length > 0) {
    const words = missing.map(({ path, message }) => `"${path}" is ${message}`).join('; ')
    throw new GrafanaError(
      'GRAFANA_FORBIDDEN',
      `Nothing was written: ${words}. Grant it, or use a service account that has it.`,
      { problems: missing },
    )
  }
  return writes
}

async function writeOne(
  planned: PlannedWrite,
  journal: Journal,
  onReplanned: (write: PlannedWrite) => void,
): Promise<Written> {
  await journal.record(planned, 'started')
  try {
    return await writeObject(planned, onReplanned)
  } catch (error) {
    // A journal that fails now may not hide what happened.
    await journal.record(planned, 'failed', { error: asGrafanaError(error).code }).catch(warn)
    throw error
  }
}

/** What ends a run after something was written is `GRAFANA_PARTIAL`, unless its own code says as much. */
function summed(failure: GrafanaError, done: number, results: Results): GrafanaError {
  if (done === 0 || failure.exitCode === exitCodes.partial || failure.code === 'GRAFANA_CONFLICT') return failure
  const outcomes = [...results.values()].map(({ outcome }) => outcome)
  const back = outcomes.filter((outcome) => outcome === 'rolled_back').length
  const stuck = outcomes.filter((outcome) => outcome === 'rollback_failed').length
  const undone = back + stuck === 0 ? '' : ` ${were(back)} put back${stuck === 0 ? '' : `, ${stuck} could not be`}.`
  const objects = done === 1 ? '1 object was' : `${done} objects were`
  const message = `${objects} written, then the push failed: ${failure.message}${undone}`
  return new GrafanaError('GRAFANA_PARTIAL', message, { cause: failure })
}

function were(count: number): string {
  return count === 1 ? '1 was' : `${count} were`
}

async function undo(
  touched: readonly PlannedWrite[],
  results: Results,
  journal: Journal,
  { onProgress }: ApplyOptions,
): Promise<void> {
  for (const { write, error } of await rollBack(touched, journal, onProgress)) {
    for (const [change, result] of results) {
      if (change.kind !== write.object.kind || change.uid !== write.object.uid) continue
      if (error !== undefined) results.set(change, { ...result, outcome: 'rollback_failed', error })
      else results.set(change, { ...result, outcome: 'rolled_back' })
    }
  }
}

function report(plan: Plan, results: Results, error: GrafanaError | undefined): ApplyReport {
  const changes = [...results.values()]
  const writes = changes.filter(({ outcome }) => outcome === 'written').length
  return { stack: plan.stack.name, changes, writes, ...(error === undefined ? {} : { error }) }
}

function notWritten({ kind, uid, title, action, writes, url }: PlannedChange): AppliedChange {
  const outcome = writes ? 'not_reached' : 'unchanged'
  return { kind, uid, title, action, outcome, ...(url === undefined ? {} : { url }) }
}

function asWritten({ kind, uid, title, action }: PlannedChange, { write, version }: Written): AppliedChange {
  const seen = version === undefined ? {} : { version }
  return {
    kind,
    uid,
    title,
    action,
    outcome: 'written',
    ...seen,
    ...(action === 'delete' ? {} : { url: write.object.url }),
  }
}
