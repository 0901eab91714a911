import * as dashboard from '@grafana/grafana-foundation-sdk/dashboard'
import fc from 'fast-check'
import t from 'tap'
import { parse } from 'yaml'
import {
  canonicalDashboard,
  defineStack,
  type ExportedFile,
  type ExportOptions,
  exportStack,
  finishDashboard,
  GrafanaError,
  type Json,
  type JsonObject,
  type Stack,
  type StackOptions,
} from '../src/index.ts'
import { shop } from './support/sandbox.ts'
import { everyPanel, panel } from './support/sdk-dashboards.ts'

const second = (): dashboard.DashboardBuilder =>
  new dashboard.DashboardBuilder('A second').uid('shop-a-second').withPanel(panel('A', 12))

function stack(options: Partial<StackOptions> = {}): Stack {
  return shop([everyPanel(), second()], { dataSource: { type: 'prometheus' }, ...options })
}

function files(options: ExportOptions, of: Stack = stack()): Record<string, string> {
  return Object.fromEntries(exportStack(of, options).map(({ path, content }) => [path, content]))
}

function json(files: Record<string, string>, path: string): JsonObject {
  return JSON.parse(files[path] ?? 'null') as JsonObject
}

/** What Grafana's import does with a file: replaces what its inputs name, wherever it stands. */
function imported(file: JsonObject, choose: (input: JsonObject) => string): JsonObject {
  const { __inputs, ...rest } = file
  const values = new Map((__inputs as JsonObject[]).map((input) => [`\${${input.name as string}}`, choose(input)]))
  const evaluate = (value: Json): Json => {
    if (typeof value === 'string') return value.replaceAll(/\$\{.+?\}/g, (match) => values.get(match) ?? match)
    if (Array.isArray(value)) return value.map(evaluate)
    return typeof value === 'object' && value !== null
      ? Object.fromEntries(Object.entries(value).map(([key, member]) => [key, evaluate(member)]))
      : value
  }
  return evaluate(rest) as JsonObject
}

/** Canonical form of a finished dashboard of the stack, without its tag. */
function form(uid: string, of: Stack = stack()): JsonObject {
  return canonicalDashboard(of.dashboards.find((found) => found.uid === uid)?.spec ?? {}, { stack: 'shop' })
}

await t.test('every format', async (t) => {
  for (const format of ['json', 'provisioning', 'manifests', 'import'] as const) {
    await t.test(`${format} gives the same bytes each time, files in order, lines ended`, (t) => {
      const found = exportStack(stack(), { format })
      t.same(found, exportStack(stack(), { format }))
      t.same(
        found.map(({ path }) => path),
        found.map(({ path }) => path).toSorted(),
      )
      t.ok(found.every(({ content }) => content.endsWith('\n') && !content.includes('\r')))
      t.end()
    })

    await t.test(`${format} carries no mark of the stack and no number of a server`, (t) => {
      for (const { content } of exportStack(stack(), { format })) {
        t.notMatch(content, /managed-by:|managerId/)
        t.notMatch(content, /^ {0,4}"(id|version|iteration|resourceVersion|generation)":/m)
      }
      t.end()
    })
  }

  await t.test('bytes do not depend on the order in which a dashboard was put together', (t) => {
    fc.assert(
      fc.property(
        fc.shuffledSubarray(['title', 'tags', 'refresh', 'time', 'uid', 'panels'], { minLength: 6 }),
        (keys) => {
          const source: JsonObject = {
            uid: 'shop-x',
            title: 'X',
            tags: ['b', 'a'],
            refresh: '1m',
            time: { from: 'now-1h', to: 'now' },
            panels: [],
          }
          const turned = Object.fromEntries(keys.map((key) => [key, source[key]]))
          return (
            exportStack(shop([turned]), { format: 'json' })[0]?.content ===
            exportStack(shop([source]), { format: 'json' })[0]?.content
          )
        },
      ),
    )
    t.pass()
    t.end()
  })

  await t.test('a stack of one dashboard and a folder that exists', (t) => {
    const one = shop([second()], { folder: 'existing' })
    const paths = (options: ExportOptions): string[] => exportStack(one, options).map(({ path }: ExportedFile) => path)
    t.same(paths({ format: 'json' }), ['shop-a-second.json'])
    t.same(paths({ format: 'manifests' }), ['dashboards/shop-a-second.json'])
    t.end()
  })
})

await t.test('json can be taken in again and says the same', (t) => {
  const found = files({ format: 'json' })
  t.same(Object.keys(found), ['shop-a-second.json', 'shop-every-panel.json'])
  for (const uid of ['shop-a-second', 'shop-every-panel']) {
    const again = defineStack({ name: 'shop', folder: 'shop', dashboards: [json(found, `${uid}.json`)] })
    t.same(form(uid, again), form(uid))
  }
  t.end()
})

