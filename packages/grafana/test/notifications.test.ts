import fc from 'fast-check'
import t from 'tap'
import {
  type ApplyOptions,
  type ApplyReport,
  applyPlan,
  type ContactPoint,
  connectGrafana,
  defineStack,
  type Grafana,
  type JournalEntry,
  type JsonObject,
  type Plan,
  type PlanOptions,
  planStack,
  type Stack,
  type StackOptions,
  secretFromEnvironment,
} from '../src/index.ts'
import { failure } from './support/failure.ts'
import { type Arrival, reply, serve } from './support/loopback.ts'
import { alertRule, ruleGroup, ruleStack } from './support/rule-bench.ts'
import { type Bench, modes, startBench } from './support/sandbox.ts'

type Test = Parameters<typeof serve>[0]

const api = '/api/v1/provisioning'
const env = {
  SHOP_SLACK: 'https://hooks.example.test/fake-slack',
  SHOP_HMAC: 'fake-hmac',
  SHOP_CA: '-----BEGIN\nfake-ca\n-----END',
}

const slack = {
  uid: 'shop-slack',
  type: 'slack',
  settings: { url: secretFromEnvironment('SHOP_SLACK'), title: 'Alert' },
} as const
const hook = {
  uid: 'shop-hook',
  type: 'webhook',
  settings: {
    url: 'http://127.0.0.1:9/hook',
    maxAlerts: '5',
    hmacConfig: { secret: secretFromEnvironment('SHOP_HMAC') },
    tlsConfig: { caCertificate: secretFromEnvironment('SHOP_CA') },
  },
  disableResolveMessage: true,
} as const
const mail = { uid: 'shop-mail', type: 'email', settings: { addresses: 'ops@example.test' } } as const
const oncall: ContactPoint = { name: 'shop-oncall', integrations: [slack, hook] }

const night = {
  name: 'shop-night',
  time_intervals: [
    {
      times: [{ start_time: '22:00', end_time: '24:00' }],
      weekdays: ['monday:friday'],
      months: ['january:march', 'may'],
      days_of_month: ['-3:-1'],
      years: [],
      location: 'Europe/Berlin',
    },
  ],
}

const everything = {
  contactPoints: [oncall, { name: 'shop-mail', integrations: [mail] }],
  muteTimings: [night],
  messageTemplates: [{ name: 'shop-title', template: '\n{{ define "shop.title" }}{{ len .Alerts }}{{ end }}\n' }],
  notificationPolicy: {
    receiver: 'shop-oncall',
    group_by: ['alertname'],
    group_wait: '60s',
    routes: [
      {
        receiver: 'shop-mail',
        object_matchers: [
          ['severity', '=', 'warning'],
          ['alertname', '=~', 'Shop.*'],
        ],
        mute_time_intervals: ['shop-night'],
        continue: false,
      },
    ],
  },
} satisfies Partial<StackOptions>
/** Grafana keeps no mark of a mute timing, so it is pruned by its name only. */
const named = { prune: true, targets: ['shop-night'] } as const
const nothing = { contactPoints: [], muteTimings: [], messageTemplates: [], notificationPolicy: null }

function shop(options: Partial<StackOptions> = everything): Stack {
  return defineStack({ name: 'shop', folder: { uid: 'shop', title: 'Shop' }, ...options })
}

/** A sandbox, what is sent to it, and a look past the publisher. */
interface Scene extends Bench {
  /** Through a server that keeps what it passes on. */
  readonly grafana: Grafana
  /** Writing requests: method, path, body. */
  readonly sent: () => readonly Arrival[]
  readonly plan: (stack?: Stack, options?: PlanOptions) => Promise<Plan>
  readonly push: (stack?: Stack, options?: PlanOptions & ApplyOptions) => Promise<ApplyReport>
  /** As an admin, past the publisher. */
  readonly call: (method: string, path: string, body?: unknown, open?: boolean) => Promise<string>
  readonly snapshot: () => Promise<string>
}

type Alter = (path: string, body: unknown) => unknown

async function startScene(t: Test, mode: (typeof modes)[number], alter: Alter = (_path, body) => body): Promise<Scene> {
  const bench = await startBench(t, mode)
  const { sandbox } = bench
  const { url, arrivals } = await serve(t, (response, { method, path, headers, body }) => {
    const pass = async (): Promise<void> => {
      const open = headers['x-disable-provenance']
      const answer = await fetch(`${sandbox.url}${path}`, {
        method,
        headers: {
          authorization: headers.authorization ?? '',
          ...(typeof open === 'string' ? { 'x-disable-provenance': open } : {}),
        },
        ...(body === '' ? {} : { body }),
      })
      const text = await answer.text()
      const type = answer.headers.get('content-type') ?? 'application/json'
      if (!type.includes('json') || text === '')
        return void response.writeHead(answer.status, { 'content-type': type }).end(text)
      const extra = path.startsWith(`${api}/contact`) && mode === '13.0' ? deprecated : {}
      reply(response, answer.status, alter(path, JSON.parse(text)), extra)
    }
    // A connection that is cut behind is cut in front.
    pass().catch(() => response.destroy())
  })
  const grafana = connectGrafana({ url, auth: { token: sandbox.token('Editor') }, retries: 0 })
  t.teardown(() => grafana.close())
  const call: Scene['call'] = async (method, path, body, open = false) => {
    const headers = {
      authorization: `Bearer ${sandbox.token('Admin')}`,
      ...(open ? { 'x-disable-provenance': '1' } : {}),
    }
    const answer = await fetch(`${sandbox.url}${api}${path}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${method} ${path} ${answer.status} ${text}`)
    return text
  }
  const plan: Scene['plan'] = (stack = shop(), options = {}) => planStack(grafana, stack, { env, ...options })
  return {
    ...bench,
    grafana,
    sent: () => arrivals.filter(({ method }) => method !== 'GET'),
    plan,
    push: async (stack, { rollbackOnError, journal, ...options } = {}) =>
      applyPlan(grafana, await plan(stack, options), {
        ...(rollbackOnError === undefined ? {} : { rollbackOnError }),
        ...(journal === undefined ? {} : { journal }),
      }),
    call,
    snapshot: async () =>
      (
        await Promise.all(
          ['/contact-points', '/mute-timings', '/templates', '/policies'].map((path) => call('GET', path)),
        )
      ).join('\n'),
  }
}

