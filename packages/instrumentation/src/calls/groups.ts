import type { GroupFigures } from './operation.ts'

/** What one group of operations did since the start. */
export interface GroupStatus {
  readonly calls: number
  readonly errors: number
  readonly inFlight: number
  /** `null`: never. */
  readonly lastSuccessAt: Date | null
  /** `null`: never. */
  readonly lastError: { readonly type: string; readonly at: Date } | null
}

/** The figures of all groups of one observer. */
export class Groups {
  readonly #now: () => number
  readonly #figures: Map<string, GroupFigures> = new Map()

  /** @param names Groups that are shown before their first operation. */
  constructor(names: readonly string[], now: () => number) {
    this.#now = now
    for (const name of names) this.figures(name)
  }

  /** The figures of a group, to be written to. */
  figures(name: string): GroupFigures {
    let figures = this.#figures.get(name)
    if (figures === undefined) {
      figures = { calls: 0, errors: 0, inFlight: 0, lastSuccessAt: -1, lastErrorAt: -1, lastErrorType: undefined }
      this.#figures.set(name, figures)
    }
    return figures
  }

  status(): Record<string, GroupStatus> {
    const toDate = (at: number): Date => new Date(Date.now() - (this.#now() - at))
    const status: Record<string, GroupStatus> = {}
    for (const [name, { calls, errors, inFlight, lastSuccessAt, lastErrorAt, lastErrorType }] of this.#figures) {
      status[name] = {
        calls,
        errors,
        inFlight,
        lastSuccessAt: lastSuccessAt < 0 ? null : toDate(lastSuccessAt),
        lastError: lastErrorType === undefined ? null : { type: lastErrorType, at: toDate(lastErrorAt) },
      }
    }
    return status
  }
}
