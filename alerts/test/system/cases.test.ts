import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import t from 'tap'
import { startPrometheus } from '../../../scripts/testing/prometheus.ts'
import { customerioAlertSpecs as alerts } from '../../src/customerio/index.ts'
import { grafanaRuleGroups } from '../../src/render/grafana.ts'
import { prometheusRuleFiles } from '../../src/render/prometheus.ts'
import { connectCaseDatabase, renderPromtoolTests, runGrafanaCases } from '../../src/testing/index.ts'

await t.test('every case of every rule, in a real Prometheus', { timeout: 240_000 }, async (t) => {
  const prometheus = await startPrometheus(undefined, { writable: true })
  t.teardown(prometheus.stop)
  const reports = await runGrafanaCases(alerts, {
    ruleGroups: grafanaRuleGroups(alerts),
    database: connectCaseDatabase(prometheus.url),
  })

  await t.test('Grafana keeps every promise', async (t) => {
    for (const { title, failures } of reports) t.same(failures, [], title)
  })

  const folder = t.testdir()
  const ruleFiles = prometheusRuleFiles(alerts)
  const tests = renderPromtoolTests(alerts, { reports })
  for (const { path, content } of [...ruleFiles, ...tests]) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), content)
  }

  await t.test('promtool accepts the rule files', async (t) => {
    const { status, output } = promtool(folder, ['check', 'rules', ...ruleFiles.map(({ path }) => path)])
    t.equal(status, 0, output)
    t.match(output, /SUCCESS/)
  })

  for (const { path } of tests) {
    await t.test(`Prometheus keeps every promise, text included: ${path}`, async (t) => {
      const { status, output } = promtool(folder, ['test', 'rules', path])
      t.equal(status, 0, output)
    })
  }
})

function promtool(cwd: string, args: readonly string[]): { readonly status: number | null; readonly output: string } {
  const { status, stdout, stderr, error } = spawnSync('promtool', args, { cwd, encoding: 'utf8' })
  if (error !== undefined) throw new Error('promtool is not on the PATH; install Prometheus', { cause: error })
  return { status, output: stdout + stderr }
}
