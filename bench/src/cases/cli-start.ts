import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { baselineResult, challengerResult, measurePairs, type Pair } from '../measure/compare.ts'
import { type Program, runProgram } from '../measure/program.ts'
import type { Usage } from '../measure/subject.ts'
import { type SubjectProcess, startSubject } from '../measure/subject-process.ts'
import { fourDashboards } from '../subjects/grafana/stacks.ts'
import { type CaseReport, type RunCase, type Settings, scaledRounds } from './case.ts'
import { grafanaSync } from './grafana-programs.ts'
import { countRequests } from './request-counter.ts'

interface Start {
  readonly name: string
  readonly label: string
  readonly program: Program
  /** Of a full run. */
  readonly rounds: number
}

const bareNode: Program = { name: 'node', arguments: ['-e', '0'] }
/** The first run leaves compiled code for the others. */
const warmups = 1
const allowedMs = 300

export const runCliStart: RunCase = async (settings) => {
  const files = await mkdtemp(join(tmpdir(), 'bench-dashboards-'))
  const sandbox = await startSubject('grafana/sandbox', { for: 'plan' }, settings)
  try {
    for (const { uid, spec } of fourDashboards.dashboards) {
      await writeFile(join(files, `${uid}.json`), JSON.stringify({ ...spec, uid }))
    }
    await runProgram(grafanaSync('push', sandbox), settings)
    return report(await measureStarts(startsOf(sandbox, files), sandbox, settings))
  } finally {
    await sandbox.stop()
    await rm(files, { recursive: true })
  }
}

function startsOf(sandbox: SubjectProcess, files: string): readonly Start[] {
  const plan = grafanaSync('plan', sandbox)
  const uncached = { ...plan.environment, NODE_DISABLE_COMPILE_CACHE: '1' }
  return [
    { name: 'plan', label: '`grafana-sync plan`, four dashboards of the SDK', program: plan, rounds: 31 },
    {
      name: 'planFiles',
      label: 'the same four as JSON files',
      program: grafanaSync('plan', sandbox, { config: 'files.config.ts', environment: { BENCH_DASHBOARDS: files } }),
      rounds: 11,
    },
    {
      name: 'planUncached',
      label: 'of the SDK, no code cache yet',
      program: { ...plan, name: `${plan.name}-uncached`, environment: uncached },
      rounds: 11,
    },
  ]
}

interface MeasuredStart extends Start {
  readonly pairs: readonly Pair[]
}

async function measureStarts(
  starts: readonly Start[],
  sandbox: SubjectProcess,
  settings: Settings,
): Promise<readonly MeasuredStart[]> {
  const planned = starts.map((start) => ({ ...start, rounds: scaledRounds(start.rounds, settings) }))
  const total = planned.reduce((sum, { rounds }) => sum + warmups + rounds, 0)
  let round = 0
  const measured: MeasuredStart[] = []
  for (const start of planned) {
    const pairs = await measurePairs(
      async () => usageOf((await runProgram(bareNode, settings)).wallMicros),
      () => timeToFirstRequest(start.program, sandbox, settings),
      { warmups, rounds: start.rounds, pairing: 'adjacent' },
      () => settings.onRun('cliStart', ++round, total),
    )
    measured.push({ ...start, pairs })
  }
  return measured
}

async function timeToFirstRequest(program: Program, sandbox: SubjectProcess, settings: Settings): Promise<Usage> {
  const { found, sent } = await countRequests(sandbox, () => runProgram(program, settings))
  const { firstRequestAt } = sent
  if (firstRequestAt === undefined) throw new Error(`${program.name} sent no request`)
  return usageOf((firstRequestAt - found.startedAt) * 1000)
}

function usageOf(wallMicros: number): Usage {
  return { cpuMicros: Number.NaN, wallMicros, completed: 1 }
}

function report(measured: readonly MeasuredStart[]): CaseReport {
  const all = measured.flatMap(({ pairs }) => pairs)
  const results = measured.map(({ name, label, pairs }) => challengerResult(name, label, pairs, 'wall'))
  const plan = results.find(({ name }) => name === 'plan')
  return {
    name: 'cliStart',
    title: 'Start of `grafana-sync plan`',
    method:
      'From the start of the process to the first request that `grafana-sandbox`, in a process of its own, has seen: by then the command ' +
      'line and the TypeScript config are read and the dashboards built. Wall time, to the millisecond, next to an empty Node process ' +
      'from start to end. The CLI keeps compiled code on disk; the last row is a first run, as in a fresh container.',
    clock: 'wall',
    results: [baselineResult('node', '`node -e 0`', all, 'wall'), ...results],
    figures: [{ name: 'cliStartMs', value: (plan?.micros.median ?? Number.NaN) / 1000, target: { atMost: allowedMs } }],
  }
}
