import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import t from 'tap'
import { checkIntegrationSettings } from '../src/alerting/notifications/check-settings.ts'
import { integrations } from '../src/alerting/notifications/integrations.ts'
import { readRange, writeRange } from '../src/alerting/notifications/mute-ranges.ts'
import { type IntegrationSpecs, readIntegrationSpecs } from '../src/alerting/notifications/setting-specs.ts'
import {
  comparable,
  environmentSettings,
  resolveSettings,
  withSetting,
} from '../src/alerting/notifications/settings.ts'
import { readTemplateBlocks } from '../src/alerting/notifications/template-blocks.ts'
import {
  type AlertingOptions,
  defineStack,
  type Integration,
  type Json,
  type JsonObject,
  otherIntegration,
  secretFromEnvironment,
} from '../src/index.ts'
import { canonicalRoute, mergeTree, ownRoute, splitTree } from '../src/kinds/notification-policy/subtree.ts'
import { failure } from './support/failure.ts'

/** The problems a stack named `shop` has, as `path: message`. */
async function problems(options: object): Promise<string[]> {
  const define = (): unknown => defineStack({ name: 'shop', folder: 'shop', ...(options as AlertingOptions) })
  return (await failure(define)).problems.map(({ path, message }) => `${path}: ${message}`)
}

const email = { uid: 'shop-mail', type: 'email', settings: { addresses: 'ops@example.test' } } as const
const point = (integration: unknown): object => ({
  contactPoints: [{ name: 'shop-oncall', integrations: [integration] }],
})
const list = (name: string): Json =>
  JSON.parse(readFileSync(join(import.meta.dirname, 'fixtures/alert-notifiers', `${name}.json`), 'utf8')) as Json

await t.test('contact points: every problem is told at once, with its place', async (t) => {
  t.same(
    await problems({
      contactPoints: [
        { name: 'other', integrations: [email], receivers: [] },
        { name: 'shop-empty', integrations: [] },
        { name: 'shop-empty', integrations: 'none' },
        { name: `shop-${'x'.repeat(190)}`, integrations: [{ ...email, uid: 'mail' }] },
        {
          name: 'shop-b ',
          integrations: [
            { ...email, uid: 'shop-mail', resolve: true },
            { uid: `shop-${'x'.repeat(40)}`, type: '', settings: [], disableResolveMessage: 'no' },
            'slack',
          ],
        },
        'shop-c',
      ],
    }),
    [
      'contactPoints[0].name: must be "shop" or start with "shop-", without blanks at the ends: the name marks what is the stack\'s',
      'contactPoints[2].name: "shop-empty" is there twice: give each its own',
      'contactPoints[3].name: has more than 190 characters',
      'contactPoints[4].name: must be "shop" or start with "shop-", without blanks at the ends: the name marks what is the stack\'s',
      'contactPoints[5]: must be one of objects',
      'contactPoints[0].receivers: is no member; there are name, integrations',
      'contactPoints[1].integrations: is empty: Grafana keeps no contact point without integrations',
      'contactPoints[2].integrations: must be a list of integrations',
      'contactPoints[3].integrations[0].uid: must be a uid: "shop" or what starts with "shop-", 1 to 40 letters, digits, dashes or underscores',
      'contactPoints[4].integrations[0].resolve: is no member; there are uid, type, settings, disableResolveMessage',
      'contactPoints[4].integrations[0].uid: "shop-mail" is the uid of contactPoints[0].integrations[0] too: give each its own',
      'contactPoints[4].integrations[1].uid: must be a uid: "shop" or what starts with "shop-", 1 to 40 letters, digits, dashes or underscores',
      'contactPoints[4].integrations[1].disableResolveMessage: must be true or false',
      `contactPoints[4].integrations[1].type: must be a type such as ${Object.keys(integrations).join(', ')}`,
      'contactPoints[4].integrations[1].settings: must be an object',
      'contactPoints[4].integrations[2]: must be one of integrations',
      'contactPoints[5]: must be one of contact points',
    ],
  )
  t.same(await problems({ contactPoints: {} }), ['contactPoints: must be a list of contact points'])
})

