import t from 'tap'
import { checkDemoReport } from '../ci/demo-report.ts'
import { runCommand } from '../ci/run-command.ts'
import { allPassed, runSteps, type Step, summarise } from '../ci/run-steps.ts'
import { TapCounter } from '../ci/tap-counter.ts'

/** As tap 21 prints it where standard output is not a terminal. */
const mixedRun = `TAP version 14
1..2
# Subtest: test/a.test.ts
    # Subtest: passes
        ok 1 - should be equal
        ok 2 - should be equal
        1..2
    ok 1 - passes # time=8.815ms
    ok 2 - is left out # SKIP no
    ok 3 - is to come # TODO no
    # Subtest: fails
        not ok 1 - should be equal
          ---
          compare: ===
          diff: |
            --- expected
            +++ actual
            -2
            +1
          ...
        1..1
    not ok 4 - fails # time=27.131ms
      ---
      source: |
    ok 99 - quoted, not a test
      ...
    1..4
    # time=54.63ms
not ok 1 - test/a.test.ts # time=54.63ms
# Subtest: test/b.test.ts
    # Subtest: a group
        ok 1 - should be equal
        # Subtest: inner
            ok 1 - should be equal
            1..1
        ok 2 - inner # time=1.411ms
        1..2
    ok 1 - a group # time=1ms
    1..1
ok 2 - test/b.test.ts # time=2ms
# { total: 8, pass: 5, fail: 1, todo: 1, skip: 1 }
# time=1173.001ms`

const passingRun = `TAP version 14
# Subtest: test/a.test.ts
    # Subtest: passes
        ok 1 - should be equal
    ok 1 - passes # time=8.815ms
    1..1
ok 1 - test/a.test.ts # time=9ms
1..1
# { total: 1, pass: 1, fail: 0 }`

function count(output: string) {
  const counter = new TapCounter()
  for (const line of output.split('\n')) counter.read(line)
  return counter.count
}

function prefixed(prefix: string, output: string): string[] {
  return output.split('\n').map((line) => `${prefix} ${line}`)
}

t.test('TapCounter', async (t) => {
  await t.test('counts tests, not assertions, groups or files', async (t) => {
    t.strictSame(count(mixedRun), { passed: 2, failed: 1, skipped: 2, assertions: 8, unfinished: 0 })
  })

  await t.test('tells runs apart that turbo interleaves', async (t) => {
    const one = prefixed('@messaging-observability/metrics:test:', mixedRun)
    const two = prefixed('fastify-customerio:test:', mixedRun)
    const three = prefixed('//:test:scripts:', passingRun)
    const lines = one.flatMap((line, index) => [line, two[index] ?? '', three[index] ?? ''])
    t.strictSame(count(lines.join('\n')), { passed: 5, failed: 2, skipped: 4, assertions: 17, unfinished: 0 })
  })

  await t.test('reads coloured prefixes', async (t) => {
    const esc = String.fromCharCode(27)
    const lines = prefixed(`${esc}[35mcustomerio-sandbox:test: ${esc}[0m`, passingRun)
    t.match(count(lines.join('\n').replaceAll(`${esc}[0m `, `${esc}[0m`)), { passed: 1, assertions: 1 })
  })

  await t.test('counts a group that fails by itself, and a file that crashes, as one failure each', async (t) => {
    const output = `TAP version 14
# Subtest: test/a.test.ts
    # Subtest: a group
        # Subtest: inner
            ok 1 - should be equal
            1..1
        ok 1 - inner # time=1ms
        not ok 2 - should be equal
        1..2
    not ok 1 - a group # time=1ms
    1..1
not ok 1 - test/a.test.ts # time=2ms
# Subtest: test/b.test.ts
    1..0
not ok 2 - test/b.test.ts # time=2ms
# Subtest: test/c.test.ts
    ok 1 - an assertion outside any test
    1..1
ok 3 - test/c.test.ts # time=2ms
# Subtest: test/d.test.ts
    1..0 # SKIP not here
ok 4 - test/d.test.ts # SKIP not here
1..4
# { total: 4, pass: 2, fail: 2 }`
    t.strictSame(count(output), { passed: 2, failed: 2, skipped: 1, assertions: 4, unfinished: 0 })
  })

  await t.test('says so when a run was cut off', async (t) => {
    t.match(count(mixedRun.split('\n').slice(0, 12).join('\n')), { passed: 1, unfinished: 1 })
  })

  await t.test('counts nothing outside a TAP stream', async (t) => {
    t.match(count('    ok 1 - looks like a test\n# { total: 3, pass: 3, fail: 0 }'), { passed: 0, assertions: 0 })
  })

  await t.test('marks what only says that something passed', async (t) => {
    const counter = new TapCounter()
    const kept = mixedRun.split('\n').filter((line) => counter.read(line))
    t.ok(kept.includes('    not ok 4 - fails # time=27.131ms'))
    t.ok(kept.includes('            +1'), 'diagnostics are kept')
    t.notOk(kept.some((line) => line.trimStart().startsWith('ok ') && !line.includes('quoted')))
  })
})

