import { baselineResult, challengerResult, measurePairs, type Result } from '../measure/compare.ts'
import { type Program, runProgram } from '../measure/program.ts'
import type { Usage } from '../measure/subject.ts'
import { type SubjectProcess, startSubject } from '../measure/subject-process.ts'
import { type RunCase, type Settings, scaledRounds } from './case.ts'
import { compareSubjects, type Entrant } from './compare-subjects.ts'
import { grafanaSync, putScript, urlOf } from './grafana-programs.ts'
import { createRequestCounter } from './request-counter.ts'

/** The contestants' servers: what one writes must not be what the other finds. */
interface Sandboxes {
  readonly written: SubjectProcess
  readonly pushed: SubjectProcess
}

/** Six probes, a list of each of two kinds, a read and a dry run of each of four dashboards. */
const allowedRequests = 6 + 2 + 2 * 4
/** Pushes of a run in a warm process. */
const warmPushes = 5

export const runPush: RunCase = async (settings) => {
  const [written, pushed] = await Promise.all([
    startSubject('grafana/sandbox', { for: 'put' }, settings),
    startSubject('grafana/sandbox', { for: 'push' }, settings),
  ])
  try {
    const programs = await comparePrograms({ written, pushed }, settings)
    const results = [...programs, ...(await compareLoops({ written, pushed }, settings))]
    const push = programs.find(({ name }) => name === 'pushProgram')
    return {
      name: 'push',
      title: 'The same four dashboards pushed once more',
      method:
        'Nothing has changed since the last push. Next to `grafana-sync push`: a script that asks nothing and writes the folder, then ' +
        'the four dashboards at once. Each has a `grafana-sandbox` in a process of its own, which counts the requests; ' +
        'a run in which the push writes anything fails. First whole programs, from their start to their end, the dashboards ' +
        `built in both; then the same in a process that is warm, ${warmPushes} pushes a run. Wall time. ` +
        'For comparison, measured once with four dashboards, a folder and a real Grafana 12.4 (November 2026): an identical push by gcx sends 11 requests, ' +
        '5 of them writes that raise every version; one by grizzly sends 6, of which 1 writes, always the folder.',
      clock: 'wall',
      results,
      figures: [
        { name: 'noopPushRequests', value: columnOf(push, 'requests'), target: { atMost: allowedRequests } },
        { name: 'noopPushWrites', value: columnOf(push, 'writes'), target: { atMost: 0 } },
        { name: 'noopPushMs', value: (push?.micros.median ?? Number.NaN) / 1000 },
      ],
    }
  } finally {
    await Promise.all([written.stop(), pushed.stop()])
  }
}

async function comparePrograms({ written, pushed }: Sandboxes, settings: Settings): Promise<Result[]> {
  const script = createRequestCounter()
  const push = createRequestCounter()
  const push4 = grafanaSync('push', pushed)
  await runProgram(push4, settings)
  const warmups = 1
  const rounds = scaledRounds(21, settings)
  let round = 0
  const pairs = await measurePairs(
    () => script.count(written, 1, () => timeProgram(putScript(written), settings)),
    () => push.countReads(pushed, 1, () => timeProgram(push4, settings)),
    { warmups, rounds, pairing: 'adjacent' },
    () => settings.onRun('push', ++round, warmups + rounds),
  )
  return [
    { ...baselineResult('putProgram', 'script: PUT everything', pairs, 'wall'), columns: script.columns() },
    { ...challengerResult('pushProgram', '`grafana-sync push`', pairs, 'wall'), columns: push.columns() },
  ]
}

async function timeProgram(program: Program, settings: Settings): Promise<Usage> {
  const { wallMicros } = await runProgram(program, settings)
  return { cpuMicros: Number.NaN, wallMicros, completed: 1 }
}

async function compareLoops({ written, pushed }: Sandboxes, settings: Settings): Promise<Result[]> {
  const script = createRequestCounter()
  const push = createRequestCounter()
  const put4: Entrant = {
    name: 'putWarm',
    label: 'warm process: PUT everything',
    subject: 'grafana/put-loop',
    settings: { url: urlOf(written) },
    rounds: 0,
  }
  const push4: Entrant = {
    name: 'pushWarm',
    label: 'warm process: `planStack()`, `applyPlan()`',
    subject: 'grafana/push',
    settings: { url: urlOf(pushed) },
    rounds: 30,
  }
  const results = await compareSubjects(
    {
      caseName: 'push',
      baseline: put4,
      challengers: [push4],
      warmups: 3,
      pairing: 'adjacent',
      clock: 'wall',
      measure: (loop, { name }) =>
        name === push4.name
          ? push.countReads(pushed, warmPushes, () => loop.run(warmPushes))
          : script.count(written, warmPushes, () => loop.run(warmPushes)),
    },
    settings,
  )
  return results.map((result) => ({ ...result, columns: (result.name === push4.name ? push : script).columns() }))
}

function columnOf(result: Result | undefined, column: string): number {
  return result?.columns?.[column] ?? Number.NaN
}