const deprecated = { 'x-api-deprecation-date': '2026-04-07', warning: '299 - "use another API"' }

/** Contact points, templates, timings and routes of somebody else. */
async function addForeign({ call }: Scene): Promise<void> {
  await call('POST', '/contact-points', {
    uid: 'other-hook',
    name: 'other',
    type: 'webhook',
    settings: { url: 'http://127.0.0.1:9/other', username: 'u', password: 'fake-other' },
  })
  await call('POST', '/mute-timings', { name: 'other', time_intervals: [{ weekdays: ['sunday'] }] })
  await call('PUT', '/templates/other', { template: '{{ define "other" }}{{ end }}' })
  const tree = JSON.parse(await call('GET', '/policies')) as JsonObject
  const routes = [
    { receiver: 'other', match: { a: 'b' }, match_re: { c: 'd|e' }, group_wait: '90s' },
    { receiver: 'other', matchers: ['f="g"'], continue: true },
    {
      receiver: 'other',
      object_matchers: [
        ['managed_by', '=', 'shop'],
        ['severity', '!=', 'low'],
      ],
      routes: [{ object_matchers: [['x', '=~', 'y.*']], mute_time_intervals: ['other'] }],
    },
  ]
  await call('PUT', '/policies', { ...tree, routes }, true)
}

function actions(plan: Plan): Record<string, string> {
  return Object.fromEntries(plan.changes.map(({ kind, uid, action }) => [`${kind} ${uid}`, action]))
}

function labels(plan: Plan): string[] {
  return plan.changes.flatMap(({ uid, differences }) => differences.map(({ label }) => `${uid}: ${label}`))
}

for (const mode of modes) {
  await t.test(`on ${mode}`, async (t) => {
    await t.test('creates all there is, and does nothing the second time', async (t) => {
      const scene = await startScene(t, mode)
      const { plan, push, sent } = scene
      await addForeign(scene)
      t.same(actions(await plan()), {
        'folder shop': 'create',
        'message-template shop-title': 'create',
        'mute-timing shop-night': 'create',
        'contact-point shop-oncall': 'create',
        'contact-point shop-mail': 'create',
        'notification-policy managed_by=shop': 'create',
      })
      const first = await push()
      t.match(first, { writes: 6, error: undefined })
      const before = sent().length
      const again = await plan()
      t.ok(again.changes.every(({ action, url }) => action === 'unchanged' && url !== undefined))
      t.match(await push(), { writes: 0, error: undefined })
      t.equal(sent().length, before, 'no writing request')
    })

    await t.test('leaves all of others as it was, to the byte, when it comes and when it goes', async (t) => {
      const scene = await startScene(t, mode)
      const { push, snapshot, call } = scene
      await addForeign(scene)
      const before = await snapshot()
      await push()
      const tree = JSON.parse(await call('GET', '/policies')) as { routes: JsonObject[]; provenance?: string }
      t.match(tree.routes[0], {
        receiver: 'shop-oncall',
        object_matchers: [['managed_by', '=', 'shop']],
        group_wait: '1m',
      })
      t.equal(tree.provenance, undefined, 'the tree stays open to changes in Grafana')
      t.match(await push(shop(nothing), { prune: { limit: 10 } }), { writes: 4, error: undefined })
      t.match(await push(shop(nothing), named), { writes: 1, error: undefined })
      t.equal(await snapshot(), before)
    })

    await t.test('changes what differs, and sends the secrets of what it sends', async (t) => {
      const { plan, push, sent } = await startScene(t, mode)
      await push()
      const changed = shop({
        contactPoints: [
          { name: 'shop-oncall', integrations: [{ ...slack, settings: { ...slack.settings, title: 'New' } }, mail] },
          { name: 'shop-mail', integrations: [{ ...mail, uid: 'shop-mail-2', disableResolveMessage: true }] },
        ],
        muteTimings: [{ name: 'shop-night', time_intervals: [{ weekdays: ['sunday'] }] }],
        messageTemplates: [{ name: 'shop-title', template: '{{ define "shop.title" }}x{{ end }}' }],
        notificationPolicy: { receiver: 'shop-mail' },
      })
      t.same(labels(await plan(changed)), [
        'shop-title: template',
        'shop-night: intervals[0].days_of_month',
        'shop-night: intervals[0].location',
        'shop-night: intervals[0].months',
        'shop-night: intervals[0].times',
        'shop-night: intervals[0].weekdays',
        'shop-oncall: integration "shop-slack": title',
        'shop-oncall: integration "shop-mail": contact point',
        'shop-oncall: integration "shop-hook": removed',
        'shop-mail: integration "shop-mail-2": added',
        'shop-mail: integration "shop-mail": removed',
        'managed_by=shop: policy: group_by',
        'managed_by=shop: policy: group_wait',
        'managed_by=shop: policy: receiver',
        'managed_by=shop: policy: routes',
      ])
      const before = sent().length
      const report = await push(changed)
      t.equal(report.error, undefined)
      const bodies = sent()
        .slice(before)
        .filter(({ path }) => path.includes('shop-slack'))
      t.same(
        bodies.map(({ body }) => (JSON.parse(body) as { settings: unknown }).settings),
        [{ url: env.SHOP_SLACK, title: 'New', __managed_by__: 'messaging-observability/shop' }],
      )
      t.match(await push(changed), { writes: 0, error: undefined })
    })

    await t.test('a rename of a contact point takes its users along', async (t) => {
      const { plan, push, call } = await startScene(t, mode)
      await push()
      const [, second] = everything.contactPoints
      const renamed = shop({
        ...everything,
        contactPoints: [{ ...oncall, name: 'shop-pager' }, ...(second ? [second] : [])],
        notificationPolicy: { ...everything.notificationPolicy, receiver: 'shop-pager' },
      })
      t.match(labels(await plan(renamed)), [
        'shop-pager: integration "shop-slack": contact point',
        'shop-pager: integration "shop-hook": contact point',
        'managed_by=shop: policy: receiver',
      ])
      t.same((await plan(renamed)).orphans, [{ kind: 'contact-point', uid: 'shop-oncall', title: 'shop-oncall' }])
      const report = await push(renamed, { prune: true })
      t.equal(report.error, undefined)
      const names = (JSON.parse(await call('GET', '/contact-points')) as { name: string }[]).map(({ name }) => name)
      t.same(
        names.filter((name) => name.startsWith('shop')),
        ['shop-mail', 'shop-pager', 'shop-pager'],
      )
      t.match(await push(renamed), { writes: 0, error: undefined })
    })

    await t.test('renamed timings and templates are new ones, and the old ones go with a prune', async (t) => {
      const { plan, push } = await startScene(t, mode)
      await push()
      const renamed = shop({
        ...everything,
        muteTimings: [{ ...night, name: 'shop-late' }],
        messageTemplates: [{ name: 'shop-subject', template: '{{ define "shop.title" }}{{ end }}' }],
        notificationPolicy: { receiver: 'shop-oncall', mute_time_intervals: ['shop-late'] },
      })
      t.same(
        (await plan(renamed)).orphans.map(({ uid }) => uid),
        ['shop-night', 'shop-title'],
      )
      t.match(await push(renamed, { prune: true }), { writes: 4, error: undefined })
      t.match(await push(renamed, named), { writes: 1, error: undefined })
      t.same((await plan(renamed)).orphans, [])
    })
  })
}