await t.test(
  'a secret that is written out is refused, wherever it stands, and its value is not repeated',
  async (t) => {
    const settings = {
      url: 'http://hook.example.test',
      password: 'fake-password',
      hmacConfig: { secret: 'fake-secret' },
      headers: { env: 'prod', token: '[REDACTED]' },
      http_config: { oauth2: { client_secret: { env: 'NOT A NAME' } } },
      tlsConfig: { caCertificate: secretFromEnvironment('CA') },
    }
    const found = await problems(point({ uid: 'shop-hook', type: 'webhook', settings }))
    t.same(found, [
      "contactPoints[0].integrations[0].settings.password: is secret: take it from the environment with { env: 'NAME' }",
      "contactPoints[0].integrations[0].settings.hmacConfig.secret: is secret: take it from the environment with { env: 'NAME' }",
      'contactPoints[0].integrations[0].settings.headers.token: is "[REDACTED]", which Grafana shows in place of a secret: take the secret from the environment with { env: \'NAME\' }',
      'contactPoints[0].integrations[0].settings.http_config.oauth2.client_secret.env: must be the name of an environment variable: letters, digits, underscores',
    ])
    t.notMatch(found.join(), /fake-/)
    const responders = [{ type: 'team', name: '[REDACTED]' }]
    t.match(await problems(point({ uid: 'shop-o', type: 'opsgenie', settings: { responders } })), [
      /responders\[0\]\.name: is "\[REDACTED\]"/,
    ])
  },
)

await t.test('mute timings: what Grafana answers "bad request data" to is told with its place', async (t) => {
  const timing = (interval: unknown): object => ({ muteTimings: [{ name: 'shop-night', time_intervals: [interval] }] })
  const place = 'muteTimings[0].time_intervals[0]'
  t.same(
    await problems(
      timing({
        times: [
          { start_time: '25:00', end_time: '24:01' },
          { start_time: '22:00', end_time: '06:00' },
          { from: '22:00', to: '24:00' },
        ],
        weekdays: ['friday:monday', 'funday', 'monday:', 'monday:tuesday:friday', 5],
        days_of_month: ['0', '31:1', '1:-1', '-1:-3', '32', '-1:1', '28:-1', '27:-1', '-31:-1'],
        months: ['13', 'january:march', '3:january'],
        years: ['2027:2026'],
        location: '+02:00',
        timezone: 'UTC',
      }),
    ),
    [
      `${place}.timezone: is no member; there are times, weekdays, days_of_month, months, years, location`,
      `${place}.times[0].start_time: must be a time from 00:00 to 24:00, like 22:30`,
      `${place}.times[0].end_time: must be a time from 00:00 to 24:00, like 22:30`,
      `${place}.times[1]: ends before it starts: for a time over midnight give two, one to 24:00 and one from 00:00`,
      `${place}.times[2].from: is no member; there are start_time, end_time`,
      `${place}.times[2].to: is no member; there are start_time, end_time`,
      `${place}.times[2].start_time: must be a time from 00:00 to 24:00, like 22:30`,
      `${place}.times[2].end_time: must be a time from 00:00 to 24:00, like 22:30`,
      `${place}.weekdays[0]: ends before it starts: give two ranges`,
      `${place}.weekdays[1]: must be a text like monday or monday:friday`,
      `${place}.weekdays[2]: must be a text like monday or monday:friday`,
      `${place}.weekdays[3]: must be a text like monday or monday:friday`,
      `${place}.weekdays[4]: must be a text like monday or monday:friday`,
      `${place}.days_of_month[0]: must be a text like 1, 1:5 or -3:-1`,
      `${place}.days_of_month[1]: ends before it starts: give two ranges`,
      `${place}.days_of_month[3]: ends before it starts: give two ranges`,
      `${place}.days_of_month[4]: must be a text like 1, 1:5 or -3:-1`,
      `${place}.days_of_month[5]: ends before it starts: give two ranges`,
      `${place}.days_of_month[6]: ends before it starts: give two ranges`,
      `${place}.months[0]: must be a text like january, january:march or 12`,
      `${place}.months[2]: ends before it starts: give two ranges`,
      `${place}.years[0]: ends before it starts: give two ranges`,
      `${place}.location: must be an IANA time zone like Europe/Berlin`,
    ],
  )
  t.same(await problems(timing({ weekdays: 'monday', location: 'Europe/Nowhere' })), [
    `${place}.weekdays: must be a list of texts like monday or monday:friday`,
    `${place}.location: must be an IANA time zone like Europe/Berlin`,
  ])
  t.same(await problems(timing({ location: 'Europe/Berlin' })), [
    `${place}: says no time, weekday, day, month or year, so that it mutes for ever`,
  ])
  t.same(await problems({ muteTimings: [{ name: 'shop-night', time_intervals: [] }] }), [
    'muteTimings[0].time_intervals: is empty: a mute timing without intervals never mutes',
  ])
  t.same(await problems({ muteTimings: null }), ['muteTimings: must be a list of mute timings'])
})

