import assert from 'node:assert/strict'
import * as dashboard from '@grafana/grafana-foundation-sdk/dashboard'
import * as v2 from '@grafana/grafana-foundation-sdk/dashboardv2'
import fc from 'fast-check'
import t from 'tap'
import {
  checkDashboardShape,
  type DashboardSource,
  dashboardNotes,
  type FinishOptions,
  finishDashboard,
  type Json,
  type JsonObject,
  type Problem,
  type StackDashboard,
  selectDataSource,
} from '../src/index.ts'
import { shop, startBench } from './support/sandbox.ts'
import { everyPanel, panel, query, withEveryVariable } from './support/sdk-dashboards.ts'

const options: FinishOptions = { stack: 'shop', editable: false }

function finish(source: DashboardSource, changed: Partial<FinishOptions> = {}): StackDashboard {
  const { dashboard: finished, problems } = finishDashboard(source, { ...options, ...changed })
  if (finished === undefined) throw new Error(`not finished: ${JSON.stringify(problems)}`)
  return finished
}

function problemsOf(source: DashboardSource): readonly Problem[] {
  const { dashboard: finished, problems } = finishDashboard(source, options)
  if (finished !== undefined) throw new Error('finished in spite of its problems')
  return problems
}

function panelsOf(spec: JsonObject): JsonObject[] {
  const panels = (spec.panels as JsonObject[]).flatMap((item) => [item, ...((item.panels as JsonObject[]) ?? [])])
  return panels
}

function titled(spec: JsonObject, title: string): JsonObject {
  const found = panelsOf(spec).find((item) => item.title === title)
  if (found === undefined) throw new Error(`no panel "${title}"`)
  return found
}

function variablesOf(spec: JsonObject): JsonObject[] {
  return (spec.templating as { list: JsonObject[] }).list
}

function grid(spec: JsonObject): Record<string, string> {
  const words = ({ x, y, w, h }: Record<string, number>) => `${w}x${h} at ${x},${y}`
  return Object.fromEntries(panelsOf(spec).map((item) => [item.title, words(item.gridPos as Record<string, number>)]))
}

function sdk(title = 'Shop'): dashboard.DashboardBuilder {
  return new dashboard.DashboardBuilder(title).uid('shop-overview')
}

/** Classic JSON by hand. */
function plain(changed: JsonObject = {}): JsonObject {
  return { uid: 'shop-plain', title: 'Plain', schemaVersion: 42, panels: [], ...changed }
}

function box(title: string, x: number, y: number, w: number, h = 8): JsonObject {
  return { title, type: 'timeseries', gridPos: { x, y, w, h } }
}

