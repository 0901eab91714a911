import { readdirSync, readFileSync } from 'node:fs'
import { customerioAlerts } from '@messaging-observability/alerts'
import { burnRateWindows, customerioServiceLevels } from '@messaging-observability/metrics'
import t from 'tap'
import { brokenLinks } from '../../scripts/snippets/broken-links.ts'
import { parseMarkdown } from '../../scripts/snippets/markdown.ts'
import { panelProblem, queryProblems, readRunbook } from './support/runbook.ts'

const root = new URL('../../', import.meta.url)
const folder = new URL('docs/runbooks/', root)
const sections = ['What it means', 'What users feel', 'Look first', 'Likely causes', 'Mitigate', 'Over when']

const alerts = customerioAlerts()
const pages = readdirSync(folder)
  .filter((file) => file.startsWith('CustomerIO'))
  .map((file) => ({ file, name: file.replace('.md', ''), text: readFileSync(new URL(file, folder), 'utf8') }))

await t.test('every rule has a runbook, and every runbook a rule', (t) => {
  t.same(pages.map(({ name }) => name).sort(), alerts.map(({ name }) => name).sort())
  t.end()
})

for (const { file, name, text } of pages) {
  await t.test(file, (t) => {
    const runbook = readRunbook(text)
    const rule = alerts.find((alert) => alert.name === name)

    t.equal(runbook.title, name)
    t.same([...runbook.sections.keys()], sections, 'has every section, in the order in which they are needed')
    t.notOk(
      [...runbook.sections].find(([, section]) => section === ''),
      'leaves no section empty',
    )
    t.equal(
      runbook.header,
      `Severity ${rule?.severity}, group ${rule?.group}. [The rule](../reference/alerts.md#${name.toLowerCase()}). ` +
        'Paths like `/d/…` are in your Grafana.',
      'says how severe it is, and where the rule stands',
    )
    t.same(runbook.sections.get('Look first')?.match(/^\d\. /gm), ['1. ', '2. ', '3. '], 'looks at three things first')
    t.match(runbook.sections.get('Look first'), /`\/d\//, 'of which one is a panel')
    t.match(runbook.sections.get('Look first'), /```promql/, 'and one a query')
    t.match(runbook.sections.get('Over when'), /```promql/, 'has a query for the end')
    t.match(runbook.sections.get('Likely causes'), /at home/i)
    t.match(runbook.sections.get('Likely causes'), /at customer\.io/i)
    t.same(runbook.queries.flatMap(queryProblems), [], 'asks for what is there')
    t.same(runbook.panels.map(panelProblem).filter(Boolean), [], 'names panels that are there')
    t.equal(runbook.panels.length, text.split('`/d/customerio').length - 1, 'writes every panel in the same way')
    t.same(
      brokenLinks(root.pathname, parseMarkdown(`docs/runbooks/${file}`, text)),
      [],
      'has links that lead somewhere',
    )
    t.end()
  })
}

const budgets = {
  Calls: customerioServiceLevels.apiAvailability,
  Latency: customerioServiceLevels.apiLatency,
  Webhook: customerioServiceLevels.webhookAnswer,
  Delivery: customerioServiceLevels.emailDelivery,
}

await t.test('runbooks of error budgets tell the shares at which their rules fire', (t) => {
  for (const [name, { target, windowDays }] of Object.entries(budgets)) {
    for (const { severity, factor } of burnRateWindows(windowDays)) {
      const page = pages.find(
        (each) => each.name === `CustomerIO${name}BudgetBurns${severity === 'critical' ? 'Fast' : 'Slow'}`,
      )
      const share = Number((factor * (1 - target) * 100).toPrecision(2))
      t.match(page?.text, ` ${share} % `, `${page?.name}: ${share} %`)
    }
  }
  t.end()
})

await t.test('a runbook that is wrong is found', (t) => {
  t.match(queryProblems('sum(rate(customerio_api_request_total[5m]))'), [
    'customerio_api_request_total is in no catalogue',
  ])
  t.match(queryProblems('customerio_api_errors_total{error_type="server_eror"}'), [/never "server_eror"/])
  t.match(queryProblems('customerio_api_errors_total{error_type=~"timeout|netwrok"}'), [/never "netwrok"/])
  t.match(queryProblems('customerio_api_errors_total{reason="timeout"}'), [/no label reason/])
  t.match(queryProblems('sum by (channel) (customerio_api_errors_total)'), [/no label channel to group by/])
  t.match(queryProblems('customerio_webhook_duration_seconds_bucket{le="3"}'), [/le is never "3"/])
  t.match(queryProblems('sum(rate(up)'), [/./])
  t.match(panelProblem({ title: 'Error rate', path: '/d/customerio-overview?viewPanel=1' }), 'is no panel')
  t.match(panelProblem({ title: 'Error rate', path: '/d/customerio-overview/1' }), 'no path of a panel')
  t.match(panelProblem({ title: 'Latency', path: '/d/customerio-overview?viewPanel=442718' }), 'is "Error rate"')
  t.end()
})