await t.test('ranges of mute timings have one spelling', (t) => {
  t.equal(writeRange('months', 'january:March'), '1:3')
  t.equal(writeRange('months', 'may'), '5')
  t.equal(writeRange('weekdays', 'Monday:monday'), 'monday')
  t.equal(writeRange('weekdays', 'never'), 'never')
  t.same(readRange('days_of_month', '-3:-1'), { from: -3, to: -1 })
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 12 }), (from, to) => {
      const text = writeRange('months', `${from}:${to}`)
      t.same(readRange('months', text), { from, to })
      return writeRange('months', text) === text
    }),
  )
  t.end()
})

await t.test('message templates: a definition that Grafana does not see', async (t) => {
  const template = '{{- define "x" -}}{{ end }}'
  t.same(await problems({ messageTemplates: [{ name: 'shop-x', template }] }), [
    'messageTemplates[0].template: opens every {{ define "…" }} with "{{-", which Grafana does not see: open one with "{{"',
  ])
})

await t.test('message templates: blocks are closed, and names are there once', async (t) => {
  const templates = (...texts: unknown[]): object => ({
    messageTemplates: texts.map((template, index) => ({ name: `shop-${index}`, template })),
  })
  t.same(
    await problems(
      templates(
        '',
        5,
        'no define',
        '{{ define "a" }}x{{ end }}',
        '{{ define "a" }}y{{ end }}',
        '{{ define shop }}{{ end }}',
        '{{ define "b" }}\n{{ if .Alerts }}{{ else }}{{ end }}',
        '{{ define "c" }}{{ end }}{{ end }}',
        '{{ define "d" }}{{ else }}{{ end }}',
        '{{ define "e" }}{{ define "f" }}{{ end }}{{ end }}',
        '{{ define "g" }}{{ }}{{ end }}',
        '{{ define "h" }}\n{{ "never }} closed',
      ),
    ),
    [
      'messageTemplates[0].template: must be the text of a Go template that is not empty',
      'messageTemplates[1].template: must be the text of a Go template that is not empty',
      'messageTemplates[2].template: has no {{ define "…" }}: without one nothing can use it by a name of its own',
      'messageTemplates[4].template: defines "a", which messageTemplates[3].template does too: Grafana would use only one of them',
      'messageTemplates[5].template: "define" needs a name in quotes',
      'messageTemplates[6].template: line 1: "define" is not closed by "end"',
      'messageTemplates[7].template: line 1: "end" closes nothing',
      'messageTemplates[8].template: line 1: "else" belongs to no "if", "range" or "with"',
      'messageTemplates[9].template: line 1: "define" is inside another block',
      'messageTemplates[10].template: line 1: an action is empty',
      'messageTemplates[11].template: line 2: "{{ "never }} closed" is not closed by "}}"',
    ],
  )
  t.same(await problems({ messageTemplates: 'x' }), ['messageTemplates: must be a list of message templates'])
  const fine =
    '{{/* }} end */}}{{- define `x` -}}{{ "}}" }}{{ with .A }}{{ else with .B }}{{ end }}{{ block "y" . }}{{ end }}{{- end }}'
  t.same(readTemplateBlocks(fine), { defines: ['x', 'y'], problems: [] })
})

