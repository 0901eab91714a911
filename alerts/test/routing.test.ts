import {
  AlertsError,
  alertmanagerConfig,
  alertmanagerFiles,
  customerioAlerts,
  customerioInhibitions,
  defineRouting,
  grafanaRouting,
  maintenanceWindow,
  outsideWorkingHours,
  type Routing,
} from '@messaging-observability/alerts'
import { defineStack, type NotificationRoute } from '@messaging-observability/grafana'
import fc from 'fast-check'
import t from 'tap'
import { parse } from 'yaml'
import { routing, smtp } from './support/routing.ts'

const alerts = customerioAlerts()

/** Paths of all problems an error lists. */
function problemsOf(make: () => unknown): readonly string[] {
  try {
    make()
  } catch (error) {
    if (!(error instanceof AlertsError) || error.code !== 'ERR_ALERTS_ROUTING_INVALID') throw error
    return error.problems.map(({ path }) => path)
  }
  return []
}

await t.test('a wrong routing is refused with all its problems at once', (t) => {
  const wrong = {
    receivers: {
      'On Call': { pagerduty: { integrationKey: 'R0123456789SECRET' } },
      nobody: {},
      text: 'team@example.test',
      slack: { slack: { webhookUrl: { env: 'SLACK URL' }, channel: 'alerts', colour: 'red' } },
      mail: { email: { to: ['a@example.test, b@example.test'] }, fax: {} },
      hook: { webhook: { url: 'https://user:pass@bot.example.test', token: { file: 'token' } } },
      flat: { webhook: 'https://bot.example.test' },
      late: { pagerduty: { integrationKey: {} } },
    },
    default: 'team',
    severities: { fatal: 'mail', critical: { receiver: 'mial', wait: '30', repeat: '0s', mute: ['nights'], when: 1 } },
    owners: { growth: 'mail', legal: { warning: { receiver: 'mail', mute: 'noon' } } },
    muteTimings: { Noon: [] },
    groupBy: ['alert name'],
    timezone: 'UTC',
  }

  t.same(
    problemsOf(() => defineRouting(wrong as unknown as Routing)),
    [
      'timezone',
      'receivers.On Call',
      'receivers.On Call.pagerduty.integrationKey',
      'receivers.nobody',
      'receivers.text',
      'receivers.slack.slack.colour',
      'receivers.slack.slack.webhookUrl.env',
      'receivers.slack.slack.channel',
      'receivers.mail.fax',
      'receivers.mail.email.to',
      'receivers.hook.webhook.url',
      'receivers.hook.webhook.token.file',
      'receivers.flat.webhook',
      'receivers.late.pagerduty.integrationKey',
      'default',
      'severities.fatal',
      'severities.critical.when',
      'severities.critical.receiver',
      'severities.critical.wait',
      'severities.critical.repeat',
      'severities.critical.mute',
      'owners.growth',
      'owners.legal.warning.mute',
      'muteTimings.Noon',
      'muteTimings.Noon',
      'groupBy',
    ],
  )
  t.same(
    problemsOf(() => defineRouting(undefined as unknown as Routing)),
    ['routing'],
  )
  t.same(
    problemsOf(() => defineRouting({ default: 'x' } as unknown as Routing)),
    ['receivers', 'default'],
  )
  t.end()
})

await t.test('a secret given by mistake is not repeated in the error', (t) => {
  const secret = 'R0123456789SECRET'
  const given = { receivers: { oncall: { pagerduty: { integrationKey: secret } } }, default: 'oncall' }
  try {
    defineRouting(given as unknown as Routing)
    t.fail('it was taken')
  } catch (error) {
    t.match(String(error), 'never the secret')
    t.notMatch(String(error), secret)
  }
  t.end()
})