await t.test('rules of the stack follow a contact point that is renamed', async (t) => {
  const { push, plan, sandbox } = await startScene(t, '12.4-unified')
  const named = (name: string): Stack => {
    const rule = alertRule('shop-a', { notification_settings: { receiver: name } })
    return ruleStack([ruleGroup('errors', [rule])], {
      contactPoints: [{ name, integrations: [{ ...mail, uid: 'shop-mail' }] }],
      notificationPolicy: { receiver: name },
    })
  }
  const options = { evaluateRules: false, prune: true }
  t.match(await push(named('shop-one'), options), { error: undefined })
  t.same((await plan(named('shop-two'), options)).warnings, [
    'contact point "shop-one" becomes "shop-two": Grafana puts the new name into what uses it (notification policies: 1, alert rules: 1), and alerts of such rules start over',
  ])
  const answer = {
    messageId: 'alerting.notifications.receivers.usedProvisioned',
    message: 'used by provisioned alert rules',
  }
  sandbox.inject({ status: 409, body: answer, match: { method: 'PUT', path: 'contact-points' } })
  t.match((await push(named('shop-two'), options)).error, {
    code: 'GRAFANA_REFUSED',
    message: /used by provisioned alert rules/,
  })
  sandbox.inject({
    status: 409,
    body: { message: 'Conflict', messageId: 'x' },
    match: { method: 'PUT', path: 'contact-points' },
  })
  t.match(await push(named('shop-two'), options), { error: undefined }, 'any other conflict is planned again')
  t.match(await push(named('shop-two'), options), { writes: 0, error: undefined })
})

await t.test('says once that the server is going to drop the API', async (t) => {
  const { plan } = await startScene(t, '13.0')
  t.same((await plan()).warnings, [
    'Grafana says that /api/v1/provisioning/contact-points is deprecated since 2026-04-07: 299 - "use another API"',
  ])
})

const mode = '12.4-unified'

