import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { customerioStack, customerioStackOptions, panels } from '@messaging-observability/dashboards'
import { checkPromql, defineStack, lintStack } from '@messaging-observability/grafana'
import { customerioCatalogue, customerioServiceLevels, customerioThresholds } from '@messaging-observability/metrics'
import t from 'tap'
import config from '../grafana-sync.config.ts'
import * as colours from '../src/house/colours.ts'
import { distance } from './support/colours.ts'
import { type Panel, panelsOf, variablesOf } from './support/dashboards.ts'

const all = customerioStack.dashboards.map(({ uid, title, spec }) => ({
  uid,
  title,
  spec,
  panels: panelsOf(spec),
  variables: variablesOf(spec).map(({ name }) => name),
}))
const everyPanel = all.flatMap((dashboard) => dashboard.panels.map((panel) => ({ ...dashboard, panel })))

interface FieldConfig {
  readonly defaults: {
    readonly unit?: string
    readonly decimals?: number
    readonly noValue?: string
    readonly mappings?: readonly unknown[]
    readonly color?: { readonly mode: string; readonly fixedColor?: string }
    readonly custom?: { readonly axisSoftMax?: number; readonly showPoints?: string }
    readonly thresholds?: { readonly steps: readonly { readonly value: number | null; readonly color: string }[] }
    readonly links?: readonly { readonly url: string }[]
  }
  readonly overrides: readonly {
    readonly matcher: { readonly options: string }
    readonly properties: readonly { readonly id: string; readonly value: unknown }[]
  }[]
}

function fieldConfigOf({ spec }: Panel): FieldConfig {
  return (spec.fieldConfig ?? { defaults: {}, overrides: [] }) as unknown as FieldConfig
}

await t.test('the linter finds nothing, and nothing is excluded', async (t) => {
  const { findings, excluded, unusedExclusions } = lintStack(customerioStack)
  t.same({ findings, excluded, unusedExclusions }, { findings: [], excluded: [], unusedExclusions: [] })
})

await t.test('four dashboards, locked, in one folder, for whatever Prometheus is chosen', async (t) => {
  t.same(
    all.map(({ uid, title }) => [uid, title]),
    [
      ['customerio-overview', 'Customer.io overview'],
      ['customerio-api-client', 'Customer.io API client'],
      ['customerio-deliverability', 'Customer.io deliverability'],
      ['customerio-webhooks', 'Customer.io webhooks'],
    ],
  )
  t.match(customerioStack, {
    name: 'customerio',
    folder: { uid: 'customerio', managed: { title: 'Customer.io' } },
    dataSource: { type: 'prometheus', variable: 'datasource' },
    editable: false,
  })
  for (const { uid, spec, variables } of all) {
    t.match(spec, { editable: false, graphTooltip: 1, refresh: '30s', tags: ['customerio', 'managed-by:customerio'] })
    t.same(variables.slice(0, 4), ['datasource', 'job', 'instance', 'workspace'], uid)
    t.match(spec.annotations, { list: [{ name: 'Deployments', target: { type: 'tags', tags: ['deployment'] } }] })
    t.match(spec.links, [{ type: 'dashboards', tags: ['customerio'], includeVars: true, keepTime: true }])
  }
})

await t.test('the doctor is told every metric of the catalogue', async (t) => {
  t.same(
    customerioStack.metrics.map(({ name }) => name),
    customerioCatalogue.definition.metrics.map(({ name }) => name),
  )
})

await t.test('the config of the command line holds the stack', async (t) => {
  t.same(config.stacks, [customerioStack])
})

await t.test('options make a stack of your own, and leave ours as it is', async (t) => {
  const own = defineStack({ ...customerioStackOptions(), folder: 'messaging', editable: true })
  t.match(own, { folder: { uid: 'messaging' }, editable: true })
  t.equal(own.dashboards[0]?.spec.editable, true)
  t.same(defineStack(customerioStackOptions()), customerioStack)
})

await t.test('the same sources give the same bytes, in another process as well', async (t) => {
  const directory = t.testdir()
  const script = join(import.meta.dirname, '../scripts/build.ts')
  const build = (name: string): string[] => {
    const target = join(directory, name)
    const flags = ['--conditions=@messaging-observability/source', '--no-warnings', script, target]
    t.equal(spawnSync(process.execPath, flags, { encoding: 'utf8' }).stderr, '')
    return readdirSync(target).map((file) => file + readFileSync(join(target, file), 'utf8'))
  }
  const first = build('first')
  t.equal(first.length, 4)
  t.same(build('second'), first)
  const uids = first.map((text) => JSON.parse(text.slice(text.indexOf('{'))).uid as string)
  t.same(new Set(uids), new Set(all.map(({ uid }) => uid)))
})