await t.test('names of receivers and mute timings are typed', (t) => {
  t.throws(() =>
    defineRouting({
      receivers: { team: { email: { to: ['team@example.test'] } } },
      // @ts-expect-error there is no such receiver
      default: 'taem',
    }),
  )
  t.throws(() =>
    defineRouting({
      receivers: { team: { email: { to: ['team@example.test'] } } },
      default: 'team',
      // @ts-expect-error there is no such mute timing
      severities: { warning: { receiver: 'team', mute: ['noon'] } },
      muteTimings: { nights: maintenanceWindow({ from: '22:00', to: '06:00' }) },
    }),
  )
  // @ts-expect-error a secret is named, not given
  t.throws(() => defineRouting({ receivers: { a: { slack: { webhookUrl: 'https://x' } } }, default: 'a' }))
  t.end()
})

await t.test('Grafana gets contact points, mute timings, a template and a policy that its publisher takes', (t) => {
  const objects = grafanaRouting(routing)
  const stack = defineStack({
    name: 'customerio',
    folder: { uid: 'customerio', title: 'Customer.io' },
    dashboards: [],
    ...objects,
  })

  t.same(
    stack.alerting.contactPoints?.map(({ name, integrations }) => [name, integrations.map(({ uid }) => uid)]),
    [
      ['customerio-oncall', ['customerio-oncall-pagerduty']],
      ['customerio-team', ['customerio-team-slack', 'customerio-team-webhook']],
      ['customerio-marketing', ['customerio-marketing-email']],
      ['customerio-archive', ['customerio-archive-webhook']],
    ],
  )
  t.match(objects.contactPoints[0]?.integrations[0]?.settings, { integrationKey: { env: 'PAGERDUTY_KEY' } })
  t.match(objects.contactPoints[2]?.integrations[0]?.settings, {
    addresses: 'marketing@example.test;desk@example.test',
  })
  t.same(
    stack.alerting.muteTimings?.map(({ name }) => name),
    ['customerio-nights', 'customerio-upkeep'],
  )
  t.same(
    stack.alerting.messageTemplates?.map(({ name }) => name),
    ['customerio'],
  )
  t.end()
})

await t.test('every template that a contact point calls is defined', (t) => {
  for (const stack of ['customerio', 'shop']) {
    const { contactPoints, messageTemplates } = grafanaRouting(routing, { stack })
    const text = messageTemplates.map(({ template }) => template).join('')
    const called = [...JSON.stringify(contactPoints).matchAll(/template \\\\?"?\\?"([\w.]+)/g)].map(([, name]) => name)
    t.ok(called.length >= 7)
    for (const name of called) t.match(text, `{{ define "${name}" -}}`)
    t.ok(contactPoints.every(({ name }) => name.startsWith(`${stack}-`)))
  }
  t.end()
})

await t.test('a rule without an answer does not claim what its texts say', (t) => {
  const template = grafanaRouting(routing)
    .messageTemplates.map((each) => each.template)
    .join('')
  const [title = '', message = '', slack = ''] = template.split(/(?=\{\{ define )/)
  t.match(title, '{{ with .CommonLabels.rulename }}{{ . }}: {{ end }}{{ with .CommonLabels.alertname }}')
  for (const text of [message, slack]) {
    t.match(
      text,
      '{{ if .CommonLabels.rulename }}The rule has no answer.{{ else }}{{ with .CommonAnnotations.summary }}',
    )
    t.match(
      text,
      /\.Labels\.rulename \}\}: .+the query fails: \{\{ \. \}\}.+the query has no data\.\{\{ end \}\}\{\{ else \}\}/,
    )
  }
  t.notMatch(alertmanagerFiles(routing, { alerts, smtp })[1]?.content, 'rulename', 'Prometheus has no such alerts')
  t.end()
})

await t.test('options of the two sides are checked as the routing is', (t) => {
  t.same(
    problemsOf(() => grafanaRouting(routing, { stack: 'My Shop', receiver: 'team' } as never)),
    ['options.receiver', 'options.stack'],
  )
  t.same(
    problemsOf(() => alertmanagerConfig(routing, { alerts: undefined, smtp, receiver: 'team' } as never)),
    ['options.receiver', 'options.alerts'],
  )
  t.same(
    problemsOf(() => defineRouting({ ...routing, owners: 'legal', muteTimings: 'nights' } as never)).filter(
      (path) => path === 'owners' || path === 'muteTimings',
    ),
    ['owners', 'muteTimings'],
  )
  t.same(
    problemsOf(() => defineRouting({ ...routing, owners: { ' ': {} } } as never)),
    ['owners'],
  )
  t.end()
})