await t.test('secrets', async (t) => {
  await t.test('are in no plan, report, journal or error, and "[REDACTED]" is never sent', async (t) => {
    const { plan, push, sent, sandbox, call } = await startScene(t, mode)
    const journal: JournalEntry[] = []
    const seen: unknown[] = [await plan()]
    seen.push(await push(undefined, { journal: (entry) => void journal.push(entry) }))
    await call('PUT', '/contact-points/shop-hook', {
      ...hook,
      name: 'shop-oncall',
      settings: { url: 'http://127.0.0.1:9/x', password: 'edited' },
    })
    seen.push(await plan())
    const changed = shop({ contactPoints: [{ name: 'shop-oncall', integrations: [hook] }] })
    sandbox.inject({
      status: 400,
      body: { message: `bad: ${env.SHOP_HMAC} ${env.SHOP_CA} ${JSON.stringify(env.SHOP_CA)}` },
      match: { method: 'PUT' },
    })
    const failed = await push(changed)
    t.match(failed.error?.message, /bad: \[redacted\]|\[redacted\]/)
    seen.push(failed, failed.error?.message, failed.error?.call, journal)
    seen.push(await push(changed, { pushSecrets: true }))
    const text = seen.map((one) => JSON.stringify(one)).join('\n')
    for (const word of ['fake-slack', 'fake-hmac', 'fake-ca']) t.notMatch(text, word)
    t.notMatch(
      sent()
        .map(({ body }) => body)
        .join('\n'),
      /REDACTED/,
    )
  })

  await t.test('that are missing are told before anything is written, and only where they would be sent', async (t) => {
    const { plan, push, sent } = await startScene(t, mode)
    const error = await failure(plan(shop(), { env: { SHOP_SLACK: 'x', SHOP_HMAC: '' } }))
    t.equal(error.code, 'GRAFANA_STACK')
    t.same(
      error.problems.map(({ path, message }) => `${path} ${message}`),
      [
        'contact point "shop-oncall" integration "shop-hook" settings.hmacConfig.secret has to be sent: set SHOP_HMAC in the environment',
        'contact point "shop-oncall" integration "shop-hook" settings.tlsConfig.caCertificate has to be sent: set SHOP_CA in the environment',
      ],
    )
    t.same(sent(), [])
    await push()
    t.match(await push(shop(), { env: {} }), { writes: 0, error: undefined }, 'nothing is to be sent')
    t.equal((await failure(plan(shop(), { env: {}, pushSecrets: true }))).problems.length, 3)
    const title = { ...slack, settings: { ...slack.settings, title: 'New' } }
    const one = shop({ contactPoints: [{ name: 'shop-oncall', integrations: [title, hook] }] })
    t.match(
      await push(one, { env: { SHOP_SLACK: env.SHOP_SLACK } }),
      { writes: 1, error: undefined },
      'only one is sent',
    )
  })

  await t.test('that vanish between plan and push end the push', async (t) => {
    const { grafana, sent } = await startScene(t, mode)
    const variables: Record<string, string> = { ...env }
    const plan = await planStack(grafana, shop({ contactPoints: [oncall] }), { env: variables })
    delete variables.SHOP_SLACK
    const { error } = await applyPlan(grafana, plan)
    t.match(error, { code: 'GRAFANA_PARTIAL', cause: { code: 'GRAFANA_CONFIG', message: /SHOP_SLACK/ } })
    t.same(
      sent().filter(({ path }) => path.includes('contact')),
      [],
    )
  })

  await t.test('are sent again when asked for', async (t) => {
    const { plan, push, sent } = await startScene(t, mode)
    await push()
    const before = sent().length
    t.same(labels(await plan(shop(), { pushSecrets: true })), [
      'shop-oncall: integration "shop-slack": secrets sent again',
      'shop-oncall: integration "shop-hook": secrets sent again',
    ])
    t.match(await push(shop(), { pushSecrets: true }), { writes: 1, error: undefined })
    t.same(
      sent()
        .slice(before)
        .map(({ path }) => path),
      [`${api}/contact-points/shop-slack`, `${api}/contact-points/shop-hook`],
    )
    const open = shop({ contactPoints: [{ name: 'shop-mail', integrations: [mail] }] })
    t.match(
      await push(open, { pushSecrets: true }),
      { writes: 0, error: undefined },
      'without secrets there is nothing to send',
    )
  })

  await t.test('taken out in Grafana are put back', async (t) => {
    const { plan, push, call } = await startScene(t, mode)
    await push()
    await call('PUT', '/contact-points/shop-hook', {
      ...hook,
      name: 'shop-oncall',
      settings: { url: hook.settings.url, maxAlerts: 5 },
    })
    t.same(labels(await plan()), [
      'shop-oncall: integration "shop-hook": hmacConfig',
      'shop-oncall: integration "shop-hook": tlsConfig',
    ])
    t.match(await push(), { writes: 1, error: undefined })
  })
})