await t.test('the notification policy: names of the stack, matchers, durations', async (t) => {
  const nested = (depth: number): object => (depth === 0 ? {} : { routes: [nested(depth - 1)] })
  const found = await problems({
    contactPoints: [{ name: 'shop-oncall', integrations: [email] }],
    muteTimings: [],
    notificationPolicy: {
      object_matchers: [],
      receiver: '',
      continue: 'yes',
      group_by: ['...', 'alertname', 'alertname'],
      group_wait: '5 minutes',
      group_interval: '0s',
      repeat_interval: 4,
      mute_time_intervals: ['shop-night', ''],
      active_time_intervals: 'always',
      receivers: [],
      routes: [
        {
          receiver: 'shop-gone',
          object_matchers: [
            ['severity', '==', 'x'],
            ['a', '=~', '('],
            ['', '=', 'x'],
            ['a', '='],
          ],
        },
        { object_matchers: 'severity=critical' },
        { routes: {} },
        'route',
        nested(10),
      ],
    },
  })
  const deep = `notificationPolicy.routes[4]${'.routes[0]'.repeat(8)}.routes`
  t.same(found, [
    'notificationPolicy.object_matchers: is added: managed_by = shop. Put further matchers into its routes',
    `notificationPolicy.receivers: is no member; there are receiver, continue, group_by, group_wait, group_interval, repeat_interval, mute_time_intervals, active_time_intervals, routes`,
    'notificationPolicy.receiver: must be the name of a contact point; leave it out to inherit it',
    'notificationPolicy.continue: must be true or false',
    'notificationPolicy.group_by: "..." stands for all labels and has to be alone',
    'notificationPolicy.group_by: has a label twice',
    'notificationPolicy.group_wait: must be a duration like 30s, 5m or 4h',
    'notificationPolicy.group_interval: must be longer than 0s',
    'notificationPolicy.repeat_interval: must be a duration like 30s, 5m or 4h',
    'notificationPolicy.mute_time_intervals: must be a list of names of mute timings',
    'notificationPolicy.mute_time_intervals[0]: there is no mute timing "shop-night" in the stack: add it, or name another',
    'notificationPolicy.active_time_intervals: must be a list of names of mute timings',
    'notificationPolicy.routes[0].receiver: there is no contact point "shop-gone" in the stack: add it, or name another',
    'notificationPolicy.routes[0].object_matchers[0]: has operator "=="; there are =, !=, =~, !~',
    'notificationPolicy.routes[0].object_matchers[1]: "(" is no regular expression as Go reads them',
    'notificationPolicy.routes[0].object_matchers[2]: must be [label, operator, value], all texts',
    'notificationPolicy.routes[0].object_matchers[3]: must be [label, operator, value], all texts',
    'notificationPolicy.routes[1].object_matchers: must be a list of [label, operator, value]',
    'notificationPolicy.routes[2].routes: must be a list of notification policies',
    'notificationPolicy.routes[3]: must be a notification policy',
    `${deep}: is more than 10 deep`,
  ])
  t.same(await problems({ notificationPolicy: [] }), [
    'notificationPolicy: must be a notification policy, or null for none',
  ])
})

await t.test('what is right is kept as it was given', (t) => {
  const notifications = {
    contactPoints: [
      {
        name: 'shop',
        integrations: [
          email,
          otherIntegration({ uid: 'shop-p', type: 'pigeon', settings: { token: secretFromEnvironment('P'), loft: 3 } }),
        ],
      },
    ],
    muteTimings: [
      {
        name: 'shop-night',
        time_intervals: [{ times: [{ start_time: '00:00', end_time: '24:00' }], location: 'UTC' }],
      },
    ],
    messageTemplates: [{ name: 'shop-title', template: '{{ define "shop.title" }}x{{ end }}' }],
    notificationPolicy: { receiver: 'shop', mute_time_intervals: ['shop-night', 'elsewhere'], group_by: ['...'] },
  } as const
  const stack = defineStack({ name: 'shop', folder: 'shop', ...notifications })
  t.same(stack.alerting, notifications)
  const none = defineStack({ name: 'shop', folder: 'shop', notificationPolicy: null })
  t.same([none.keeps, none.alerting], [['folder', 'notification-policy'], { notificationPolicy: null }])
  t.end()
})

await t.test('the types and data of integrations are those that servers list', (t) => {
  const specs: IntegrationSpecs = Object.assign(
    {},
    readIntegrationSpecs(list('grafana-12.3.0')),
    readIntegrationSpecs(list('grafana-12.4.0')),
  )
  t.strictSame(integrations, specs)
  const secrets = (name: string): string[] =>
    Object.entries(integrations[name] ?? {}).flatMap(([key, { secret }]) => (secret ? [key] : []))
  t.same([secrets('slack'), secrets('pagerduty'), secrets('email')], [['token', 'url'], ['integrationKey'], []])
  t.end()
})

