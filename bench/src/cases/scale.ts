import { baselineResult, challengerResult, micros, type Result } from '../measure/compare.ts'
import { spreadOf } from '../measure/statistics.ts'
import type { Usage } from '../measure/subject.ts'
import { type SubjectProcess, startSubject } from '../measure/subject-process.ts'
import type { Figure, RunCase, Settings } from './case.ts'
import { urlOf } from './grafana-programs.ts'
import { countRequests } from './request-counter.ts'

/** A stack to plan. */
export interface StackSize {
  readonly dashboards: number
  /** Plans of a round: a single one of few dashboards would measure a hiccup of the machine. */
  readonly plans: number
}

/** 1 is linear; the requests of every plan, whatever its size, and the warmth of the process make it differ. */
const allowedGrowth = 1.5
const allowedAddedMb = 512

/** A stack that is ready to be planned, and what was found about it. */
interface Size extends StackSize {
  readonly sandbox: SubjectProcess
  readonly planner: SubjectProcess
  readonly requests: number
  readonly peakRssBytes: number
  readonly liveBytes: number
  /** Of each round, an operation being a dashboard. */
  readonly usages: Usage[]
}

/** The case for three sizes, the smallest first. A quick run plans no fewer dashboards: figures name how many they are. */
export function scaleCase(sizes: readonly [StackSize, StackSize, StackSize]): RunCase {
  return async (settings) => {
    const prepared: Size[] = []
    try {
      for (const size of sizes) {
        settings.onRun('scale', prepared.length, sizes.length)
        prepared.push(await prepare(size, settings))
      }
      const rounds = settings.scale < 1 ? 1 : 3
      for (let round = 0; round < rounds; round++) {
        settings.onRun('scale', round + 1, rounds)
        for (const size of round % 2 === 0 ? prepared : prepared.toReversed()) size.usages.push(await plan(size))
      }
      return {
        name: 'scale',
        title: `Plans of ${sizes.map(({ dashboards }) => dashboards.toLocaleString('en')).join(', ')} dashboards`,
        method:
          'Copies of the four dashboards, pushed before: a stack is defined, read, dry-run and compared; nothing is to be written. Each size ' +
          'has a process and a `grafana-sandbox` of its own; six requests in flight. Wall time a dashboard, all sizes in every round. Peak: ' +
          'resident memory once the first plan was made. Live: the most that was reachable during a plan, found by collecting ' +
          'garbage after each list and each hundredth request: the stack itself, a page of the list, what is compared at that moment.',
        clock: 'wall',
        results: resultsOf(prepared),
        figures: figuresOf(prepared),
      }
    } finally {
      await Promise.all(prepared.flatMap(({ sandbox, planner }) => [sandbox.stop(), planner.stop()]))
    }
  }
}

export const runScale: RunCase = scaleCase([
  { dashboards: 10, plans: 10 },
  { dashboards: 100, plans: 3 },
  { dashboards: 1_000, plans: 1 },
])

async function prepare({ dashboards, plans }: StackSize, settings: Settings): Promise<Size> {
  const sandbox = await startSubject('grafana/sandbox', { dashboards: String(dashboards) }, settings)
  const subject = { url: urlOf(sandbox), dashboards: String(dashboards) }
  const push = await startSubject('grafana/push', subject, settings)
  await push.stop()

  const watched = await startSubject('grafana/plan', { ...subject, watch: 'memory' }, settings)
  await watched.run(1)
  const { liveBytes = Number.NaN } = await watched.facts()
  await watched.stop()

  const planner = await startSubject('grafana/plan', subject, settings)
  const { sent } = await countRequests(sandbox, () => planner.run(1))
  const { requests = Number.NaN, writes } = sent
  if (writes !== 0) throw new Error(`${writes} of ${requests} requests of a plan were writes`)
  const { peakRssBytes = Number.NaN } = await planner.facts()
  return { dashboards, plans, sandbox, planner, requests, peakRssBytes, liveBytes, usages: [] }
}

async function plan({ dashboards, plans, sandbox, planner }: Size): Promise<Usage> {
  const usage = await planner.run(plans)
  // Its log of requests is bounded.
  await sandbox.facts()
  return { ...usage, completed: plans * dashboards }
}

function resultsOf(all: readonly Size[]): Result[] {
  const [smallest] = all
  return all.map((size) => {
    const pairs = size.usages.flatMap((challenger, round) => {
      const baseline = smallest?.usages[round]
      return baseline === undefined ? [] : [{ baseline, challenger }]
    })
    const result = size === smallest ? baselineResult : challengerResult
    const { dashboards, requests, peakRssBytes, liveBytes } = size
    return {
      ...result(`dashboards${dashboards}`, `${dashboards.toLocaleString('en')} dashboards`, pairs, 'wall'),
      columns: {
        'ms a plan': planMs(size),
        requests,
        'peak MB': megabytes(peakRssBytes),
        'above the first': megabytes(peakRssBytes - (smallest?.peakRssBytes ?? Number.NaN)),
        'live MB': megabytes(liveBytes),
      },
    }
  })
}

function figuresOf([first, second, third]: readonly Size[]): Figure[] {
  if (first === undefined || second === undefined || third === undefined) return []
  const growth = third.usages.map((usage, round) => {
    const smaller = second.usages[round]
    return smaller === undefined ? Number.NaN : micros(usage, 'wall') / micros(smaller, 'wall')
  })
  const name = `dashboards${third.dashboards}`
  const addedMb = megabytes(third.peakRssBytes - first.peakRssBytes)
  return [
    { name: `${name}Ms`, value: planMs(third) },
    { name: `${name}Growth`, value: spreadOf(growth).median, target: { atMost: allowedGrowth } },
    { name: `${name}AddedMb`, value: addedMb, target: { atMost: allowedAddedMb } },
  ]
}

function planMs({ dashboards, usages }: Size): number {
  return (spreadOf(usages.map((usage) => micros(usage, 'wall'))).median * dashboards) / 1000
}

function megabytes(bytes: number): number {
  return bytes / 1_048_576
}