await t.test('each side says which secrets it cannot find', (t) => {
  const forGrafana = defineRouting({
    receivers: {
      a: { slack: { webhookUrl: { env: 'SLACK_URL' } } },
      b: { webhook: { url: 'https://bot.example.test', token: { env: 'BOT' } }, email: { to: ['b@example.test'] } },
    },
    default: 'a',
  })
  t.same(
    problemsOf(() => grafanaRouting(forGrafana)),
    [],
  )
  t.same(
    problemsOf(() => alertmanagerConfig(forGrafana, { alerts })),
    ['receivers.b.email', 'receivers.a.slack.webhookUrl', 'receivers.b.webhook.token'],
  )
  const password = { env: 'SMTP_PASSWORD' }
  t.same(
    problemsOf(() => alertmanagerConfig(forGrafana, { alerts, smtp: { ...smtp, password } })),
    ['receivers.a.slack.webhookUrl', 'receivers.b.webhook.token', 'smtp.password'],
  )

  const forAlertmanager = defineRouting({
    receivers: { a: { pagerduty: { integrationKey: { file: '/etc/key' } } } },
    default: 'a',
  })
  t.same(
    problemsOf(() => alertmanagerConfig(forAlertmanager, { alerts })),
    [],
  )
  t.same(
    problemsOf(() => grafanaRouting(forAlertmanager)),
    ['receivers.a.pagerduty.integrationKey'],
  )
  t.end()
})

/** Who is told: the first route that matches, as deep as it goes. */
function receiverOf(route: NotificationRoute, labels: Readonly<Record<string, string>>): string | undefined {
  const match = route.routes?.find(({ object_matchers = [] }) =>
    object_matchers.every(([label, , value]) => labels[label] === value),
  )
  return (match && receiverOf(match, labels)) ?? route.receiver
}

await t.test('alerts are routed by owner, then by severity, then to the default', (t) => {
  const policy = grafanaRouting(routing).notificationPolicy
  const told = (owner: string, severity: string): string | undefined => receiverOf(policy, { owner, severity })

  t.equal(told('messaging', 'critical'), 'customerio-oncall')
  t.equal(told('messaging', 'warning'), 'customerio-team')
  t.equal(told('messaging', 'info'), 'customerio-team', 'the default, as info is not named')
  t.equal(told('marketing', 'critical'), 'customerio-oncall', 'the severity of an owner goes before its default')
  t.equal(told('marketing', 'warning'), 'customerio-marketing')
  t.equal(told('legal', 'info'), 'customerio-archive')
  t.equal(told('legal', 'critical'), 'customerio-oncall', 'what an owner leaves out goes where its severity goes')
  t.equal(told('marketing', 'unheard of'), 'customerio-marketing')
  t.equal(told('messaging', 'unheard of'), 'customerio-team')
  t.end()
})

await t.test('critical alerts are told soon and often, warnings are collected', (t) => {
  const { routes = [], group_by } = grafanaRouting(routing).notificationPolicy
  t.same(group_by, ['alertname', 'job'])
  t.match(routes.slice(2), [
    { group_wait: '30s', repeat_interval: '4h' },
    { group_wait: '5m', repeat_interval: '12h', mute_time_intervals: ['customerio-nights', 'customerio-upkeep'] },
    { group_wait: '5m', repeat_interval: '5d' },
  ])
  const grouped = grafanaRouting({ ...routing, groupBy: ['owner'] }).notificationPolicy
  t.same(grouped.group_by, ['owner'])
  t.end()
})

