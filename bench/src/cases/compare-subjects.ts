import { type Challenger, type Contestant, compare, type Result, runsOf } from '../measure/compare.ts'
import type { Usage } from '../measure/subject.ts'
import { type SubjectProcess, startSubject } from '../measure/subject-process.ts'
import { type CaseName, type Settings, scaledRounds } from './case.ts'

/** A subject with its place in a comparison. */
export interface Entrant {
  readonly name: string
  readonly label: string
  /** Path below `src/subjects`. */
  readonly subject: string
  readonly settings?: Readonly<Record<string, string>>
  /** Of a full run. */
  readonly rounds: number
}

/** Starts all subjects, compares them with the first, and ends them. */
export async function compareSubjects<Each extends Entrant>(
  caseName: CaseName,
  entrants: readonly [Each, ...Each[]],
  warmups: number,
  settings: Settings,
  measure: (subject: SubjectProcess, entrant: Each) => Promise<Usage>,
): Promise<Result[]> {
  const running: SubjectProcess[] = []
  try {
    const start = async (entrant: Each): Promise<Contestant> => {
      const subject = await startSubject(entrant.subject, entrant.settings ?? {}, settings)
      running.push(subject)
      return { name: entrant.name, label: entrant.label, measure: () => measure(subject, entrant) }
    }
    const [first, ...others] = entrants
    const baseline = await start(first)
    const challengers: Challenger[] = []
    for (const entrant of others) {
      challengers.push({ ...(await start(entrant)), rounds: scaledRounds(entrant.rounds, settings) })
    }
    const runs = runsOf(challengers, warmups)
    let run = 0
    return await compare(baseline, challengers, warmups, () => settings.onRun(caseName, ++run, runs))
  } finally {
    await Promise.all(running.map((subject) => subject.stop()))
  }
}

/** The middle ratio of a result; of the baseline it is 1. */
export function ratioOf(results: readonly Result[], name: string): number {
  return resultOf(results, name).ratio?.median ?? 1
}

export function resultOf(results: readonly Result[], name: string): Result {
  const found = results.find((result) => result.name === name)
  if (found === undefined) throw new Error(`nothing was measured for '${name}'`)
  return found
}