await t.test('what the server lists decides about types and settings', (t) => {
  const check = (type: string, settings: object): string[] =>
    checkIntegrationSettings('x', { uid: 'shop-x', type, settings } as unknown as Integration, integrations).map(
      ({ path, message }) => `${path} ${message}`,
    )
  t.match(check('pigeon', {}), [/^x\.type "pigeon" is not what this Grafana notifies through; there are dingding, /])
  t.same(check('email', { addresses: 'a', singleEmail: 'true' }), [])
  t.same(check('email', { singleEmail: 'yes', adresses: 'a' }), [
    'x.settings.adresses is no setting this Grafana knows; there are singleEmail, addresses, message, subject',
    'x.settings.addresses is required',
    'x.settings.singleEmail must be true or false',
  ])
  const url = secretFromEnvironment('URL')
  t.same(check('slack', { url }), [])
  t.same(check('slack', {}), [
    'x.settings.recipient is required unless url is given',
    'x.settings.token is required unless url is given',
    'x.settings.url is required unless token is given',
  ])
  t.same(check('slack', { url: 'http://plain.example.test' }), [
    "x.settings.url is secret: take it from the environment with { env: 'NAME' }",
  ])
  const kafka = { kafkaRestProxy: 'http://k.example.test', kafkaTopic: 't' }
  t.same(check('kafka', { ...kafka, apiVersion: 'v2' }), [])
  t.same(check('kafka', { ...kafka, apiVersion: 'v3' }), ['x.settings.kafkaClusterId is required'])
  t.same(check('kafka', { ...kafka, apiVersion: 'v4', kafkaTopic: ['t'] }), [
    'x.settings.kafkaTopic must be a text',
    'x.settings.apiVersion must be one of v2, v3',
  ])
  const opsgenie = { apiKey: url, apiUrl: 'http://o.example.test' }
  t.same(check('opsgenie', { ...opsgenie, responders: [{ type: 'team', name: 'a' }] }), [])
  t.same(check('opsgenie', { ...opsgenie, responders: [{ name: 'a' }, 'team'] }), [
    'x.settings.responders[0].type is required',
    'x.settings.responders[1] must be an object',
  ])
  t.same(check('opsgenie', { ...opsgenie, responders: 'team' }), ['x.settings.responders must be a list of objects'])
  const webhook = { url: 'http://w.example.test' }
  t.same(check('webhook', { ...webhook, headers: [], hmacConfig: 'x', payload: {} }), [
    'x.settings.headers must be an object of texts',
    'x.settings.payload.template is required',
    'x.settings.hmacConfig must be an object',
  ])
  t.same(check('jira', { api_url: 'a', project: 'p', issue_type: 'Bug', labels: 'l' }), [
    'x.settings.labels must be a list of texts',
  ])
  t.end()
})

await t.test('settings are compared as Grafana keeps them, and secrets are never told', (t) => {
  const specs = integrations.webhook ?? {}
  const env = { TOKEN: 'fake-token', HOOK: 'http://hook.example.test/fake' }
  const wanted = {
    url: { env: 'HOOK' },
    maxAlerts: '5',
    title: '',
    headers: { env: 'prod', 'x-token': { env: 'TOKEN' } },
    hmacConfig: { secret: { env: 'SECRET' }, header: 'H' },
  }
  const live = {
    url: 'http://hook.example.test/fake',
    maxAlerts: 5,
    message: null,
    headers: { env: 'prod', 'x-token': 'fake-token' },
    hmacConfig: { secret: '[REDACTED]', header: 'H' },
    tlsConfig: {},
  }
  const same = comparable(live, wanted, specs, env)
  t.strictSame(same.live, same.wanted)
  t.notMatch(JSON.stringify(same), /fake/)
  const other = comparable(
    { ...live, url: 'http://hook.example.test/older', password: '[REDACTED]', hmacConfig: { header: 'H' } },
    wanted,
    specs,
    env,
  )
  t.same(other.live, {
    url: 'another address',
    maxAlerts: '5',
    headers: { env: 'prod', 'x-token': 'value of TOKEN' },
    hmacConfig: { header: 'H' },
    password: 'a secret',
  })
  t.same(other.wanted, {
    url: 'value of HOOK',
    maxAlerts: '5',
    headers: { env: 'prod', 'x-token': 'value of TOKEN' },
    hmacConfig: { secret: 'value of SECRET', header: 'H' },
  })
  t.same(comparable({ url: 'http://secret.example.test/older' }, { url: 'http://b.example.test' }, specs, env), {
    live: { url: 'another address' },
    wanted: { url: 'http://b.example.test' },
  })
  const unset = comparable(live, { ...wanted, url: { env: 'UNSET' } }, specs, env)
  t.equal(unset.live.url, unset.wanted.url, 'a variable that is not set cannot tell a difference')
  t.same(environmentSettings(wanted, specs), [
    { path: 'url', variable: 'HOOK' },
    { path: 'headers.x-token', variable: 'TOKEN' },
    { path: 'hmacConfig.secret', variable: 'SECRET' },
  ])
  t.same(resolveSettings({ ...wanted, list: ['a', { b: { env: 'TOKEN' } }] }, specs, { ...env, SECRET: 's' }), {
    url: 'http://hook.example.test/fake',
    maxAlerts: '5',
    title: '',
    headers: { env: 'prod', 'x-token': 'fake-token' },
    hmacConfig: { secret: 's', header: 'H' },
    list: ['a', { b: 'fake-token' }],
  })
  t.same(withSetting({ a: 1, b: { c: 2 } }, 'b.d', 'x'), { a: 1, b: { c: 2, d: 'x' } })
  t.same(withSetting({}, 'b.d', 'x'), { b: { d: 'x' } })
  t.end()
})