await t.test('Alertmanager gets the same routes, and no secret', (t) => {
  const [config, templates] = alertmanagerFiles(routing, { alerts, smtp })
  const text = config?.content ?? ''

  t.same(parse(text), alertmanagerConfig(routing, { alerts, smtp }))
  t.equal(config?.path, 'alertmanager/alertmanager.yml')
  t.equal(templates?.path, 'alertmanager/customerio.tmpl')
  t.match(text, 'routing_key_file: /etc/alertmanager/pagerduty-key')
  t.match(text, 'api_url_file: /etc/alertmanager/slack-url')
  t.match(text, 'credentials_file: /etc/alertmanager/bot')
  t.match(text, 'smtp_auth_password_file: /etc/alertmanager/smtp-password')
  t.notMatch(text, /PAGERDUTY_KEY|SLACK_URL|BOT_TOKEN/)
  t.match(alertmanagerConfig(routing, { alerts, smtp }).route, {
    receiver: 'team',
    routes: [
      { matchers: ['owner="marketing"'] },
      { matchers: ['owner="legal"'] },
      { matchers: ['severity="critical"'] },
    ],
  })
  t.end()
})

await t.test('optional parts of the configuration are left out, not left empty', (t) => {
  const bare = defineRouting({ receivers: { a: { webhook: { url: 'https://a.example.test' } } }, default: 'a' })
  const { smarthost, from } = smtp
  t.notOk('global' in alertmanagerConfig(bare, { alerts }))
  t.notOk('time_intervals' in alertmanagerConfig(bare, { alerts }))
  t.same(alertmanagerConfig(bare, { alerts, smtp: { smarthost, from } }).global, {
    smtp_smarthost: smarthost,
    smtp_from: from,
  })
  t.same(grafanaRouting(bare).muteTimings, [])
  t.end()
})

await t.test('no inhibition of ours is lost: sources are as severe as targets, and labels meet', (t) => {
  const rules = alertmanagerConfig(routing, { alerts, smtp }).inhibit_rules
  const pairs = rules.flatMap(({ source_matchers, target_matchers }) =>
    namesOf(target_matchers).map((target) => `${namesOf(source_matchers).join()} ${target}`),
  )
  const wanted = customerioInhibitions.flatMap(({ source, target }) =>
    source.flatMap((from) => target.map((to) => `${from} ${to}`)),
  )
  t.same(pairs.sort(), wanted.sort())
  for (const { source_matchers, equal } of rules)
    t.ok(equal.includes('job'), `${source_matchers.join()}: ${equal.join()}`)
  t.end()
})

await t.test('no alert keeps itself back in a circle', (t) => {
  const keptBackBy = (name: string, seen: readonly string[]): readonly string[] => {
    if (seen.includes(name)) return [name]
    return customerioInhibitions
      .filter(({ target }) => (target as readonly string[]).includes(name))
      .flatMap(({ source }) => source.flatMap((from) => keptBackBy(from, [...seen, name])))
  }
  for (const { name } of alerts) t.same(keptBackBy(name, []), [], name)
  t.end()
})

await t.test('inhibitions follow the rules there are', (t) => {
  const config = (options: Parameters<typeof customerioAlerts>[0], inhibitions = customerioInhibitions) =>
    alertmanagerConfig(routing, { alerts: customerioAlerts(options), inhibitions, smtp }).inhibit_rules
  const sources = (rules: ReturnType<typeof config>): string[] =>
    rules.flatMap(({ source_matchers }) => namesOf(source_matchers))

  t.notOk(sources(config({ drop: ['CustomerIOStoppedReporting'] })).includes('CustomerIOStoppedReporting'))
  t.notOk(
    sources(config({ change: { CustomerIOWebhookProcessingFailed: { severity: 'info' } } })).includes(
      'CustomerIOWebhookProcessingFailed',
    ),
    'a message for the morning keeps back none for now',
  )
  const own = [
    { source: ['CustomerIORateLimited'], target: ['CustomerIOHighLatency', 'Unknown'], reason: 'own' },
  ] as const
  t.same(config({}, own as never), [
    {
      source_matchers: ['alertname="CustomerIORateLimited"'],
      target_matchers: ['alertname="CustomerIOHighLatency"'],
      equal: ['job', 'workspace'],
    },
  ])
  t.end()
})

