import { type Spread, spreadOf } from './statistics.ts'
import type { Usage } from './subject.ts'

/** Does some operations and tells what that took. */
export type Measure = () => Promise<Usage>

/** How the two runs of a pair relate. */
export type Pairing =
  /** Directly after each other, every other round in the opposite order. */
  | 'adjacent'
  /** Both at once, for loops: whatever else the machine does hits both alike. */
  | 'simultaneous'

/** One round. */
export interface Pair {
  readonly baseline: Usage
  readonly challenger: Usage
}

/** `cpu`: CPU time of the measured process. `wall`: what somebody waits for, other processes included. */
export type Clock = 'cpu' | 'wall'

/** What was found about one contestant. All times are microseconds an operation, by the clock of its case. */
export interface Result {
  readonly name: string
  readonly label: string
  readonly rounds: number
  readonly micros: Spread
  /** Above the baseline, of the runs of a pair. Absent for the baseline. */
  readonly addedMicros?: Spread
  /** Baseline divided by this one, of the runs of a pair: 1 costs as much, 0.5 twice as much. Absent for the baseline. */
  readonly ratio?: Spread
  /** Further numbers, by the head of their column. */
  readonly columns?: Readonly<Record<string, number>>
}

/** Measures a challenger next to its baseline. The first `warmups` rounds are thrown away. */
export async function measurePairs(
  baseline: Measure,
  challenger: Measure,
  { warmups, rounds, pairing }: { readonly warmups: number; readonly rounds: number; readonly pairing: Pairing },
  onRound: () => void,
): Promise<Pair[]> {
  const pairs: Pair[] = []
  for (let round = 0; round < warmups + rounds; round++) {
    onRound()
    pairs.push(await measurePair(baseline, challenger, pairing, round % 2 === 0))
  }
  return pairs.slice(warmups)
}

async function measurePair(
  baseline: Measure,
  challenger: Measure,
  pairing: Pairing,
  baselineFirst: boolean,
): Promise<Pair> {
  const [first, second] = baselineFirst ? [baseline, challenger] : [challenger, baseline]
  const [one, other] =
    pairing === 'simultaneous' ? await Promise.all([first(), second()]) : [await first(), await second()]
  return baselineFirst ? { baseline: one, challenger: other } : { baseline: other, challenger: one }
}

export function baselineResult(name: string, label: string, pairs: readonly Pair[], clock: Clock = 'cpu'): Result {
  return { name, label, rounds: pairs.length, micros: spreadOf(pairs.map((pair) => micros(pair.baseline, clock))) }
}

export function challengerResult(name: string, label: string, pairs: readonly Pair[], clock: Clock = 'cpu'): Result {
  const times = pairs.map((pair) => [micros(pair.baseline, clock), micros(pair.challenger, clock)] as const)
  return {
    name,
    label,
    rounds: pairs.length,
    micros: spreadOf(times.map(([, challenger]) => challenger)),
    addedMicros: spreadOf(times.map(([baseline, challenger]) => challenger - baseline)),
    ratio: spreadOf(times.map(([baseline, challenger]) => baseline / challenger)),
  }
}

/** Of one operation. */
export function micros(usage: Usage, clock: Clock): number {
  return (clock === 'cpu' ? usage.cpuMicros : usage.wallMicros) / usage.completed
}
