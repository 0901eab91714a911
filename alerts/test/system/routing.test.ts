import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { alertmanagerFiles, customerioAlerts } from '@messaging-observability/alerts'
import t from 'tap'
import { routing, smtp } from '../support/routing.ts'

const folder = t.testdir()
for (const { path, content } of alertmanagerFiles(routing, { alerts: customerioAlerts(), smtp })) {
  mkdirSync(dirname(join(folder, path)), { recursive: true })
  writeFileSync(join(folder, path), content)
}

await t.test('amtool accepts the configuration and its template', (t) => {
  const { status, output } = amtool('check-config', 'alertmanager/alertmanager.yml')
  t.equal(status, 0, output)
  t.match(output, /SUCCESS[\s\S]*- 1 templates[\s\S]*SUCCESS/)
  t.end()
})

await t.test('Alertmanager tells whom the routing names', (t) => {
  const told = (owner: string, severity: string): string =>
    amtool(
      'config',
      'routes',
      'test',
      '--config.file=alertmanager/alertmanager.yml',
      `owner=${owner}`,
      `severity=${severity}`,
    ).stdout.trim()

  t.equal(told('messaging', 'critical'), 'oncall')
  t.equal(told('messaging', 'warning'), 'team')
  t.equal(told('messaging', 'info'), 'team')
  t.equal(told('marketing', 'critical'), 'oncall')
  t.equal(told('marketing', 'warning'), 'marketing')
  t.equal(told('legal', 'info'), 'archive')
  t.equal(told('legal', 'critical'), 'oncall')
  t.end()
})

await t.test('a message says what happens, since when, and where to look', (t) => {
  const alert = (workspace: string, times: object) => ({
    status: 'firing',
    labels: { alertname: 'CustomerIOHighErrorRate', job: 'shop', workspace, severity: 'critical' },
    annotations: {
      summary: 'Calls to Customer.io fail.',
      description: `7.3% of the calls of shop in ${workspace} failed.`,
      runbook_url: 'https://runbooks.example.test/CustomerIOHighErrorRate.md',
      dashboard_url: 'https://grafana.example.test/d/customerio-overview?viewPanel=469023',
    },
    startsAt: '2026-11-21T03:12:00Z',
    ...times,
  })
  const data = (alerts: readonly ReturnType<typeof alert>[]) => ({
    receiver: 'team',
    status: 'firing',
    alerts,
    groupLabels: {},
    commonLabels: { alertname: 'CustomerIOHighErrorRate', job: 'shop', severity: 'critical' },
    commonAnnotations: {
      summary: 'Calls to Customer.io fail.',
      runbook_url: 'https://runbooks.example.test/CustomerIOHighErrorRate.md',
    },
    externalURL: 'https://alertmanager.example.test',
  })
  const two = data([
    alert('default', { endsAt: '2026-11-21T04:00:00Z' }),
    alert('brand b', { status: 'resolved', endsAt: '2026-11-21T03:40:20Z' }),
  ])

  t.equal(render('customerio.title', two), 'FIRING critical CustomerIOHighErrorRate, shop')
  t.equal(
    render('customerio.message', two),
    [
      'Calls to Customer.io fail.',
      'Runbook: https://runbooks.example.test/CustomerIOHighErrorRate.md',
      '',
      '7.3% of the calls of shop in default failed.',
      'Since 2026-11-21 03:12 UTC',
      'Panel: https://grafana.example.test/d/customerio-overview?viewPanel=469023',
      'Silence: https://alertmanager.example.test/#/silences/new?filter=%7Balertname%3D%22CustomerIOHighErrorRate%22%2Cjob%3D%22shop%22%2Cseverity%3D%22critical%22%2Cworkspace%3D%22default%22%2C%7D',
      '',
      'Resolved 2026-11-21 03:40 UTC after 28m20s: shop/brand b',
    ].join('\n'),
  )
  t.match(
    render('customerio.slack', two),
    /^\*Calls to Customer\.io fail\.\* <https:\S+\|Runbook>\n• 7\.3% .+ · <https:\S+\|Panel> · <https:\S+\|Silence>\n• Resolved .+ shop\/brand b$/,
  )
  const many = data('a b c d e f g'.split(' ').map((workspace) => alert(workspace, { endsAt: '2026-11-21T04:00:00Z' })))
  t.equal(render('customerio.title', many), 'FIRING 7x critical CustomerIOHighErrorRate, shop')
  t.match(render('customerio.message', many), /shop in e failed[\s\S]*\n\n5 of 7 are shown\.$/)
  t.notMatch(render('customerio.message', many), 'shop in f failed')
  t.match(
    render('customerio.message', data([alert('brand "b" + c', { endsAt: '2026-11-21T04:00:00Z' })])),
    `workspace%3D${encodeURIComponent('"brand \\"b\\" + c"')}%2C`,
    'the page for a new silence reads the label as it is',
  )
  t.end()
})

function render(name: string, data: object): string {
  writeFileSync(join(folder, 'data.json'), JSON.stringify(data))
  const { status, stdout, output } = amtool(
    'template',
    'render',
    '--template.glob=alertmanager/customerio.tmpl',
    `--template.text={{ template "${name}" . }}`,
    '--template.data=data.json',
  )
  if (status !== 0) throw new Error(output)
  return stdout.trim()
}

function amtool(...args: readonly string[]): { status: number | null; stdout: string; output: string } {
  const { status, stdout, stderr, error } = spawnSync('amtool', args, { cwd: folder, encoding: 'utf8' })
  if (error !== undefined)
    throw new Error('amtool is not on the PATH; install prometheus-alertmanager', { cause: error })
  return { status, stdout, output: stdout + stderr }
}