await t.test('manifests are objects of the API, and can be taken in again', (t) => {
  const found = files({ format: 'manifests' })
  t.same(Object.keys(found), ['dashboards/shop-a-second.json', 'dashboards/shop-every-panel.json', 'folders/shop.json'])
  t.match(json(found, 'dashboards/shop-every-panel.json'), {
    apiVersion: 'dashboard.grafana.app/v1beta1',
    kind: 'Dashboard',
    metadata: { name: 'shop-every-panel', annotations: { 'grafana.app/folder': 'shop' } },
    spec: { title: 'Every panel' },
  })
  t.notOk('uid' in (json(found, 'dashboards/shop-every-panel.json').spec as JsonObject))
  t.same(json(found, 'folders/shop.json'), {
    apiVersion: 'folder.grafana.app/v1beta1',
    kind: 'Folder',
    metadata: { name: 'shop' },
    spec: { title: 'Shop' },
  })
  const again = defineStack({
    name: 'shop',
    folder: 'shop',
    dashboards: [json(found, 'dashboards/shop-every-panel.json')],
  })
  t.same(form('shop-every-panel', again), form('shop-every-panel'))
  t.end()
})

await t.test('manifests name the API version and the parent of the folder', (t) => {
  const nested = stack({ folder: { uid: 'shop', title: 'Shop', description: 'All of it', parentUid: 'teams' } })
  const found = files({ format: 'manifests', apiVersion: 'v1' }, nested)
  t.match(json(found, 'dashboards/shop-a-second.json'), { apiVersion: 'dashboard.grafana.app/v1' })
  t.same(json(found, 'folders/shop.json'), {
    apiVersion: 'folder.grafana.app/v1',
    kind: 'Folder',
    metadata: { name: 'shop', annotations: { 'grafana.app/folder': 'teams' } },
    spec: { title: 'Shop', description: 'All of it' },
  })
  t.end()
})

await t.test('provisioning is a provider and the files it reads', (t) => {
  const found = files({ format: 'provisioning' })
  t.same(Object.keys(found), [
    'dashboards/shop/shop-a-second.json',
    'dashboards/shop/shop-every-panel.json',
    'provisioning/dashboards/shop.yaml',
  ])
  t.same(parse(found['provisioning/dashboards/shop.yaml'] ?? ''), {
    apiVersion: 1,
    providers: [
      {
        name: 'shop',
        type: 'file',
        folder: 'Shop',
        folderUid: 'shop',
        allowUiUpdates: false,
        disableDeletion: false,
        updateIntervalSeconds: 30,
        options: { path: '/var/lib/grafana/dashboards/shop' },
      },
    ],
  })
  t.match(json(found, 'dashboards/shop/shop-a-second.json'), {
    uid: 'shop-a-second',
    title: 'A second',
    editable: false,
  })
  t.end()
})

await t.test('provisioning follows the lock, the folder and the path', (t) => {
  const provider = (options: ExportOptions, of?: Stack): JsonObject => {
    const { providers } = parse(files(options, of)['provisioning/dashboards/shop.yaml'] ?? '') as {
      providers: JsonObject[]
    }
    return providers[0] ?? {}
  }
  t.match(provider({ format: 'provisioning' }, stack({ editable: true })), { allowUiUpdates: true })
  t.match(provider({ format: 'provisioning', dashboardsPath: '/srv/d' }), { options: { path: '/srv/d' } })
  const existing = stack({ folder: 'team-a' })
  t.match(provider({ format: 'provisioning' }, existing), { folder: 'team-a', folderUid: 'team-a' })
  t.match(provider({ format: 'provisioning', folderTitle: 'Team A: all' }, existing), {
    folder: 'Team A: all',
    folderUid: 'team-a',
  })
  t.end()
})