await t.test(
  'each reference is a panel, each panel has one, and ids are those that alerts and bookmarks know',
  async (t) => {
    const references = Object.values(panels).flatMap((references) => Object.values(references))
    t.same(
      references.map(({ dashboard, panelId, title }) => `${dashboard} ${panelId} ${title}`).sort(),
      everyPanel
        .filter(({ panel }) => panel.type !== 'row')
        .map(({ uid, panel }) => `${uid} ${panel.id} ${panel.title}`)
        .sort(),
    )
    t.matchSnapshot(
      Object.entries(panels)
        .flatMap(([name, references]) => {
          return Object.entries(references).map(([key, { panelId }]) => `panels.${name}.${key} = ${panelId}`)
        })
        .join('\n'),
      'ids',
    )
  },
)

await t.test('every query is right PromQL over metrics of the catalogue, narrowed to what was chosen', async (t) => {
  const known = Object.values(customerioCatalogue.handles).flatMap(({ name, type }) => {
    return type === 'histogram' ? [`${name}_bucket`, `${name}_count`, `${name}_sum`] : [name]
  })
  const queries = everyPanel.flatMap(({ uid, panel }) => panel.targets.map(({ expr }) => ({ expr, uid, panel })))
  t.ok(queries.length > 100)
  for (const { expr, uid, panel } of queries) {
    t.match(checkPromql(expr), { ok: true }, `${uid} ${panel.title}`)
    const selectors = [...expr.matchAll(/([a-zA-Z_:][\w:]*)\{([^}]*)\}/g)]
    t.ok(selectors.length > 0, 'every selector has matchers, so this finds all of them')
    for (const [selector, name = '', matchers = ''] of selectors) {
      if (!known.includes(name)) t.fail(`${uid} ${panel.title}: ${name} is not in the catalogue`)
      const labels = name === 'up' ? ['job', 'instance'] : ['job', 'instance', 'workspace']
      for (const label of labels) {
        if (!matchers.includes(`${label}=~"$${label}"`)) t.fail(`${uid} ${panel.title}: ${selector} misses ${label}`)
      }
    }
  }
})

await t.test(
  'the first line is six stats of the same size, and every further panel stands under a question',
  async (t) => {
    for (const { uid, panels: placed } of all) {
      const [stats, rest] = [placed.slice(0, 6), placed.slice(6)]
      t.same(
        stats.map(({ type, gridPos }) => ({ type, ...gridPos })),
        stats.map((_stat, index) => ({ type: 'stat', x: index * 4, y: 0, w: 4, h: 4 })),
        uid,
      )
      t.equal(rest[0]?.type, 'row')
      for (const row of rest.filter(({ type }) => type === 'row')) t.match(row.title, /^[A-Z].*\?$/)
      const widths = new Map<number, number>()
      for (const { gridPos } of placed) widths.set(gridPos.y, (widths.get(gridPos.y) ?? 0) + gridPos.w)
      t.same([...new Set(widths.values())], [24], `${uid}: every line is full`)
    }
  },
)

await t.test(
  'every panel says what it shows, what is normal and what to do, and what an empty answer means',
  async (t) => {
    for (const { uid, panel } of everyPanel.filter(({ panel }) => panel.type !== 'row')) {
      t.match(panel.description, /^.+\n\n\*\*Normal:\*\* .+\n\n\*\*If not:\*\* .+$/, `${uid} ${panel.title}`)
      if (panel.type !== 'alertlist') t.ok(fieldConfigOf(panel).defaults.noValue, `${uid} ${panel.title}`)
    }
  },
)