/** Names in a matcher of `alertname`. */
function namesOf(matchers: readonly string[]): string[] {
  return matchers.flatMap((matcher) => /^alertname=~?"(.+)"$/.exec(matcher)?.[1]?.split('|') ?? [])
}

const days = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const
const timeOfDay = fc
  .integer({ min: 0, max: 1_440 })
  .map(
    (minutes) =>
      `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}` as const,
  )
  .map((time) => time as `${number}:${number}`)

type Intervals = ReturnType<typeof maintenanceWindow>

/** Whether a minute of a day is inside. */
function holds(intervals: Intervals, day: number, minute: number): boolean {
  return intervals.some(
    ({ weekdays = days, times = [] }) =>
      weekdays.includes(days[day % 7] ?? 'monday') &&
      times.some(({ start_time, end_time }) => minutesOf(start_time) <= minute && minute < minutesOf(end_time)),
  )
}

function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number)
  return hours * 60 + minutes
}

await t.test('a maintenance window holds from its beginning to its end, over midnight too', (t) => {
  fc.assert(
    fc.property(
      timeOfDay,
      timeOfDay,
      fc.uniqueArray(fc.integer({ min: 0, max: 6 }), { minLength: 1 }),
      fc.integer({ min: 0, max: 6 }),
      fc.integer({ min: 0, max: 1_439 }),
      (from, to, begins, day, minute) => {
        fc.pre(from !== to)
        const intervals = maintenanceWindow({ from, to, weekdays: begins.map((index) => days[index] ?? 'monday') })
        const [start, end] = [minutesOf(from), minutesOf(to)]
        const today = begins.includes(day)
        const yesterday = begins.includes((day + 6) % 7)
        const expected =
          start < end
            ? today && minute >= start && minute < end
            : (today && minute >= start) || (yesterday && minute < end)
        return holds(intervals, day, minute) === expected
      },
    ),
  )
  t.end()
})

await t.test('outside of working hours is all time but those', (t) => {
  fc.assert(
    fc.property(
      timeOfDay,
      timeOfDay,
      fc.uniqueArray(fc.integer({ min: 0, max: 6 }), { minLength: 1 }),
      fc.integer({ min: 0, max: 6 }),
      fc.integer({ min: 0, max: 1_439 }),
      (from, to, workdays, day, minute) => {
        fc.pre(from < to)
        const intervals = outsideWorkingHours({ from, to, weekdays: workdays.map((index) => days[index] ?? 'monday') })
        const works = workdays.includes(day) && minute >= minutesOf(from) && minute < minutesOf(to)
        return holds(intervals, day, minute) === !works
      },
    ),
  )
  t.same(
    outsideWorkingHours({ from: '09:00', to: '18:00' }).map(({ weekdays }) => weekdays?.length),
    [5, 2],
  )
  t.end()
})

await t.test('times that cannot be used are refused', (t) => {
  const wrong = { from: '9:00', to: '25:00', weekdays: ['mon'], location: '+02:00' } as never
  t.same(
    problemsOf(() => maintenanceWindow(wrong)),
    ['from', 'to', 'weekdays', 'location'],
  )
  t.same(
    problemsOf(() => maintenanceWindow({ from: '09:00', to: '09:00' })),
    ['to'],
  )
  t.same(
    problemsOf(() => maintenanceWindow({ from: '09:00', to: '10:00', location: 'Europe/Atlantis' })),
    ['location'],
  )
  t.same(
    problemsOf(() => outsideWorkingHours({ from: '22:00', to: '06:00' })),
    ['to'],
  )
  // @ts-expect-error no day
  t.throws(() => maintenanceWindow({ from: '09:00', to: '10:00', weekdays: ['funday'] }))
  t.end()
})
