import {
  baselineResult,
  type Clock,
  challengerResult,
  type Measure,
  measurePairs,
  type Pair,
  type Pairing,
  type Result,
} from '../measure/compare.ts'
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
  /** Of a full run, all generations together. */
  readonly rounds: number
}

/** A comparison of subjects. */
export interface Comparison<Each extends Entrant> {
  readonly caseName: CaseName
  readonly baseline: Each
  readonly challengers: readonly Each[]
  /** Rounds of a new pair of processes that do not count. */
  readonly warmups: number
  readonly pairing: Pairing
  /** Default `cpu`. */
  readonly clock?: Clock
  readonly measure: (subject: SubjectProcess, entrant: Each) => Promise<Usage>
}

/**
 * How often both processes of a pair are started anew: no two processes of the same program are equally fast, so that one pair
 * would decide by chance.
 */
const generations = 3

/**
 * Compares each challenger with a baseline process of its own. One baseline for all would be busier than they are, and a busy
 * process keeps a larger young heap: it would win by that.
 */
export async function compareSubjects<Each extends Entrant>(
  comparison: Comparison<Each>,
  settings: Settings,
): Promise<Result[]> {
  const { caseName, baseline, challengers, warmups, clock } = comparison
  const all = challengers.map((entrant): { entrant: Each; rounds: number; pairs: Pair[] } => ({
    entrant,
    rounds: Math.ceil(scaledRounds(entrant.rounds, settings) / generationsOf(settings)),
    pairs: [],
  }))
  const total = generationsOf(settings) * all.reduce((sum, { rounds }) => sum + warmups + rounds, 0)
  let round = 0
  for (let generation = 0; generation < generationsOf(settings); generation++) {
    for (const { entrant, rounds, pairs } of all) {
      const found = await compareOnce(comparison, entrant, { generation, rounds }, settings, () =>
        settings.onRun(caseName, ++round, total),
      )
      pairs.push(...found)
    }
  }
  return [
    baselineResult(
      baseline.name,
      baseline.label,
      all.flatMap(({ pairs }) => pairs),
      clock,
    ),
    ...all.map(({ entrant, pairs }) => challengerResult(entrant.name, entrant.label, pairs, clock)),
  ]
}

function generationsOf({ scale }: Settings): number {
  return scale < 1 ? 1 : generations
}

async function compareOnce<Each extends Entrant>(
  { baseline, warmups, pairing, measure }: Comparison<Each>,
  challenger: Each,
  { generation, rounds }: { readonly generation: number; readonly rounds: number },
  settings: Settings,
  onRound: () => void,
): Promise<Pair[]> {
  const running: SubjectProcess[] = []
  const start = async (entrant: Each): Promise<Measure> => {
    const subject = await startSubject(entrant.subject, entrant.settings ?? {}, settings)
    running.push(subject)
    return () => measure(subject, entrant)
  }
  try {
    // Also the order in which they start makes a difference.
    if (generation % 2 === 0) {
      const one = await start(baseline)
      return await measurePairs(one, await start(challenger), { warmups, rounds, pairing }, onRound)
    }
    const other = await start(challenger)
    return await measurePairs(await start(baseline), other, { warmups, rounds, pairing }, onRound)
  } finally {
    await Promise.all(running.map((subject) => subject.stop()))
  }
}

/** The middle ratio of a result. */
export function ratioOf(results: readonly Result[], name: string): number {
  return results.find((result) => result.name === name)?.ratio?.median ?? Number.NaN
}