await t.test('what the Foundation SDK leaves open', async (t) => {
  await t.test('panels and rows get ids of their own, above zero and within 32 bits', (t) => {
    const raw = sdk()
      .withRow(new dashboard.RowBuilder('One'))
      .withPanel(panel('A', 12))
      .withRow(new dashboard.RowBuilder('Two'))
    t.same(
      (raw.build().panels ?? []).map(({ id }) => id),
      [0, undefined, 0],
      'the defect: no ids, and 0 on every row',
    )
    const ids = panelsOf(finish(raw).spec).map(({ id }) => id as number)
    t.equal(new Set(ids).size, 3)
    t.ok(ids.every((id) => Number.isInteger(id) && id > 0 && id < 2 ** 31))
    t.end()
  })

  await t.test('the id of a panel does not depend on where it stands', (t) => {
    const one = finish(sdk().withPanel(panel('A', 12)).withPanel(panel('B', 12))).spec
    const other = finish(sdk().withPanel(panel('New', 24)).withPanel(panel('B', 12)).withPanel(panel('A', 12))).spec
    t.equal(titled(other, 'A').id, titled(one, 'A').id)
    t.equal(titled(other, 'B').id, titled(one, 'B').id)
    t.end()
  })

  await t.test('panels of the same title in different rows, or in one, have different ids', (t) => {
    const spec = finish(
      sdk()
        .withRow(new dashboard.RowBuilder('One'))
        .withPanel(panel('A', 12))
        .withPanel(panel('A', 12))
        .withRow(new dashboard.RowBuilder('Two'))
        .withPanel(panel('A', 12)),
    ).spec
    t.equal(new Set(panelsOf(spec).map(({ id }) => id)).size, 5)
    t.end()
  })

  await t.test('an explicit id is kept, and no other panel gets it', (t) => {
    const generated = titled(finish(sdk().withPanel(panel('A', 12))).spec, 'A').id as number
    const spec = finish(sdk().withPanel(panel('B', 12).id(generated)).withPanel(panel('A', 12))).spec
    t.equal(titled(spec, 'B').id, generated)
    t.not(titled(spec, 'A').id, generated)
    t.end()
  })

  await t.test('queries get refIds in order, inside collapsed rows too, and keep the ones they have', (t) => {
    const inside = panel('Inside', 12).withTarget(query('b').refId('A')).withTarget(query('c'))
    const raw = sdk()
      .withPanel(panel('A', 12).withTarget(query('b')))
      .withRow(new dashboard.RowBuilder('Closed').withPanel(inside))
    const spec = finish(raw).spec
    const refIds = (title: string) => (titled(spec, title).targets as JsonObject[]).map(({ refId }) => refId)
    t.same(refIds('A'), ['A', 'B'])
    t.same(refIds('Inside'), ['B', 'A', 'C'])
    t.end()
  })

  await t.test('after Z comes AA, and a refId that is there twice is given once', (t) => {
    const targets = Array.from({ length: 28 }, (): JsonObject => ({ expr: 'up' }))
    const spec = finish(
      plain({
        panels: [
          { ...box('Many', 0, 0, 24), targets },
          { ...box('Two', 0, 8, 24), targets: [{ refId: 'Q' }, { refId: 'Q' }] },
        ],
      }),
    ).spec
    t.same(
      (titled(spec, 'Many').targets as JsonObject[]).slice(25).map(({ refId }) => refId),
      ['Z', 'AA', 'AB'],
    )
    t.same(
      (titled(spec, 'Two').targets as JsonObject[]).map(({ refId }) => refId),
      ['Q', 'A'],
    )
    t.end()
  })

  await t.test('lists are there', (t) => {
    const raw = sdk().build()
    t.same([raw.templating, raw.annotations, raw.links, raw.panels], [{}, {}, undefined, undefined], 'the defect')
    t.match(finish(sdk()).spec, {
      templating: { list: [] },
      annotations: { list: [] },
      links: [],
      panels: [],
      tags: ['managed-by:shop'],
    })
    t.end()
  })

  await t.test('a panel too wide for its line goes to the next one', (t) => {
    const raw = sdk()
      .withPanel(panel('A', 8))
      .withPanel(panel('B', 8))
      .withPanel(panel('Wide', 16))
      .withPanel(panel('C', 12))
    t.match(raw.build().panels?.[2], { gridPos: { x: 16, w: 16 } }, 'the defect: 16 wide at column 16')
    t.same(grid(finish(raw).spec), { A: '8x8 at 0,0', B: '8x8 at 8,0', Wide: '16x8 at 0,8', C: '12x8 at 0,16' })
    t.end()
  })

  await t.test('after a collapsed row the first panel starts at the left', (t) => {
    const raw = sdk()
      .withRow(new dashboard.RowBuilder('Closed').withPanel(panel('Inside', 12)))
      .withPanel(panel('A', 12))
      .withPanel(panel('B', 12))
    t.match(
      raw.build().panels?.[1],
      { gridPos: { x: 12 } },
      'the defect: it starts where the panel inside the row ended',
    )
    t.same(grid(finish(raw).spec), {
      Closed: '24x1 at 0,0',
      Inside: '12x8 at 0,1',
      A: '12x8 at 0,1',
      B: '12x8 at 12,1',
    })
    t.end()
  })

  await t.test('a panel builder used in two dashboards is laid out in each', (t) => {
    const shared = panel('Shared', 12)
    const first = finish(sdk('First').withPanel(panel('Tall', 24)).withPanel(shared)).spec
    const second = new dashboard.DashboardBuilder('Second')
      .uid('shop-second')
      .withPanel(shared)
      .withPanel(panel('Late', 24))
      .withPanel(panel('Later', 24))
    t.match(second.build().panels?.[0], { gridPos: { y: 8 } }, 'the defect: the place in the first dashboard')
    t.same(grid(first), { Tall: '24x8 at 0,0', Shared: '12x8 at 0,8' })
    t.same(overlapping(finish(second).spec), [])
    t.end()
  })

  await t.test('the object that a builder goes on changing is left alone', (t) => {
    const builder = sdk().withPanel(panel('A', 12))
    t.equal(builder.build(), builder.build(), 'the defect: the same object each time')
    const before = JSON.stringify(builder.build())
    const { spec } = finish(builder)
    t.equal(JSON.stringify(builder.build()), before)
    builder.title('Changed later')
    t.equal(spec.title, 'Shop')
    t.end()
  })

  await t.test('queries are plain data', (t) => {
    const raw = sdk().withPanel(panel('A', 12)).build()
    t.throws(() => structuredClone(raw), /could not be cloned/, 'the defect: a function in each query')
    t.doesNotThrow(() => structuredClone(finish(raw).spec))
    t.end()
  })

  await t.test('variables carry no settings of other types', (t) => {
    const raw = withEveryVariable(sdk())
    t.ok(
      raw.build().templating?.list?.every((variable) => 'auto_count' in variable),
      'the defect: on all of them',
    )
    const withAuto = variablesOf(finish(raw).spec).filter(
      (variable) => 'auto' in variable || 'auto_min' in variable || 'auto_count' in variable,
    )
    t.same(
      withAuto.map(({ type }) => type),
      ['interval'],
    )
    t.end()
  })

  await t.test('an interval variable has a value, without which Grafana drops it', (t) => {
    const variables = variablesOf(finish(withEveryVariable(sdk())).spec)
    t.same(variables.find(({ type }) => type === 'interval')?.current, { text: '1m', value: '1m' })
    const chosen = sdk().withVariable(
      new dashboard.IntervalVariableBuilder('step').values('1m,5m').current({ text: '5m', value: '5m' }),
    )
    t.match(variablesOf(finish(chosen).spec)[0]?.current, { value: '5m' })
    t.end()
  })

  await t.test('a dashboard of the v2 schema is named as one', (t) => {
    t.match(problemsOf(new v2.DashboardBuilder('V2')), [{ message: /v2 schema.*"dashboard"/ }])
    t.end()
  })

  await t.test('the same source gives the same bytes', (t) => {
    t.equal(JSON.stringify(finish(everyPanel())), JSON.stringify(finish(everyPanel())))
    t.end()
  })
})

