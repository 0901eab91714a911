import type { ObjectReason } from './refusal.ts'
import type { Action } from './types.ts'

/** What the user allows beyond keeping our own. */
export interface Guards {
  readonly adopt: boolean
  readonly overwriteEdits: boolean
}

/** Whose an object is. `provisioned`: a file or a Git repository writes it again and again, so that it cannot be taken over. */
export type Owner = 'ours' | 'nobody' | 'other' | 'provisioned'

/** What was found out about an object that exists. */
export interface Evidence {
  readonly owner: Owner
  /** Content, place and marks are as the code wants them. */
  readonly sameContent: boolean
  readonly samePlace: boolean
  readonly sameMarks: boolean
  /** Whether somebody else wrote after our last push. */
  readonly edited: boolean
  /** Whether the code wants something else than our last push did; also when that push cannot be found any more. */
  readonly codeChanged: boolean
}

/** The three-way judgement of one object. */
export interface Verdict {
  readonly action: Action
  readonly writes: boolean
  readonly adopts: boolean
  readonly refused?: ObjectReason
}

/** Judges an object by the evidence; `undefined` when it does not exist. Pure. */
export function verdict(evidence: Evidence | undefined, guards: Guards): Verdict {
  if (evidence === undefined) return plain('create')
  if (evidence.owner === 'provisioned') return refuse('foreign', 'provisioned')
  if (evidence.owner !== 'ours')
    return guards.adopt ? { ...plain('update'), adopts: true } : refuse('foreign', 'foreign')
  if (evidence.sameContent && evidence.samePlace) return plain(evidence.sameMarks ? 'unchanged' : 'update')
  if (!evidence.edited) return plain(evidence.sameContent ? 'move' : 'update')
  const action = evidence.codeChanged ? 'diverged' : 'edited'
  return guards.overwriteEdits ? plain(action) : refuse(action, 'edited')
}

function plain(action: Action): Verdict {
  return { action, writes: action !== 'unchanged', adopts: false }
}

function refuse(action: Action, refused: ObjectReason): Verdict {
  return { action, writes: false, adopts: false, refused }
}
