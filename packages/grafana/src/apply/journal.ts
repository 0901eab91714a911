import type { PlannedWrite } from '../plan/planned.ts'
import type { ApplyOptions, JournalEntry } from './types.ts'

/** Writes journal lines of one run. */
export interface Journal {
  record(write: PlannedWrite, state: JournalEntry['state'], details?: JournalDetails): Promise<void>
}

interface JournalDetails extends Pick<JournalEntry, 'version' | 'error'> {
  readonly rollback?: boolean
}

/** The journal of a run; does nothing where nobody asked for one. */
export function openJournal(stack: string, journal: ApplyOptions['journal']): Journal {
  return {
    record: async ({ object, examination }, state, { rollback = false, ...rest } = {}) => {
      const { kind, uid } = object
      const previous = examination.version === undefined ? {} : { previousVersion: examination.version }
      const action = rollback ? 'rollback' : examination.change.action
      await journal?.({ at: new Date().toISOString(), stack, kind, uid, action, state, ...previous, ...rest })
    },
  }
}