await t.test('finishing', async (t) => {
  await t.test('gives uid and title, and leaves what a server stores out of the spec', (t) => {
    const { uid, title, spec } = finish(
      plain({ id: 7, version: 3, iteration: 9, title: ' Plain ', meta: {}, __requires: [], __elements: {} }),
    )
    t.same([uid, title, spec.title], ['shop-plain', 'Plain', 'Plain'])
    t.same(
      ['id', 'uid', 'version', 'iteration', 'meta', '__requires', '__elements'].filter((key) => key in spec),
      [],
    )
    t.end()
  })

  await t.test('locks the dashboard, or not', (t) => {
    t.equal(finish(everyPanel()).spec.editable, false)
    t.equal(finish(everyPanel(), { editable: true }).spec.editable, true)
    t.end()
  })

  await t.test('adds the tag of the stack once, tags in order', (t) => {
    t.same(finish(plain({ tags: ['zeta', 'managed-by:shop', 'alpha'] })).spec.tags, [
      'alpha',
      'managed-by:shop',
      'zeta',
    ])
    t.end()
  })

  await t.test('opens with the data source it is told', (t) => {
    const current = { name: 'Prometheus', uid: 'prom1' }
    const { spec } = finish(everyPanel(), { dataSource: { variable: 'datasource', current } })
    t.match(variablesOf(spec)[0], { name: 'datasource', current: { text: 'Prometheus', value: 'prom1' } })
    t.notOk('current' in (variablesOf(finish(everyPanel(), { dataSource: { variable: 'datasource' } }).spec)[0] ?? {}))
    t.same(selectDataSource(spec, 'absent', current), spec)
    t.end()
  })

  await t.test('takes a manifest and the answer of the legacy API', (t) => {
    const { uid: _, ...spec } = plain({ title: 'Wrapped' })
    const manifest = {
      apiVersion: 'dashboard.grafana.app/v1beta1',
      kind: 'Dashboard',
      metadata: { name: 'shop-m' },
      spec,
    }
    t.match(finish(manifest), { uid: 'shop-m', title: 'Wrapped' })
    t.match(finish({ dashboard: plain(), meta: { version: 3 } }), { uid: 'shop-plain', title: 'Plain' })
    t.match(problemsOf({ kind: 'Dashboard', spec }), [{ path: '/uid' }])
    t.end()
  })

  await t.test('keeps unknown panels and unknown members as they are', (t) => {
    const odd = {
      ...box('Odd', 0, 0, 24),
      type: 'acme-panel',
      acme: { list: [null, { deep: [] }] },
      options: { empty: {}, none: null },
    }
    const { spec } = finish(plain({ panels: [odd], acmeTop: [1] }))
    t.match(spec, { acmeTop: [1] })
    t.match(titled(spec, 'Odd'), odd)
    t.end()
  })

  await t.test('assumes the newest schema where none is named, and leaves older ones to Grafana', (t) => {
    const { schemaVersion: _, ...unversioned } = plain()
    t.equal(finish(unversioned).spec.schemaVersion, 42)
    t.equal(finish(plain({ schemaVersion: 16, refresh: false })).spec.schemaVersion, 16)
    t.end()
  })

  await t.test('leaves the standard annotation query to Grafana and keeps a changed one', (t) => {
    const standard = {
      builtIn: 1,
      datasource: { type: 'grafana', uid: '-- Grafana --' },
      enable: true,
      hide: true,
      iconColor: 'rgba(0, 211, 255, 1)',
      name: 'Annotations & Alerts',
      type: 'dashboard',
    }
    const off = { ...standard, enable: false }
    t.same((finish(plain({ annotations: { list: [standard] } })).spec.annotations as JsonObject).list, [])
    t.same((finish(plain({ annotations: { list: [off] } })).spec.annotations as JsonObject).list, [off])
    t.end()
  })
})

