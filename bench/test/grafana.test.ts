import t from 'tap'
import { urlOf } from '../src/cases/grafana-programs.ts'
import { createRequestCounter } from '../src/cases/request-counter.ts'
import { scaleCase } from '../src/cases/scale.ts'
import { childEnvironment } from '../src/measure/child.ts'
import { runProgram } from '../src/measure/program.ts'
import { startSubject } from '../src/measure/subject-process.ts'
import { describeMachine } from '../src/report/machine.ts'
import { toMarkdown } from '../src/report/markdown.ts'
import { toText } from '../src/report/text.ts'
import { bench } from './support/bench.ts'

t.test('a push of what is there already is counted at the server, which sees no write', async (t) => {
  const { code, stdout, stderr } = await bench('--quick', '--output', 'json', '--only', 'push', '--only', 'cliStart')
  t.equal(code, 0, stderr)
  const report = JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as Record<string, unknown>
  t.match(report, {
    noopPushRequests: Number,
    noopPushWrites: 0,
    noopPushMs: Number,
    cliStartMs: Number,
    targets: [
      { name: 'noopPushRequests', atMost: 16 },
      { name: 'noopPushWrites', atMost: 0, met: true },
      { name: 'cliStartMs', atMost: 300 },
    ],
    cases: {
      push: [
        { name: 'putProgram', columns: { requests: 5, writes: 5 } },
        { name: 'pushProgram', columns: { requests: report.noopPushRequests, writes: 0 } },
        { name: 'putWarm', columns: { requests: 5, writes: 5 } },
        { name: 'pushWarm', columns: { requests: report.noopPushRequests, writes: 0 } },
      ],
      cliStart: [{ name: 'node' }, { name: 'plan' }, { name: 'planFiles' }, { name: 'planUncached' }],
    },
  })
})

t.test('a push that writes, where nothing has changed, ends the run', async (t) => {
  const sandbox = await startSubject('grafana/sandbox', {}, {})
  t.teardown(() => sandbox.stop())
  const script = await startSubject('grafana/put-loop', { url: urlOf(sandbox) }, {})
  t.teardown(() => script.stop())
  const counter = createRequestCounter()
  t.equal((await counter.count(sandbox, 2, () => script.run(2))).completed, 2)
  t.same(counter.columns(), { requests: 5, writes: 5 })
  await t.rejects(
    counter.countReads(sandbox, 1, () => script.run(1)),
    /^5 of 5 requests .* were writes/,
  )
})

t.test('a program that fails ends the run with what it said', async (t) => {
  const program = { name: 'failing', arguments: ['-e', 'console.error("no Grafana here"); process.exitCode = 3'] }
  await t.rejects(runProgram(program, {}), { message: /^failing ended with 3:\nno Grafana here/ })
})

t.test('a child process knows nothing of a Grafana or a proxy that the machine is set up for', async (t) => {
  const names = ['GRAFANA_URL', 'https_proxy']
  for (const name of names) process.env[name] = 'http://127.0.0.1:9'
  t.teardown(() => names.map((name) => delete process.env[name]))
  const environment = childEnvironment()
  t.match(environment, { PATH: process.env.PATH, NODE_OPTIONS: '' })
  for (const name of names) t.notOk(name in environment)
})

t.test('plans of several sizes are compared by the dashboard', async (t) => {
  const runs: string[] = []
  const run = scaleCase([
    { dashboards: 2, plans: 2 },
    { dashboards: 4, plans: 1 },
    { dashboards: 8, plans: 1 },
  ])
  const report = await run({ scale: 0.02, onRun: (name) => runs.push(name) })
  t.match(report, {
    title: 'Plans of 2, 4, 8 dashboards',
    clock: 'wall',
    results: [{ name: 'dashboards2' }, { name: 'dashboards4' }, { name: 'dashboards8', ratio: { median: Number } }],
    figures: [{ name: 'dashboards8Ms' }, { name: 'dashboards8Growth' }, { name: 'dashboards8AddedMb' }],
  })
  const [two, four, eight] = report.results.map(({ columns }) => columns?.requests ?? Number.NaN)
  t.equal(Number(four) - Number(two), 2 * 2, 'a read and a dry run a dashboard')
  t.equal(Number(eight) - Number(four), 2 * 4)
  for (const { value } of report.figures) t.ok(Number.isFinite(value))
  t.equal(runs.at(-1), 'scale')

  const page = toMarkdown({ machine: describeMachine(), code: 'sources', quick: true, seconds: 1, cases: [report] })
  t.match(page, '| | rounds | ms | added ms | ratio | ms a plan | requests | peak MB | above the first | live MB |')
  t.match(page, /^\| 8 dashboards \| 1 \| [\d.,]+ \([^|]+\) \| [^|]+ \| [^|]+ \| [^|]+ \| \d+ \| /m)
  t.match(
    toText({ machine: describeMachine(), code: 'sources', quick: true, seconds: 1, cases: [report] }),
    /8 dashboards +[\d.,]+ .* ms +ratio /,
  )
})