await t.test('another stack whose name begins like this one', async (t) => {
  const europe = (options: Partial<StackOptions>): Stack =>
    defineStack({ name: 'shop-eu', folder: { uid: 'shop-eu', title: 'Shop Europe' }, ...options })
  const theirs = {
    contactPoints: [{ name: 'shop-eu-mail', integrations: [{ ...mail, uid: 'shop-eu-mail' }] }],
    muteTimings: [{ ...night, name: 'shop-eu-night' }],
    messageTemplates: [{ name: 'shop-eu-title', template: '{{ define "shop.eu.title" }}{{ end }}' }],
  }

  for (const mode of modes) {
    await t.test(`keeps what is its own, on ${mode}`, async (t) => {
      const { plan, push, snapshot } = await startScene(t, mode)
      await push(europe(theirs))
      const before = await snapshot()
      const { orphans, warnings } = await plan(shop(nothing), { prune: { limit: 10 } })
      t.same([orphans, warnings], [[], []])
      t.match(await push(), { error: undefined })
      t.match(await push(shop(nothing), { prune: { limit: 10 } }), { writes: 4, error: undefined })
      await push(shop(nothing), named)
      t.equal(await snapshot(), before)
      t.match(await push(europe(theirs)), { writes: 0, error: undefined })
    })
  }

  await t.test('is told by its subtree and its rules, where a mute timing is all else it has', async (t) => {
    const { plan, push, call } = await startScene(t, mode)
    await push(europe({ muteTimings: theirs.muteTimings }))
    const stack = shop({ muteTimings: [] })
    const unclear = await plan(stack, { prune: true })
    t.same(actions(unclear), { 'folder shop': 'create' })
    t.match(unclear.warnings, [/^mute-timing "shop-eu-night" .* carries no mark .* name it as a target$/])
    t.match((await plan(stack)).orphans, [{ uid: 'shop-eu-night' }])
    const target = { prune: true, targets: ['shop-eu-night'] } as const
    t.match((await plan(stack, target)).changes, [{ action: 'delete' }])
    await push(europe({ muteTimings: theirs.muteTimings, notificationPolicy: { group_by: ['alertname'] } }))
    t.same((await plan(stack)).orphans, [], 'its subtree')
    t.equal((await failure(plan(stack, target))).code, 'GRAFANA_CONFIG')
    await push(europe({ muteTimings: [], notificationPolicy: null }), { prune: true })
    t.match((await plan(stack)).orphans, [{ uid: 'shop-eu-night' }])
    await push(
      ruleStack([ruleGroup('api', [alertRule('shop-eu-errors')])], {
        name: 'shop-eu',
        folder: { uid: 'shop-eu', title: 'Shop Europe' },
      }),
    )
    t.same((await plan(ruleStack([], { muteTimings: [] }))).orphans, [], 'its rules')
    await call('DELETE', '/mute-timings/shop-eu-night')
  })

  await t.test('is not written over, and can be taken over', async (t) => {
    const { plan, push, call } = await startScene(t, mode)
    await push(europe(theirs))
    const stack = shop({ ...theirs, contactPoints: [{ name: 'shop-eu-mail', integrations: [mail] }] })
    const { changes } = await plan(stack)
    t.same(
      changes.flatMap(({ refusal }) => refusal?.message ?? []),
      [
        'message-template "shop-eu-title" is managed by messaging-observability/shop-eu: give yours another name, or take it over with adopt',
        'contact-point "shop-eu-mail" is managed by messaging-observability/shop-eu: give yours another name, or take it over with adopt',
      ],
    )
    t.match(await push(stack, { adopt: true }), { error: undefined })
    t.match(await push(stack), { writes: 0, error: undefined })
    t.match(await call('GET', '/contact-points'), /"__managed_by__":"messaging-observability\/shop"/)
    const moved = shop({ contactPoints: [{ name: 'shop-new', integrations: [{ ...mail, uid: 'shop-eu-x' }] }] })
    await push(europe({ contactPoints: [{ name: 'shop-eu-x', integrations: [{ ...mail, uid: 'shop-eu-x' }] }] }))
    t.match((await failure(plan(moved))).message, /is in use in contact point "shop-eu-x", which is not the stack's/)
  })

  await t.test('a copy made in Grafana is nobody’s to prune', async (t) => {
    const { plan, push, call } = await startScene(t, mode)
    const open = shop({ ...everything, editable: true })
    await push(open)
    const [point] = JSON.parse(await call('GET', '/contact-points?name=shop-mail')) as JsonObject[]
    await call('POST', '/contact-points', { ...point, uid: 'abcdef', name: 'shop-mail copy' }, true)
    await call('POST', '/contact-points', { ...point, uid: 'shop', name: 'shop-copy' }, true)
    await call('POST', '/contact-points', { ...point, uid: 'fedcba', name: 'shop-other' }, true)
    const { changes, warnings } = await plan(open, { prune: true })
    t.same(
      changes.filter(({ action }) => action === 'delete').map(({ uid }) => uid),
      ['shop-copy'],
    )
    t.match(warnings, [/^contact-point "shop-mail copy" /, /^contact-point "shop-other" .* carries no mark/])
  })
})

await t.test('what Grafana finds in a template is told', async (t) => {
  const { push } = await startScene(t, mode)
  const template = '{{ define "shop.title" }}{{ nothing }}{{ end }}'
  t.match((await push(shop({ messageTemplates: [{ name: 'shop-title', template }] }))).error, {
    cause: {
      code: 'GRAFANA_HTTP',
      message: /Grafana says: invalid template: template: :1: function "nothing" not defined\.$/,
      call: { status: 400 },
    },
  })
})

await t.test('a tree that breaks the configuration', async (t) => {
  const broken = /default notification policy has "continue".*admin.*earlier version/

  await t.test('is named with the way out, and nothing is written', async (t) => {
    const { plan, sent, call } = await startScene(t, mode)
    const tree = JSON.parse(await call('GET', '/policies')) as JsonObject
    await call('PUT', '/policies', { ...tree, continue: true }, true)
    const before = sent().length
    t.match(await failure(plan()), { code: 'GRAFANA_UNSUPPORTED', message: broken })
    t.equal(sent().length, before)
  })

  await t.test('is never sent', async (t) => {
    let continues = false
    const alter: Alter = (path, body) =>
      continues && path.endsWith('/policies') ? { ...(body as object), continue: true } : body
    const { push, sent } = await startScene(t, mode, alter)
    const policy = shop({ notificationPolicy: { group_by: ['alertname'] } })
    await push(shop({ muteTimings: [] }))
    continues = true
    const before = sent().length
    t.match((await push(policy)).error, { code: 'GRAFANA_UNSUPPORTED', message: broken })
    t.equal(sent().length, before)
  })
})

await t.test('guards', async (t) => {
  await t.test('what a file provisions is refused, and never left over', async (t) => {
    const provisioned: Alter = (path, body) => {
      if (path.startsWith(`${api}/policies`)) return { ...(body as object), provenance: 'file' }
      if (!path.startsWith(api) || !Array.isArray(body)) return body
      return body.map((one: object) => ({
        ...one,
        provenance: path.includes('mute') ? 'converted_prometheus' : 'file',
      }))
    }
    let active = false
    const scene = await startScene(t, mode, (path, body) => (active ? provisioned(path, body) : body))
    await scene.push()
    active = true
    const plan = await scene.plan(undefined, { adopt: true, overwriteEdits: true })
    t.same(
      plan.changes.flatMap(({ refusal }) => (refusal ? [`${refusal.reason} ${refusal.message}`] : [])),
      [
        'provisioned message-template "shop-title" is written by file provisioning, which would undo every push: remove it there first, or give yours another name',
        'provisioned mute-timing "shop-night" is written by an imported Alertmanager configuration, which would undo every push: remove it there first, or give yours another name',
        'provisioned contact-point "shop-oncall" is written by file provisioning, which would undo every push: remove it there first, or give yours another name',
        'provisioned contact-point "shop-mail" is written by file provisioning, which would undo every push: remove it there first, or give yours another name',
        'provisioned notification-policy "managed_by=shop" is written by file provisioning, which would undo every push: remove it there first, or give yours another uid',
      ],
    )
    t.same((await scene.plan(shop(nothing))).orphans, [])
  })

  await t.test('what was made in Grafana under the name of the stack is taken over only when asked to', async (t) => {
    const { plan, push, call } = await startScene(t, mode)
    await call('POST', '/contact-points', { ...mail, name: 'shop-mail' }, true)
    await call('POST', '/mute-timings', { name: 'shop-gone', time_intervals: [{ weekdays: ['sunday'] }] }, true)
    const first = await plan()
    t.match(
      first.changes.find(({ uid }) => uid === 'shop-mail'),
      { action: 'foreign', refusal: { reason: 'foreign' } },
    )
    t.same(first.orphans, [], 'what others made is not left over')
    t.match((await failure(push().then(({ error }) => Promise.reject(error)))).code, 'GRAFANA_REFUSED')
    const adopting = await plan(shop(), { adopt: true })
    t.match(
      adopting.changes.find(({ uid }) => uid === 'shop-mail'),
      {
        action: 'update',
        adopts: true,
        differences: [{ label: 'provenance', before: '', after: 'api' }],
      },
    )
    t.match(await push(shop(), { adopt: true }), { error: undefined })
    t.match(await push(), { writes: 0, error: undefined })
  })

  await t.test('an editable stack leaves its objects open, and says so of what stays locked', async (t) => {
    const { plan, push, snapshot } = await startScene(t, mode)
    const editable = shop({ ...everything, editable: true })
    await push(editable)
    t.notMatch(await snapshot(), /"provenance"/)
    t.match(await push(editable), { writes: 0, error: undefined })
    await push(shop(nothing), { adopt: true, prune: { limit: 10 } })
    const locked = await startScene(t, mode)
    await locked.push()
    t.match((await locked.plan(editable)).warnings, [
      /^message-template "shop-title" stays locked in Grafana/,
      /^mute-timing "shop-night" stays locked/,
      /^contact-point "shop-oncall" stays locked/,
      /^contact-point "shop-mail" stays locked/,
    ])
    const other = shop({
      ...everything,
      editable: true,
      messageTemplates: [{ name: 'shop-title', template: '{{ define "shop.title" }}{{ end }}' }],
    })
    t.match(await locked.push(other), { error: undefined }, 'what is locked can still be pushed')
    t.same((await plan(editable)).missingPermissions, [])
  })

  await t.test("a uid that is in somebody else's contact point is told, and nothing is written", async (t) => {
    const { plan, call } = await startScene(t, mode)
    await call('POST', '/contact-points', { ...mail, name: 'other' })
    const { problems } = await failure(plan())
    t.same(problems, [
      {
        path: 'contact point "shop-mail" integration "shop-mail" uid',
        message: 'is in use in contact point "other", which is not the stack\'s: give the integration another uid',
      },
    ])
  })

  await t.test(
    'names that nobody has, and types and settings the server does not know, are told at once',
    async (t) => {
      const { plan } = await startScene(t, mode)
      const wrong = shop({
        contactPoints: [
          { name: 'shop-x', integrations: [{ uid: 'shop-x', type: 'email', settings: { adresses: 'a' } as never }] },
        ],
        notificationPolicy: {
          receiver: 'nobody',
          routes: [{ receiver: 'shop-x', mute_time_intervals: ['never'], active_time_intervals: ['ever'] }],
        },
      })
      const { problems } = await failure(plan(wrong))
      t.same(problems.map(({ path }) => path).toSorted(), [
        'contact point "shop-x" integration "shop-x".settings.addresses',
        'contact point "shop-x" integration "shop-x".settings.adresses',
        'notificationPolicy.receiver',
        'notificationPolicy.routes[0].active_time_intervals[0]',
        'notificationPolicy.routes[0].mute_time_intervals[0]',
      ])
    },
  )

  await t.test('the receiver of the default policy need not be listed', async (t) => {
    const { push, call } = await startScene(t, mode)
    const { receiver } = JSON.parse(await call('GET', '/policies')) as { receiver: string }
    t.match(await push(shop({ notificationPolicy: { receiver } })), { writes: 2, error: undefined })
  })

  await t.test('a Viewer is told what is missing, an Editor needs nothing', async (t) => {
    const { connect, sandbox } = await startBench(t, mode)
    const viewer = connect({ auth: { token: sandbox.token('Viewer') } })
    const kinds = ['contact-point', 'mute-timing', 'message-template', 'notification-policy'] as const
    const { missingPermissions } = await planStack(viewer, shop(), { env, kinds })
    t.same(
      missingPermissions.map(({ action, purpose }) => `${action} to ${purpose}`),
      [
        'create message template "shop-title"',
        'create mute timing "shop-night"',
        'create contact point "shop-oncall"',
        'create contact point "shop-mail"',
        'create notification policy "managed_by = shop"',
      ].flatMap((purpose) => [
        `alert.notifications:write to ${purpose}`,
        `alert.provisioning.provenance:write to ${purpose}`,
      ]),
    )
    for (const role of ['Editor', 'Admin'] as const) {
      const grafana = connect({ auth: { token: sandbox.token(role) } })
      t.same((await planStack(grafana, shop(), { env, kinds })).missingPermissions, [])
    }
  })
})

await t.test('others at work', async (t) => {
  /** Does something right before an object is written. */
  const before = (uid: string, act: () => Promise<unknown>): ApplyOptions => {
    let done = false
    return {
      journal: async (entry) => {
        if (entry.uid !== uid || entry.state !== 'started' || done) return
        done = true
        await act()
      },
    }
  }

  await t.test('a change between plan and write is planned again: theirs stays, ours comes on top', async (t) => {
    const scene = await startScene(t, mode)
    const { push, call } = scene
    await addForeign(scene)
    await push()
    const policy = { receiver: 'shop-mail' }
    const report = await push(
      shop({ ...everything, notificationPolicy: policy }),
      before('managed_by=shop', async () => {
        const { provenance: _provenance, ...tree } = JSON.parse(await call('GET', '/policies')) as {
          routes: object[]
          provenance?: string
        }
        await call(
          'PUT',
          '/policies',
          { ...tree, routes: [...tree.routes, { receiver: 'other', object_matchers: [['late', '=', '1']] }] },
          true,
        )
      }),
    )
    t.equal(report.error, undefined)
    const tree = JSON.parse(await call('GET', '/policies')) as { routes: JsonObject[] }
    t.match(tree.routes.at(0), { receiver: 'shop-mail' })
    t.match(tree.routes.at(-1), { object_matchers: [['late', '=', '1']] })
  })

  await t.test(
    'contact points, timings and templates changed in between are read again before they are written',
    async (t) => {
      const { push, call, plan } = await startScene(t, mode)
      await push()
      const cases: readonly (readonly [uid: string, options: Partial<StackOptions>, act: () => Promise<unknown>])[] = [
        [
          'shop-oncall',
          { contactPoints: [{ ...oncall, integrations: [slack] }] },
          () =>
            call('PUT', '/contact-points/shop-slack', {
              ...slack,
              name: 'shop-oncall',
              settings: { url: 'http://127.0.0.1:9/x', title: 'Edited' },
            }),
        ],
        [
          'shop-night',
          { muteTimings: [{ name: 'shop-night', time_intervals: [{ weekdays: ['monday'] }] }] },
          () =>
            call('PUT', '/mute-timings/shop-night', { name: 'shop-night', time_intervals: [{ weekdays: ['sunday'] }] }),
        ],
        [
          'shop-title',
          { messageTemplates: [{ name: 'shop-title', template: '{{ define "shop.title" }}mine{{ end }}' }] },
          () => call('PUT', '/templates/shop-title', { template: '{{ define "shop.title" }}theirs{{ end }}' }),
        ],
        [
          'shop-new',
          { muteTimings: [{ ...night, name: 'shop-new' }] },
          () => call('POST', '/mute-timings', { ...night, name: 'shop-new' }),
        ],
      ]
      for (const [uid, options, act] of cases) {
        const stack = shop(options)
        const report = await push(stack, before(uid, act))
        t.equal(report.error, undefined, uid)
        t.same(labels(await plan(stack)), [], uid)
      }
    },
  )

  await t.test('what is gone already is pruned, what changed is looked at again', async (t) => {
    const { push, call, snapshot } = await startScene(t, mode)
    const gone = shop({ contactPoints: [], muteTimings: [], messageTemplates: [] })
    await push(shop({ ...everything, notificationPolicy: null }))
    const report = await push(gone, {
      prune: true,
      ...before('shop-oncall', async () => {
        await call('DELETE', '/contact-points/shop-mail')
        await call('DELETE', '/templates/shop-title')
        await call('PUT', '/contact-points/shop-hook', { ...mail, uid: 'shop-hook', name: 'shop-oncall' })
        await call('PUT', '/mute-timings/shop-night', {
          name: 'shop-night',
          time_intervals: [{ weekdays: ['sunday'] }],
        })
      }),
    })
    t.equal(report.error, undefined)
    const late = before('shop-night', () => call('DELETE', '/mute-timings/shop-night'))
    t.match(await push(gone, { ...named, ...late }), { error: undefined })
    t.notMatch(await snapshot(), /shop-/)
  })

  await t.test('what others still use is not pruned, and loses nothing', async (t) => {
    const { push, call } = await startScene(t, mode)
    await push(shop({ ...everything, notificationPolicy: null }))
    const tree = JSON.parse(await call('GET', '/policies')) as JsonObject
    const route = { receiver: 'shop-oncall', object_matchers: [['a', '=', 'b']], mute_time_intervals: ['shop-night'] }
    await call('PUT', '/policies', { ...tree, routes: [route] }, true)
    const points = await call('GET', '/contact-points')
    const prune = { prune: { limit: 10 } }
    t.match((await push(shop({ contactPoints: everything.contactPoints.slice(1) }), prune)).error, {
      code: 'GRAFANA_REFUSED',
      message: /contact-point "shop-oncall" is still used by a notification policy/,
    })
    t.equal(await call('GET', '/contact-points'), points)
    t.match((await push(shop({ muteTimings: [] }), named)).error, {
      code: 'GRAFANA_REFUSED',
      message: /mute-timing "shop-night" is still used by an alert rule or a notification policy/,
    })
  })

  await t.test('nor what an alert rule uses, nor what is used from between the look and the request on', async (t) => {
    let blind = false
    const { push, call } = await startScene(t, mode, (path, body) =>
      blind && path.endsWith('/policies') ? { receiver: 'nobody' } : body,
    )
    const kept = { contactPoints: [], muteTimings: [], messageTemplates: [] }
    await push(shop({ ...everything, notificationPolicy: null }))
    await call('PUT', '/folder/shop/rule-groups/uses', {
      title: 'uses',
      folderUid: 'shop',
      interval: 60,
      rules: [
        {
          uid: 'other-rule',
          title: 'Uses it',
          condition: 'A',
          noDataState: 'OK',
          execErrState: 'OK',
          for: '0s',
          data: [{ refId: 'A', datasourceUid: '__expr__', model: { type: 'math', expression: '1', refId: 'A' } }],
          notification_settings: { receiver: 'shop-oncall' },
        },
      ],
    })
    const { error } = await push(shop(kept), { prune: true })
    t.match(error, {
      cause: { code: 'GRAFANA_REFUSED', message: /"shop-oncall" is still used by alert rule "Uses it"/ },
    })
    await call('DELETE', '/folder/shop/rule-groups/uses')
    await push(shop({ ...everything, notificationPolicy: null }))
    const tree = JSON.parse(await call('GET', '/policies')) as JsonObject
    await call(
      'PUT',
      '/policies',
      { ...tree, routes: [{ receiver: 'shop-mail', object_matchers: [['a', '=', 'b']] }] },
      true,
    )
    blind = true
    t.match((await push(shop(kept), { prune: true })).error, {
      code: 'GRAFANA_REFUSED',
      message: /"shop-mail" is still used by an alert rule or a notification policy/,
    })
  })

  await t.test('a write that fails for what passes by itself is tried again, any other is not', async (t) => {
    const { push, sandbox } = await startScene(t, mode)
    const match = { purpose: 'write', path: 'provisioning' } as const
    sandbox.inject({ status: 409, body: { message: 'concurrent save' }, match })
    sandbox.inject({ status: 500, body: { message: 'could not find object using provided id and hash' }, match })
    sandbox.inject({ status: 403, body: { message: 'Alertmanager is not ready yet' }, match, nth: 3 })
    t.match(await push(), { writes: 6, error: undefined })
    const changed = shop({
      messageTemplates: [{ name: 'shop-title', template: '{{ define "shop.title" }}x{{ end }}' }],
    })
    sandbox.inject({
      status: 409,
      body: { messageId: 'alerting.notifications.conflict', message: 'Conflict' },
      match,
      times: 2,
    })
    t.match((await push(changed)).error, { code: 'GRAFANA_CONFLICT', exitCode: 5 })
    sandbox.inject({ status: 403, body: { message: 'nothing for you' }, match })
    t.match((await push(changed)).error, { code: 'GRAFANA_FORBIDDEN' })
    sandbox.inject({ status: 500, body: { message: 'Alertmanager is not ready yet' }, match, times: 4 })
    t.match((await push(changed)).error, { code: 'GRAFANA_HTTP' }, 'not for ever')
  })

  await t.test("a tree that comes back with others' routes changed is told", async (t) => {
    let active = false
    const { push } = await startScene(t, mode, (path, body) =>
      active && path.endsWith('/policies') && typeof body === 'object' && body !== null && 'routes' in body
        ? { ...body, repeat_interval: '9h' }
        : body,
    )
    const policy = shop({
      notificationPolicy: everything.notificationPolicy,
      contactPoints: everything.contactPoints,
      muteTimings: everything.muteTimings,
    })
    active = true
    t.match((await push(policy)).error, { code: 'GRAFANA_VERIFICATION', message: /policies of others/ })
  })
})

await t.test('rollback', async (t) => {
  const last = { purpose: 'write', path: '/policies' } as const

  await t.test('puts everything back when a later write fails', async (t) => {
    const scene = await startScene(t, mode)
    const { push, snapshot, sandbox } = scene
    await addForeign(scene)
    const empty = await snapshot()
    sandbox.inject({ status: 500, match: last, times: 'always' })
    const report = await push(shop(), { rollbackOnError: true })
    t.match(report.error, { code: 'GRAFANA_PARTIAL' })
    t.equal(await snapshot(), empty)
  })

  await t.test('puts back what was there, its secrets from the environment', async (t) => {
    const { push, snapshot, sandbox, sent } = await startScene(t, mode)
    await push()
    const before = await snapshot()
    const changed = shop({
      contactPoints: [
        {
          name: 'shop-oncall',
          integrations: [
            { ...slack, settings: { ...slack.settings, title: 'New' } },
            hook,
            { ...mail, uid: 'shop-more' },
          ],
        },
        { name: 'shop-mail', integrations: [mail] },
      ],
      muteTimings: [{ name: 'shop-night', time_intervals: [{ weekdays: ['sunday'] }] }],
      messageTemplates: [{ name: 'shop-title', template: '{{ define "shop.title" }}x{{ end }}' }],
      notificationPolicy: { receiver: 'shop-mail' },
    })
    sandbox.inject({ status: 500, match: last, times: 1 })
    const report = await push(changed, { rollbackOnError: true })
    t.ok(report.changes.some(({ outcome }) => outcome === 'rolled_back'))
    t.notOk(report.changes.some(({ outcome }) => outcome === 'rollback_failed'))
    t.equal(await snapshot(), before)
    t.notMatch(
      sent()
        .map(({ body }) => body)
        .join('\n'),
      /REDACTED/,
    )
  })

  await t.test('says which secret it cannot put back', async (t) => {
    const { push, sandbox } = await startScene(t, mode)
    await push()
    const changed = shop({
      ...everything,
      contactPoints: [
        { name: 'shop-oncall', integrations: [slack] },
        { name: 'shop-mail', integrations: [mail] },
      ],
      notificationPolicy: { receiver: 'shop-mail' },
    })
    sandbox.inject({ status: 500, match: last, times: 1 })
    const report = await push(changed, { rollbackOnError: true })
    const point = report.changes.find(({ uid }) => uid === 'shop-oncall')
    t.match(point, {
      outcome: 'rollback_failed',
      error: { code: 'GRAFANA_UNSUPPORTED', message: /secret setting (hmacConfig|tlsConfig)/ },
    })
  })

  await t.test('puts back what was pruned, and an own subtree', async (t) => {
    const { push, snapshot, sandbox } = await startScene(t, mode)
    const open = shop({
      ...everything,
      contactPoints: [{ name: 'shop-mail', integrations: [mail] }],
      notificationPolicy: { receiver: 'shop-mail' },
    })
    await push(open)
    const before = await snapshot()
    sandbox.inject({ status: 500, match: { method: 'DELETE', path: 'templates' }, times: 'always' })
    const report = await push(shop(nothing), { rollbackOnError: true, prune: { limit: 10 } })
    t.match(report.error, { code: 'GRAFANA_PARTIAL' })
    t.equal(await snapshot(), before)
  })

  await t.test('finishes a contact point that was left half written', async (t) => {
    const { push, sandbox, plan } = await startScene(t, mode)
    const stack = shop({ contactPoints: [oncall] })
    sandbox.inject({ cut: 'before', match: { method: 'POST', path: 'contact-points' }, nth: 2 })
    t.match(await push(stack), { writes: 2, error: undefined }, 'within the push')
    await push(shop({ contactPoints: [] }), { prune: true })
    sandbox.inject({ status: 500, match: { method: 'POST', path: 'contact-points' }, nth: 2, times: 'always' })
    t.match((await push(stack, { rollbackOnError: true })).error, { code: /GRAFANA_/ })
    sandbox.clearFaults()
    t.match(actions(await plan(stack))['contact-point shop-oncall'], /create|update/)
  })
})

await t.test('a crash at any request is mended by the next push', async (t) => {
  const scene = await startScene(t, mode)
  const { push, sandbox, snapshot } = scene
  await addForeign(scene)
  const foreign = await snapshot()
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 12 }), fc.constantFrom('before', 'after'), async (nth, cut) => {
      sandbox.inject({ cut, match: { purpose: 'write', path: 'provisioning' }, nth, times: 2 })
      await push().catch(() => undefined)
      sandbox.clearFaults()
      t.match(await push(), { error: undefined })
      t.match(await push(), { writes: 0, error: undefined })
      t.match(await push(shop(nothing), { prune: { limit: 10 } }), { error: undefined })
      t.match(await push(shop(nothing), named), { error: undefined })
      t.equal(await snapshot(), foreign)
    }),
    { numRuns: 12 },
  )
})