t.test('runCommand', async (t) => {
  await t.test('hands on both outputs and remembers the last line of standard output', async (t) => {
    const lines: string[] = []
    t.strictSame(
      await runCommand('echo first; echo aside >&2; echo last; echo', {
        cwd: import.meta.dirname,
        limitMs: 60_000,
        onLine: (line) => lines.push(line),
      }),
      { failure: undefined, lastLine: 'last' },
    )
    t.strictSame(lines.toSorted(), ['', 'aside', 'first', 'last'])
  })

  await t.test('says how a command failed', async (t) => {
    const run = (command: string, limitMs = 60_000) =>
      runCommand(command, { cwd: import.meta.dirname, limitMs, onLine: () => {} })
    t.match(await run('exit 3'), { failure: 'exit code 3' })
    t.match(await run('kill -TERM $$'), { failure: 'ended by SIGTERM' })
    t.match(await runCommand('true', { cwd: `${import.meta.dirname}/gone`, limitMs: 60_000, onLine: () => {} }), {
      failure: 'spawn /bin/sh ENOENT',
    })
    t.match(await run('sleep 60 & wait', 200), { failure: 'not finished after 0.2 s' })
  })

  await t.test('gives the command no standard input', async (t) => {
    t.match(await runCommand('cat', { cwd: import.meta.dirname, limitMs: 60_000, onLine: () => {} }), {
      failure: undefined,
      lastLine: '',
    })
  })
})

t.test('runSteps', async (t) => {
  const directory = t.testdir({ 'passing.tap': passingRun, 'mixed.tap': mixedRun, 'cut.tap': mixedRun.slice(0, 500) })
  const run = async (...steps: Omit<Step, 'cwd'>[]) => {
    const printed: string[] = []
    const results = await runSteps(
      steps.map((step) => ({ ...step, cwd: directory })),
      { limitMs: 60_000, print: (line) => printed.push(line) },
    )
    return { printed, ok: allPassed(results), summary: summarise(results), lastLine: summarise(results).at(-1) }
  }

  await t.test('sums the tests of all steps', async (t) => {
    const { ok, summary, lastLine } = await run(
      { name: 'test', command: 'cat passing.tap', tests: true },
      { name: 'system tests', command: 'cat passing.tap', tests: true },
      { name: 'lint', command: 'true' },
    )
    t.ok(ok)
    t.equal(lastLine, '2 passed, 0 failed, 0 skipped')
    t.match(summary.join('\n'), /ok {5}test \(\d+ s, 1 of 1 tests passed\)/)
  })

  await t.test('goes on after a failure and names what failed', async (t) => {
    const { ok, printed, summary, lastLine } = await run(
      { name: 'test', command: 'cat mixed.tap; exit 1', tests: true },
      { name: 'lint', command: 'exit 2' },
      { name: 'system tests', command: 'cat passing.tap', tests: true },
    )
    t.notOk(ok)
    t.equal(lastLine, '3 passed, 2 failed, 2 skipped', 'one failed test and one failed step')
    t.match(summary.join('\n'), /FAILED lint .*exit code 2/)
    t.ok(printed.includes('lint failed: exit code 2'))
    t.notOk(printed.includes('    ok 1 - passes # time=8.815ms'), 'what passed is left out')
  })

  await t.test('fails where a failed test is reported with exit code 0', async (t) => {
    const { ok, lastLine } = await run({ name: 'test', command: 'cat mixed.tap', tests: true })
    t.notOk(ok)
    t.equal(lastLine, '2 passed, 1 failed, 2 skipped')
  })

  await t.test('fails where no test was executed or a run was cut off', async (t) => {
    t.match(await run({ name: 'test', command: 'true', tests: true }), {
      ok: false,
      lastLine: '0 passed, 1 failed, 0 skipped',
      printed: ['\n==> test: true', 'test failed: no test was executed'],
    })
    t.match(await run({ name: 'test', command: 'cat cut.tap', tests: true }), { ok: false })
  })

  await t.test('judges the last line of a step that asks for it', async (t) => {
    const checkLastLine = (line: string) => (line === 'good' ? [] : ['bad line'])
    t.ok((await run({ name: 'demo', command: 'echo good', checkLastLine })).ok)
    t.match(await run({ name: 'demo', command: 'echo other', checkLastLine }), {
      ok: false,
      printed: ['\n==> demo: echo other', 'other', 'demo failed: bad line'],
    })
  })
})

t.test('checkDemoReport', async (t) => {
  const report = {
    calls: 9,
    errors: 1,
    webhooks: { received: 5, duplicates: 1, parked: 0, rejected: 0 },
    email: { sent: 2, delivered: 2, bounced: 0 },
    latencyMs: { p50: 10, p95: 20, p99: 30 },
    spans: 9,
    series: 100,
    leaks: 0,
    grafana: { dashboards: 4, firstPushWrites: 5, secondPushWrites: 0 },
  }

  await t.test('accepts a complete report without leaks', async (t) => {
    t.strictSame(checkDemoReport(JSON.stringify(report)), [])
  })

  await t.test('names every figure that is wrong', async (t) => {
    const bad = { ...report, calls: 0, leaks: 1, webhooks: null, grafana: { secondPushWrites: 2 } }
    t.strictSame(checkDemoReport(JSON.stringify(bad)), [
      'leaks must be 0, but is 1',
      'grafana.secondPushWrites must be 0, but is 2',
      'calls must be above 0, but is 0',
      'webhooks.received must be above 0, but is undefined',
      'grafana.firstPushWrites must be above 0, but is undefined',
    ])
  })

  await t.test('rejects anything that is not JSON', async (t) => {
    t.match(checkDemoReport('Listening on port 3000'), [/not JSON: Listening/])
    t.equal(checkDemoReport('null').length, 9)
  })
})
