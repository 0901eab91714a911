import { join } from 'node:path'
import t from 'tap'
import { startPrometheus } from '../../../scripts/testing/prometheus.ts'
import { customerioAlertSpecs } from '../../src/customerio/index.ts'
import { grafanaRuleGroups } from '../../src/render/grafana.ts'
import { prometheusRuleFiles } from '../../src/render/prometheus.ts'
import type { AlertSpec } from '../../src/spec/types.ts'
import {
  connectCaseDatabase,
  type GrafanaCaseReport,
  renderPromtoolTests,
  runGrafanaCases,
} from '../../src/testing/index.ts'
import { promtool } from '../support/promtool.ts'

const alerts = customerioAlertSpecs

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

  await t.test('promtool accepts the rule files', async (t) => {
    const ruleFiles = prometheusRuleFiles(alerts)
    const folder = t.testdir(Object.fromEntries(ruleFiles.map(({ path, content }) => [path, content])))
    const { status, output } = await promtool(folder, ['check', 'rules', ...ruleFiles.map(({ path }) => path)])
    t.equal(status, 0, output)
  })

  await t.test(
    'Prometheus keeps every promise, with these texts, and is in each state as long as Grafana',
    async (t) => {
      // One rule at a time: promtool evaluates every rule of the files it is given for every case.
      const folder = t.testdir(Object.fromEntries(alerts.map((alert) => [alert.name, filesOf(alert, reports)])))
      await Promise.all(
        alerts.map(async ({ name, group }) => {
          const { status, output } = await promtool(join(folder, name), [
            'test',
            'rules',
            `tests/customerio-${group}.yaml`,
          ])
          t.equal(status, 0, `${name}: ${output}`)
        }),
      )
    },
  )
})

function filesOf(alert: AlertSpec, reports: readonly GrafanaCaseReport[]) {
  const [rules] = prometheusRuleFiles([alert])
  const [tests] = renderPromtoolTests([alert], { reports })
  const name = `customerio-${alert.group}.yaml`
  return { [name]: rules?.content ?? '', tests: { [name]: tests?.content ?? '' } }
}