const matchers = fc.array(
  fc.tuple(
    fc.constantFrom('managed_by', 'severity', 'team'),
    fc.constantFrom('=', '!=', '=~'),
    fc.constantFrom('shop', 'critical', ''),
  ),
  { maxLength: 2 },
)
const leaf = fc.record(
  {
    receiver: fc.constantFrom('a', 'b', 'shop-oncall'),
    object_matchers: matchers,
    matchers: fc.constant(['managed_by="shop"']),
    continue: fc.boolean(),
    group_wait: fc.constantFrom('30s', '60s'),
    unknown: fc.jsonValue(),
  },
  { requiredKeys: [] },
)
const routes = fc.array(
  fc
    .tuple(leaf, fc.array(leaf, { maxLength: 2 }))
    .map(([route, children]) => (children.length === 0 ? route : { ...route, routes: children })),
  { maxLength: 5 },
)
const trees = fc.record(
  { receiver: fc.constant('empty'), group_by: fc.constant(['alertname']), routes, group_wait: fc.constant('1m') },
  { requiredKeys: ['receiver'] },
) as fc.Arbitrary<JsonObject>

await t.test('merging the own subtree leaves every byte of others, and is done once', (t) => {
  const route = ownRoute('shop', {
    receiver: 'shop-oncall',
    routes: [{ object_matchers: [['severity', '=', 'critical']] }],
  })
  fc.assert(
    fc.property(trees, (tree) => {
      const merged = mergeTree(tree, 'shop', route)
      const removed = mergeTree(merged, 'shop', undefined)
      const [before, after, gone] = [tree, merged, removed].map((one) => splitTree(one, 'shop'))
      t.equal(after?.others, before?.others)
      t.equal(gone?.others, before?.others)
      t.same(after?.own, [route])
      t.same(gone?.own, [])
      t.same(mergeTree(merged, 'shop', route), merged)
    }),
    { numRuns: 300 },
  )
  t.end()
})

await t.test('the own subtree keeps its place, comes first when it is new, and is told by its only matcher', (t) => {
  const own = (value = 'shop'): JsonObject => ({ receiver: 'old', object_matchers: [['managed_by', '=', value]] })
  const route = ownRoute('shop', { receiver: 'new' })
  const names = (tree: JsonObject): Json[] => (tree.routes as JsonObject[]).map(({ receiver }) => receiver ?? '')
  const foreign = {
    receiver: 'b',
    object_matchers: [
      ['managed_by', '=', 'shop'],
      ['severity', '=', 'critical'],
    ],
  }
  t.same(names(mergeTree({ routes: [{ receiver: 'a' }, own(), foreign, own()] }, 'shop', route)), ['a', 'new', 'b'])
  t.same(names(mergeTree({ routes: [{ receiver: 'a' }, own('shop-eu'), foreign] }, 'shop', route)), [
    'new',
    'a',
    'old',
    'b',
  ])
  t.same(mergeTree({ receiver: 'a' }, 'shop', undefined), { receiver: 'a' })
  t.same(mergeTree({ routes: [{ matchers: ['managed_by="shop"'] }] }, 'shop', undefined), {
    routes: [{ matchers: ['managed_by="shop"'] }],
  })
  t.same(
    canonicalRoute({
      receiver: 'a',
      continue: false,
      group_by: [],
      group_wait: '60s',
      repeat_interval: 'soon',
      object_matchers: [
        ['b', '=', '1'],
        ['a', '=', '2'],
      ],
      routes: [{ group_interval: '90m', active_time_intervals: null }],
    }),
    {
      receiver: 'a',
      group_wait: '1m',
      repeat_interval: 'soon',
      object_matchers: [
        ['a', '=', '2'],
        ['b', '=', '1'],
      ],
      routes: [{ group_interval: '1h30m' }],
    },
  )
  t.end()
})