await t.test('a dashboard exported for the import dialog', async (t) => {
  const input = (name: string, pluginId: string): JsonObject => ({ name, label: name, type: 'datasource', pluginId })
  const reference = (name: string): string => `\${${name}}`
  const withSource = (uid: string): JsonObject => ({ ...box('A', 0, 0, 24), datasource: { type: 'prometheus', uid } })

  await t.test('asks its own data source variable instead', (t) => {
    const templating = {
      list: [
        {
          name: 'ds',
          type: 'datasource',
          query: 'prometheus',
          current: { text: reference('DS_P'), value: reference('DS_P') },
        },
      ],
    }
    const { spec } = finish(
      plain({ __inputs: [input('DS_P', 'prometheus')], templating, panels: [withSource(reference('DS_P'))] }),
    )
    t.match(titled(spec, 'A').datasource, { uid: reference('ds') })
    t.notOk('current' in (variablesOf(spec)[0] ?? {}))
    t.notOk('__inputs' in spec)
    t.end()
  })

  await t.test('gets the values of its constants and the source of expressions', (t) => {
    const inputs = [
      { name: 'VAR_PREFIX', type: 'constant', value: 'a$&' },
      input('DS_EXPRESSION', '__expr__'),
      input('DS_UNUSED', 'loki'),
    ]
    const panels = [{ ...withSource(reference('DS_EXPRESSION')), targets: [{ expr: `${reference('VAR_PREFIX')}up` }] }]
    const { spec } = finish(plain({ __inputs: inputs, panels }))
    t.match(titled(spec, 'A'), { datasource: { uid: '__expr__' }, targets: [{ expr: 'a$&up' }] })
    t.end()
  })

  await t.test('is refused when nothing stands for one of its inputs', (t) => {
    const problems = problemsOf(plain({ __inputs: [input('DS_L', 'loki')], panels: [withSource(reference('DS_L'))] }))
    t.match(problems, [{ path: '/__inputs/0', message: /"DS_L".*data source variable for "loki"/ }])
    t.end()
  })
})