await t.test('import', async (t) => {
  await t.test('asks for the data source the variable opens with', (t) => {
    const file = json(files({ format: 'import' }), 'shop-every-panel.json')
    t.same(file.__inputs, [
      {
        name: 'DS_PROMETHEUS',
        label: 'Data source',
        description: '',
        type: 'datasource',
        pluginId: 'prometheus',
        pluginName: 'Prometheus',
      },
    ])
    const reference = `\${DS_PROMETHEUS}`
    t.match(file.templating, { list: [{ name: 'datasource', current: { text: reference, value: reference } }] })
    t.match(file, { uid: 'shop-every-panel', __elements: {} })
    const required = (file.__requires as JsonObject[]).map(({ type, id }) => `${type as string} ${id as string}`)
    t.same(required.slice(0, 3), ['datasource prometheus', 'grafana grafana', 'panel annolist'])
    t.notOk(required.includes('panel row'))
    t.same(required, required.toSorted())
    t.end()
  })

  await t.test('leaves nothing open once Grafana has filled it in, and says the same', (t) => {
    const file = json(files({ format: 'import' }), 'shop-every-panel.json')
    const spec = imported(file, () => 'prom1')
    t.notMatch(JSON.stringify(spec), /\$\{DS_/)
    t.match(JSON.stringify(spec), /\$\{datasource\}/)
    t.match(spec.templating, { list: [{ current: { value: 'prom1' } }] })
    t.end()
  })

  await t.test('can be taken in again without the dialog', (t) => {
    const file = json(files({ format: 'import' }), 'shop-every-panel.json')
    const { dashboard: again } = finishDashboard(file, { stack: 'shop', editable: false })
    t.same(canonicalDashboard(again?.spec ?? {}, { stack: 'shop' }), form('shop-every-panel'))
    t.end()
  })

  await t.test('asks for each fixed data source too, not for those of Grafana itself', (t) => {
    const source = (type: string, uid: string): JsonObject => ({ type, uid })
    const panels: JsonObject[] = [
      {
        id: 1,
        title: 'A',
        type: 'stat',
        datasource: source('prometheus', 'prom1'),
        targets: [
          { refId: 'A', datasource: source('prometheus', 'prom1') },
          { refId: 'B', datasource: source('__expr__', '__expr__') },
        ],
      },
      { id: 2, title: 'B', type: 'stat', datasource: source('prometheus', 'prom2') },
      { id: 3, title: 'C', type: 'logs', datasource: source('grafana-loki.x', 'loki1') },
      { id: 4, title: 'D', type: 'stat', datasource: source('datasource', '-- Mixed --') },
      { id: 5, title: 'E', type: 'stat', datasource: source('prometheus', `\${ds}`) },
      { id: 6, title: 'F', datasource: 'by name' },
      { id: 7, title: 'G', type: 'stat', datasource: source('grafana', 'grafana') },
      { id: 8, title: 'H', type: 'stat', datasource: { type: 'prometheus' } },
    ]
    const variables = [
      { name: 'ds', type: 'datasource', query: 'prometheus' },
      { name: 'many', type: 'datasource', query: 'loki', multi: true },
      { name: 'none', type: 'datasource' },
    ]
    const file = json(
      files({ format: 'import' }, shop([{ uid: 'shop-x', title: 'X', panels, templating: { list: variables } }])),
      'shop-x.json',
    )
    t.same(
      (file.__inputs as JsonObject[]).map(({ name, label }) => [name, label]),
      [
        ['DS_PROMETHEUS', 'ds'],
        ['DS_PROMETHEUS_2', 'prom1'],
        ['DS_PROMETHEUS_3', 'prom2'],
        ['DS_GRAFANA_LOKI_X', 'loki1'],
      ],
    )
    const uids = (file.panels as JsonObject[]).map(({ datasource }) => (datasource as JsonObject | undefined)?.uid)
    t.same(uids, [
      `\${DS_PROMETHEUS_2}`,
      `\${DS_PROMETHEUS_3}`,
      `\${DS_GRAFANA_LOKI_X}`,
      '-- Mixed --',
      `\${ds}`,
      undefined,
      'grafana',
      undefined,
    ])
    t.match((file.panels as JsonObject[])[0], {
      targets: [{ datasource: { uid: `\${DS_PROMETHEUS_2}` } }, { datasource: { uid: '__expr__' } }],
    })
    t.end()
  })
})

await t.test('wrong options are all named', (t) => {
  const refused = (options: object): GrafanaError => {
    try {
      exportStack(stack(), options as ExportOptions)
    } catch (error) {
      if (error instanceof GrafanaError) return error
    }
    throw new Error('not refused')
  }
  t.match(refused({ format: 'yaml' }), {
    code: 'GRAFANA_CONFIG',
    message: /format must be one of json, provisioning, manifests, import/,
  })
  t.match(refused({ format: 'toString' }), { problems: [{ path: 'format' }] })
  t.same(
    refused({ format: 'manifests', apiVersion: 'v2', folderTitle: 'x' }).problems.map(({ path }) => path),
    ['apiVersion', 'folderTitle'],
  )
  t.match(refused({ format: 'provisioning', folderTitle: '', dashboardsPath: undefined }), {
    problems: [{ path: 'folderTitle', message: /not empty/ }],
  })
  t.match(refused({ format: 'json', apiVersion: 'v1' }), { message: /apiVersion is no option of the format "json"/ })
  t.end()
})

await t.test('alerting', async (t) => {
  const rule = {
    uid: 'shop-too-slow',
    title: 'Too $low',
    condition: 'C',
    data: [
      {
        refId: 'A',
        relativeTimeRange: { from: 600, to: 0 },
        datasourceUid: '$datasource',
        model: { expr: 'sum by (job) (rate(shop_orders_total[5m]))', instant: true },
      },
      {
        refId: 'C',
        datasourceUid: '__expr__',
        model: {
          type: 'threshold',
          expression: 'A',
          conditions: [{ evaluator: { type: 'gt', params: [5] } }],
        },
      },
    ],
    noDataState: 'OK',
    execErrState: 'Error',
    for: '5m',
    keep_firing_for: '10m',
    missingSeriesEvalsToResolve: 3,
    labels: { team: '$hop', severity: 'critical' },
    annotations: { summary: 'Slow on {{ $labels.job }}.', __dashboardUid__: 'shop-a-second', __panelId__: '7' },
  }
  const alerting: Partial<StackOptions> = {
    ruleGroups: [{ title: 'orders', interval: 60, rules: [rule] }],
    contactPoints: [
      {
        name: 'shop-on-call',
        integrations: [
          {
            uid: 'shop-hook',
            type: 'webhook',
            settings: { url: 'https://hooks.example.test/$1', password: { env: 'HOOK_PASSWORD' } },
          },
          {
            uid: 'shop-mail',
            type: 'email',
            settings: { addresses: 'shop@example.test', singleEmail: true },
            disableResolveMessage: true,
          },
        ],
      },
    ],
    muteTimings: [{ name: 'shop-nights', time_intervals: [{ weekdays: ['monday:friday'] }] }],
    messageTemplates: [{ name: 'shop-texts', template: '{{ define "shop.title" }}{{ $x := 1 }}{{ end }}' }],
    notificationPolicy: { receiver: 'shop-on-call' },
  }
  const withUid = { type: 'prometheus', uid: 'prom-1' }
  const read = (dataSource: object = withUid): Record<string, unknown> =>
    parse(
      files({ format: 'provisioning' }, stack({ ...alerting, dataSource }))['provisioning/alerting/shop.yaml'] ?? '',
    )

  await t.test(
    'json holds rule groups as the provisioning API takes them, without the marks of this tool',
    async (t) => {
      const group = json(files({ format: 'json' }, stack(alerting)), 'rule-groups/orders.json')
      t.match(group, { title: 'orders', folderUid: 'shop', interval: 60, rules: [{ uid: 'shop-too-slow', for: '5m' }] })
      t.notMatch(JSON.stringify(group), '__managed_by__')
      t.match(group, { rules: [{ data: [{ datasourceUid: /datasource/ }] }] })
      const known = json(
        files({ format: 'json' }, stack({ ...alerting, dataSource: withUid })),
        'rule-groups/orders.json',
      )
      t.match(known, { rules: [{ data: [{ datasourceUid: 'prom-1' }] }] })
    },
  )

  await t.test('provisioning holds everything but policies, which would replace those of others', async (t) => {
    t.strictSame(Object.keys(read()), ['apiVersion', 'groups', 'contactPoints', 'muteTimes', 'templates'])
    t.match(read(), { muteTimes: [{ orgId: 1, name: 'shop-nights' }], templates: [{ orgId: 1, template: /\$x := 1/ }] })
  })

  await t.test(
    'provisioning writes rules in the members of files, with dollar signs as Grafana reads them',
    async (t) => {
      t.match(read(), {
        groups: [
          {
            orgId: 1,
            name: 'orders',
            folder: 'Shop',
            interval: '60s',
            rules: [
              {
                uid: 'shop-too-slow',
                title: 'Too $$low',
                keepFiringFor: '10m',
                missing_series_evals_to_resolve: 3,
                labels: { team: '$$hop' },
                annotations: { summary: 'Slow on {{ $labels.job }}.' },
                dashboardUid: 'shop-a-second',
                panelId: 7,
                data: [{ datasourceUid: 'prom-1' }, { datasourceUid: '__expr__' }],
              },
            ],
          },
        ],
      })
    },
  )

  await t.test('provisioning names the environment variables of secrets', async (t) => {
    t.match(read(), {
      contactPoints: [
        {
          name: 'shop-on-call',
          receivers: [
            // biome-ignore lint/suspicious/noTemplateCurlyInString: how Grafana names an environment variable
            { type: 'webhook', settings: { url: 'https://hooks.example.test/$$1', password: '${HOOK_PASSWORD}' } },
            { type: 'email', settings: { singleEmail: true }, disableResolveMessage: true },
          ],
        },
      ],
    })
  })

  await t.test('provisioning needs the uid of the data source', async (t) => {
    t.throws(() => read({ type: 'prometheus' }), {
      code: 'GRAFANA_CONFIG',
      message: /dataSource\.uid.*GRAFANA_DATASOURCE/,
    })
  })

  await t.test('a stack of rules alone has no dashboard provider', async (t) => {
    const rules = { name: 'shop', folder: 'shop', ...alerting, dataSource: withUid }
    t.strictSame(Object.keys(files({ format: 'provisioning' }, defineStack(rules))), [
      'provisioning/alerting/shop.yaml',
    ])
  })
})