await t.test('limits in panels are those of the objectives, and every verdict has one', async (t) => {
  const thresholds = customerioStack.lint.thresholds ?? []
  t.ok(thresholds.length > 20)
  for (const { source, values } of thresholds) {
    if (source === 'monthlyBurnRateWindows') {
      t.same(values, [3, 14.4], 'the least that warns and the most that pages')
      continue
    }
    const [set, name = ''] = source.split('.')
    const limits =
      set === 'customerioThresholds'
        ? customerioThresholds[name as keyof typeof customerioThresholds]
        : customerioServiceLevels[name as keyof typeof customerioServiceLevels]
    const expected =
      'target' in limits ? [limits.target] : [limits.warning, ...('critical' in limits ? [limits.critical] : [])]
    t.same(
      values,
      expected.toSorted((one, other) => one - other),
      source,
    )
  }
  for (const { uid, panel } of everyPanel.filter(({ panel }) => panel.type !== 'row')) {
    const { defaults, overrides } = fieldConfigOf(panel)
    const judged = overrides.flatMap(({ properties }) => properties.filter(({ id }) => id === 'thresholds'))
    const steps = [defaults.thresholds, ...judged.map(({ value }) => value as typeof defaults.thresholds)]
    const hasSteps = steps.some((threshold) => (threshold?.steps.length ?? 0) > 1)
    const isKnown = thresholds.some(({ dashboard, panelId }) => dashboard === uid && panelId === panel.id)
    t.equal(hasSteps, isKnown, `${uid} ${panel.title}`)
    const [base] = defaults.thresholds?.steps ?? []
    if (panel.type === 'timeseries' && isKnown)
      t.equal(base?.color, 'transparent', 'within the limits nothing is coloured')
  }
})

await t.test('a number that is not there has a neutral colour, whatever 0 would be', async (t) => {
  const numbers = everyPanel.filter(({ panel }) => panel.type === 'stat' || panel.type === 'bargauge')
  t.equal(numbers.length, 30)
  for (const { panel } of numbers) {
    const { noValue, mappings } = fieldConfigOf(panel).defaults
    const result = { text: noValue, color: colours.neutralColour }
    t.same(mappings, [{ type: 'special', options: { match: 'null+nan', result } }], panel.title)
    t.ok((noValue?.length ?? 0) <= 9, 'and fits')
  }
})

await t.test('a number of the first line is that of the end of the range, with nothing behind it', async (t) => {
  for (const { panel } of everyPanel.filter(({ panel }) => panel.type === 'stat')) {
    t.match(panel.spec.options, { graphMode: 'none' })
    t.ok(
      panel.targets.every(({ instant }) => instant),
      panel.title,
    )
  }
})

await t.test('a flat zero does not make an axis up to 100, and limits of shares lie on the axis', async (t) => {
  const axes = everyPanel.filter(({ panel }) => panel.type === 'timeseries')
  for (const { panel } of axes) {
    const { unit = '', decimals, custom, thresholds } = fieldConfigOf(panel).defaults
    if (unit === 's' || unit === 'ms') continue
    const highest = thresholds?.steps.at(-1)?.value
    const share = unit === 'percentunit' && typeof highest === 'number' && highest < 0.5
    if (share) t.ok((custom?.axisSoftMax ?? 0) > highest, panel.title)
    else if (unit !== 'percentunit') t.ok((custom?.axisSoftMax ?? 100) <= 5, panel.title)
    if (unit === 'short') t.equal(decimals, undefined, 'ticks of thousands differ')
    if (unit === 'none') t.equal(decimals, 0, 'ticks of a few are whole')
  }
})

await t.test('processes can be told apart, although nobody knows their names', async (t) => {
  const byInstance = everyPanel.filter(({ panel }) => panel.targets[0]?.legendFormat === '{{instance}}')
  t.equal(byInstance.length, 2)
  for (const { panel } of byInstance) t.equal(fieldConfigOf(panel).defaults.color?.mode, 'palette-classic')
})

await t.test('a bar of a day stands where the day begins, so that today has one', async (t) => {
  const byDay = everyPanel.filter(({ panel }) => panel.interval === '1d')
  t.equal(byDay.length, 3)
  for (const { panel } of byDay) {
    for (const { expr } of panel.targets) {
      t.equal(expr.split('[1d]').length, expr.split('[1d] offset -1d').length, panel.title)
    }
    const isLine = (panel.spec.fieldConfig as { defaults: { custom: { drawStyle: string } } }).defaults.custom.drawStyle
    const points = isLine === 'line' ? 'always' : 'never'
    t.equal(fieldConfigOf(panel).defaults.custom?.showPoints, points, 'one day is a point, not a line')
  }
})

await t.test('a series has the same colour wherever its label is shown', async (t) => {
  const seen = new Map<string, unknown>()
  for (const { uid, panel } of everyPanel.filter(({ panel }) => panel.type === 'timeseries')) {
    const [label = ''] = panel.targets.map(({ legendFormat }) => legendFormat).filter((text) => text.startsWith('{{'))
    for (const { matcher, properties } of fieldConfigOf(panel).overrides) {
      const key = `${label} ${matcher.options}`
      const [colour] = properties.map(({ value }) => value)
      if (seen.has(key)) t.same(colour, seen.get(key), `${uid} ${panel.title}: ${key}`)
      seen.set(key, colour)
    }
  }
  t.ok(seen.size > 50)
})