await t.test('layout', async (t) => {
  await t.test('stays as it is when it is sound', (t) => {
    const panels = [
      box('A', 3, 2, 6),
      { ...box('R', 0, 12, 24, 1), type: 'row', collapsed: true, panels: [box('In', 12, 13, 12)] },
      box('B', 0, 14, 6),
      box('C', 10, 13, 6),
    ]
    t.same(grid(finish(plain({ panels })).spec), {
      A: '6x8 at 3,2',
      R: '24x1 at 0,12',
      In: '12x8 at 12,13',
      C: '6x8 at 10,13',
      B: '6x8 at 0,14',
    })
    t.end()
  })

  await t.test('moves the sections below down, with what is inside their rows', (t) => {
    const row = { ...box('R', 0, 8, 24, 1), type: 'row', collapsed: true, panels: [box('In', 0, 9, 12)] }
    const { spec } = finish(plain({ panels: [box('A', 0, 0, 16), box('B', 16, 0, 16), row, box('C', 0, 9, 24)] }))
    t.same(grid(spec), { A: '16x8 at 0,0', B: '16x8 at 0,8', R: '24x1 at 0,16', In: '12x8 at 0,17', C: '24x8 at 0,17' })
    t.end()
  })

  await t.test('puts panels inside a row right below it', (t) => {
    const row = {
      ...box('R', 0, 4, 24, 1),
      type: 'row',
      collapsed: true,
      panels: [box('Low', 0, 78, 12), box('High', 0, 70, 12)],
    }
    t.same(grid(finish(plain({ panels: [row] })).spec), { R: '24x1 at 0,4', High: '12x8 at 0,5', Low: '12x8 at 0,13' })
    const stacked = { ...row, panels: [box('One', 0, 70, 12), box('Other', 0, 70, 12)] }
    t.same(grid(finish(plain({ panels: [stacked] })).spec), {
      R: '24x1 at 0,4',
      One: '12x8 at 0,5',
      Other: '12x8 at 12,5',
    })
    t.end()
  })

  await t.test('makes room for panels without a place or with an impossible one', (t) => {
    const panels: JsonObject[] = [
      { title: 'None', type: 'text' },
      box('Wide', 0, 0, 30),
      box('Left', -1, 4, 12, 4),
      { title: 'Row', type: 'row' },
      box('Zero', 0, 0, 0, 0),
    ]
    const { spec } = finish(plain({ panels }))
    t.same(overlapping(spec), [])
    t.match(grid(spec), { Wide: '24x8 at 0,8' })
    t.end()
  })

  await t.test('never overlaps and never leaves the 24 columns', (t) => {
    const size = fc.integer({ min: -1, max: 30 })
    const place = fc.record({ x: size, y: size, w: size, h: fc.integer({ min: 0, max: 12 }) })
    const leaf = fc.record({ type: fc.constant('stat'), gridPos: place }, { requiredKeys: ['type'] })
    const row = fc.record({
      type: fc.constant('row'),
      collapsed: fc.boolean(),
      gridPos: place,
      panels: fc.array(leaf, { maxLength: 4 }),
    })
    fc.assert(
      fc.property(fc.array(fc.oneof(leaf, row), { maxLength: 12 }), (panels) => {
        const { spec } = finish(plain({ panels: panels as unknown as Json }))
        assert.deepEqual(overlapping(spec), [])
        assert.deepEqual(finish({ ...spec, uid: 'shop-plain' }).spec, spec, 'finishing again changes nothing')
      }),
    )
    t.pass()
    t.end()
  })
})

