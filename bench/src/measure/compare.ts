import { type Spread, spreadOf } from './statistics.ts'
import type { Usage } from './subject.ts'

/** Something that can be measured again and again. */
export interface Contestant {
  readonly name: string
  readonly label: string
  /** Does `operations` once and tells what that took. */
  measure(): Promise<Usage>
}

/** A contestant with how often it is measured next to the baseline. */
export interface Challenger extends Contestant {
  readonly rounds: number
}

/** What was found about one contestant. All times are CPU microseconds an operation. */
export interface Result {
  readonly name: string
  readonly label: string
  readonly rounds: number
  readonly micros: Spread
  /** Above the baseline, of adjacent runs. Absent for the baseline. */
  readonly addedMicros?: Spread
  /** Baseline divided by this one, of adjacent runs: 1 costs as much, 0.5 twice as much. Absent for the baseline. */
  readonly ratio?: Spread
  /** The same by the clock instead of by CPU time. */
  readonly wallRatio?: Spread
}

interface Pair {
  readonly baseline: Usage
  readonly challenger: Usage
}

/**
 * Measures each challenger next to the baseline, round by round, every other round in the opposite order: what the machine
 * does besides hits both runs of a pair, so that their ratio holds where the times do not.
 */
export async function compare(
  baseline: Contestant,
  challengers: readonly Challenger[],
  warmups: number,
  onRun: () => void,
): Promise<Result[]> {
  const measure = async (contestant: Contestant): Promise<Usage> => {
    onRun()
    return contestant.measure()
  }
  for (let round = 0; round < warmups; round++) {
    for (const contestant of [baseline, ...challengers]) await measure(contestant)
  }
  const pairs = new Map<Challenger, Pair[]>(challengers.map((challenger) => [challenger, []]))
  const rounds = Math.max(...challengers.map((challenger) => challenger.rounds))
  for (let round = 0; round < rounds; round++) {
    for (const [challenger, done] of pairs) {
      if (round >= challenger.rounds) continue
      if (round % 2 === 0) {
        done.push({ baseline: await measure(baseline), challenger: await measure(challenger) })
      } else {
        const challenged = await measure(challenger)
        done.push({ baseline: await measure(baseline), challenger: challenged })
      }
    }
  }
  return [
    baselineResult(baseline, [...pairs.values()].flat()),
    ...challengers.map((each) => result(each, pairs.get(each) ?? [])),
  ]
}

/** How many runs `compare()` makes. */
export function runsOf(challengers: readonly Challenger[], warmups: number): number {
  return warmups * (challengers.length + 1) + challengers.reduce((sum, { rounds }) => sum + 2 * rounds, 0)
}

function baselineResult({ name, label }: Contestant, pairs: readonly Pair[]): Result {
  return { name, label, rounds: pairs.length, micros: spreadOf(pairs.map((pair) => cpu(pair.baseline))) }
}

function result({ name, label }: Contestant, pairs: readonly Pair[]): Result {
  return {
    name,
    label,
    rounds: pairs.length,
    micros: spreadOf(pairs.map((pair) => cpu(pair.challenger))),
    addedMicros: spreadOf(pairs.map((pair) => cpu(pair.challenger) - cpu(pair.baseline))),
    ratio: spreadOf(pairs.map((pair) => cpu(pair.baseline) / cpu(pair.challenger))),
    wallRatio: spreadOf(pairs.map((pair) => wall(pair.baseline) / wall(pair.challenger))),
  }
}

function cpu(usage: Usage): number {
  return usage.cpuMicros / usage.completed
}

function wall(usage: Usage): number {
  return usage.wallMicros / usage.completed
}