await t.test('operations and events are neither red nor green, which would read as verdicts', async (t) => {
  for (const palette of [
    colours.operationColours,
    colours.eventColours,
    colours.channelColours,
    colours.campaignColours,
  ]) {
    t.notOk(Object.values(palette).some((colour) => /red|green/.test(colour)))
  }
})

await t.test('series of one panel differ in colour, in the dark and the light theme', async (t) => {
  const { messageColours, ...palettes } = colours
  // Panels show only some of these at once.
  const { unsubscribed, spammed, ...fates } = messageColours
  for (const [name, palette] of Object.entries({ ...palettes, fates, reactions: { unsubscribed, spammed } })) {
    if (typeof palette === 'string') continue
    const series = Object.entries(palette as colours.Colours)
    for (const theme of ['dark', 'light'] as const) {
      for (const [index, [first, a]] of series.entries()) {
        for (const [second, b] of series.slice(index + 1)) {
          if (distance(a, b, theme) < 0.08) t.fail(`${name}: ${first} and ${second} look alike in the ${theme} theme`)
        }
      }
    }
  }
  t.ok(distance('orange', 'light-orange', 'dark') < 0.08, 'as neighbours in the palette of Grafana do')
})

await t.test('links lead to dashboards of the set, with variables that both sides have', async (t) => {
  let count = 0
  for (const { uid, panel, variables } of everyPanel) {
    const { defaults, overrides } = fieldConfigOf(panel)
    const inTables = overrides.flatMap(({ properties }) => properties.filter(({ id }) => id === 'links'))
    const links = [...(defaults.links ?? []), ...inTables.flatMap(({ value }) => value as { url: string }[])]
    for (const { url } of links) {
      count += 1
      const [, target, query = ''] = /^\/d\/([\w-]+)\?(.*)$/.exec(url) ?? []
      const there = all.find((dashboard) => dashboard.uid === target)
      t.ok(there, `${uid} ${panel.title}: ${url}`)
      const sent = [...query.matchAll(/\$\{(\w+):queryparam\}/g)].map(([, name]) => name ?? '')
      const set = [...query.matchAll(/var-(\w+)=/g)].map(([, name]) => name ?? '')
      t.same(
        sent.filter((name) => !variables.includes(name)),
        [],
        'variables that are sent are there',
      )
      t.same(
        [...sent, ...set].filter((name) => !there?.variables.includes(name)),
        [],
        'and arrive',
      )
      t.ok(query.startsWith(`\${__url_time_range}&`), 'the time range travels along')
    }
  }
  t.ok(count > 20)
})

await t.test('buckets of heatmaps are taken as they are', async (t) => {
  const heatmaps = everyPanel.filter(({ panel }) => panel.type === 'heatmap')
  t.equal(heatmaps.length, 4)
  for (const { panel } of heatmaps) {
    t.match(panel.spec.options, {
      calculate: false,
      yAxis: { unit: /^m?s$/ },
      color: { scheme: 'Oranges', exponent: 0.5 },
    })
    t.match(panel.targets, [{ format: 'heatmap', expr: /^sum by \(le\) \(increase\(/ }])
  }
})

await t.test('the alert list shows the rules of the folder that need somebody', async (t) => {
  const [list] = everyPanel.filter(({ panel }) => panel.type === 'alertlist')
  t.match(list?.panel.spec, {
    datasource: { uid: '-- Grafana --' },
    options: {
      datasource: '-- Grafana --',
      folder: { uid: 'customerio', title: 'Customer.io' },
      stateFilter: { firing: true, pending: true, error: true, normal: false },
    },
  })
})

await t.test(
  'tables are sorted by the column that is judged, worst first, and join their queries by a label',
  async (t) => {
    const tables = everyPanel.filter(({ panel }) => panel.type === 'table')
    t.equal(tables.length, 4)
    for (const { panel } of tables) {
      const [join, organize] = panel.spec.transformations as unknown as [
        { options: { byField: string } },
        { options: { indexByName: Record<string, number>; renameByName: Record<string, string> } },
      ]
      const { indexByName, renameByName } = organize.options
      const columns = Object.keys(indexByName).map((name) => renameByName[name])
      t.ok(columns.length <= 5, panel.title)
      t.match(panel.spec.options, { sortBy: [{ displayName: columns[1], desc: true }] })
      for (const { expr, instant, format } of panel.targets) {
        t.match({ instant, format }, { instant: true, format: 'table' })
        t.match(expr, `by (${join.options.byField}`)
      }
    }
  },
)