await t.test('what a server would refuse or swallow is found before it is asked', async (t) => {
  const cases: readonly [string, JsonObject, string, RegExp][] = [
    ['panels that are no list', { panels: 'x' }, '/panels', /a list of objects, got "x"/],
    ['a title that is no text', { title: 5 }, '/title', /must be a title, got 5/],
    ['an empty title', { title: '  ' }, '/title', /must be a title/],
    ['a title of 5,001 characters', { title: 'x'.repeat(5001) }, '/title', /at most 5000 characters, has 5001/],
    ['no uid', { uid: null }, '/uid', /got null: give the dashboard a uid/],
    ['a uid of 41 characters', { uid: 'x'.repeat(41) }, '/uid', /1 to 40/],
    ['a uid with a blank', { uid: 'a b' }, '/uid', /letters, digits, dashes/],
    ['a number as gnetId', { gnetId: 1860 }, '/gnetId', /a string, also where it is a number, got 1860/],
    ['refresh: false', { refresh: false }, '/refresh', /"30s"/],
    ['a newer schema', { schemaVersion: 43 }, '/schemaVersion', /from 0 to 42, got 43/],
    ['tags that are no texts', { tags: [1] }, '/tags', /a list of strings/],
    ['a time range that is a text', { time: 'now' }, '/time', /an object/],
    ['a time that is a number', { time: { from: 1, to: 'now' } }, '/time/from', /a string, got 1/],
    ['variables that are no list', { templating: { list: {} } }, '/templating/list', /a list of objects/],
    ['a variable without a name', { templating: { list: [{ type: 'custom' }] } }, '/templating/list/0/name', /a name/],
    [
      'a variable of an unknown type',
      { templating: { list: [{ name: 'x', type: 'magic' }] } },
      '/templating/list/0/type',
      /one of adhoc.*got "magic"/,
    ],
    ['annotations that are a text', { annotations: 'x' }, '/annotations', /an object/],
    [
      'a byte order mark in a text',
      { panels: [{ ...box('A', 0, 0, 24), description: 'a\uFEFF' }] },
      '/panels/0/description',
      /byte order mark/,
    ],
    [
      'a byte order mark in a key',
      { panels: [{ ...box('A', 0, 0, 24), 'a\uFEFF/~': 1 }] },
      '/panels/0',
      /byte order mark/,
    ],
    [
      'a panel id twice',
      {
        panels: [
          { ...box('A', 0, 0, 12), id: 7 },
          { ...box('B', 12, 0, 12), id: 7 },
        ],
      },
      '/panels/1/id',
      /7 is the id of \/panels\/0 too/,
    ],
    [
      'a panel id above 31 bits',
      { panels: [{ ...box('A', 0, 0, 24), id: 2 ** 33 }] },
      '/panels/0/id',
      /an integer from 0/,
    ],
    [
      'queries inside a row that are no list',
      { panels: [{ type: 'row', panels: [{ type: 'stat', targets: 'x' }] }] },
      '/panels/0/panels/0/targets',
      /a list of objects/,
    ],
    ['more than 16 MB', { description: 'x'.repeat(16 * 1024 * 1024) }, '', /at most 16777216: split/],
  ]
  for (const [name, change, path, message] of cases) {
    await t.test(name, (t) => {
      t.match(problemsOf(plain(change)), [{ path, message }])
      t.end()
    })
  }

  await t.test('all of it at once, with a value too long to show cut', (t) => {
    const problems = problemsOf(plain({ title: '', tags: 'x'.repeat(100), editable: 'no', uid: '' }))
    t.same(problems.map(({ path }) => path).sort(), ['/editable', '/tags', '/title', '/uid'])
    t.ok(problems.every(({ message }) => message.length < 250))
    t.end()
  })

  await t.test('nothing is wrong with what servers accept', (t) => {
    t.same(
      checkDashboardShape(
        plain({ gnetId: null, tags: null, refresh: '', revision: '1.0', panels: [{ id: 1 }, { id: 0 }, { id: 0 }] }),
      ),
      [],
    )
    t.same(checkDashboardShape(plain({ refresh: false, schemaVersion: 39 })), [], 'older schemas are migrated')
    t.end()
  })

  await t.test('NaN, which JSON would make nothing of', (t) => {
    const limited = (max: number): DashboardSource => ({
      ...plain(),
      panels: [{ type: 'stat', fieldConfig: { defaults: { max } } }],
    })
    t.match(problemsOf(limited(Number.NaN)), [
      { path: '', message: 'cannot be turned into JSON: /panels/0/fieldConfig/defaults/max is NaN' },
    ])
    // The lowest step of thresholds starts at -Infinity in Grafana's own model, and is stored as null.
    t.strictSame(finishDashboard(limited(Number.NEGATIVE_INFINITY), options).problems, [])
    t.end()
  })

  await t.test('what is not there yet, or never will be', (t) => {
    const given = (source: unknown) => problemsOf(source as Record<string, unknown>)
    t.match(given(Promise.resolve(plain())), [{ message: /is a promise: await it/ }])
    t.match(given({ build: () => Promise.resolve(plain()) }), [{ message: /is a promise: await it/ }])
    for (const source of [null, undefined, 'text', 5]) t.match(given(source), [{ message: /^is not a dashboard/ }])
    t.end()
  })

  await t.test('what is no dashboard at all', (t) => {
    const circular: Record<string, unknown> = plain()
    circular.self = circular
    t.match(problemsOf(circular), [{ path: '', message: /cannot be turned into JSON: .*circular/ }])
    t.match(
      problemsOf({
        build: () => {
          throw new Error('half built')
        },
      }),
      [{ message: /cannot be turned into JSON: half built/ }],
    )
    t.match(
      problemsOf({
        build: () => {
          throw 'a text'
        },
      }),
      [{ message: /a text/ }],
    )
    t.match(problemsOf([]), [{ message: /is not a dashboard/ }])
    t.match(problemsOf({ build: () => undefined } as unknown as DashboardSource), [{ message: /is not a dashboard/ }])
    let deep: JsonObject = {}
    for (let depth = 0; depth < 300; depth++) deep = { deep }
    t.match(problemsOf(plain({ deep })), [{ message: /deeper than 200/ }])
    t.match(checkDashboardShape(plain({ deep })), [{ message: /deeper than 200/ }])
    t.end()
  })
})

await t.test('a library panel is noted, not refused', async (t) => {
  const library = {
    title: 'Shared',
    gridPos: { x: 0, y: 0, w: 12, h: 8 },
    libraryPanel: { uid: 'lib1', name: 'Errors' },
  }
  const unnamed = { title: 'Other', gridPos: { x: 12, y: 0, w: 12, h: 8 }, libraryPanel: { uid: 'lib2' } }
  const { spec } = finish(plain({ panels: [library, unnamed] }))
  t.match(dashboardNotes(spec), [
    { path: '/panels/0', message: /panel "Shared" is library panel "Errors"/ },
    { path: '/panels/1', message: /library panel "lib2"/ },
  ])
  const { plan } = await startBench(t, '12.4-unified')
  const { warnings } = await plan(shop([{ ...spec, uid: 'shop-plain' }]))
  t.match(warnings, [/^dashboard "shop-plain": panel "Shared" is library panel "Errors"/, /"lib2"/])
})

/** Titles of panels that share a cell or leave the grid. */
function overlapping(spec: JsonObject): string[] {
  const found: string[] = []
  const check = (panels: readonly JsonObject[]): void => {
    const cells = new Set<string>()
    for (const { title, gridPos } of panels) {
      const { x = -1, y = -1, w = 0, h = 0 } = gridPos as Record<string, number>
      if (![x, y, w, h].every(Number.isInteger) || x < 0 || y < 0 || w < 1 || h < 1 || x + w > 24)
        found.push(`${JSON.stringify(title)} outside`)
      for (let column = x; column < x + w; column++) {
        for (let line = y; line < y + h; line++) {
          if (cells.has(`${column},${line}`)) found.push(JSON.stringify(title))
          cells.add(`${column},${line}`)
        }
      }
    }
  }
  const panels = spec.panels as JsonObject[]
  check(panels)
  for (const { panels: nested } of panels) check((nested as JsonObject[]) ?? [])
  return found
}
