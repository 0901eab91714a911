import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import t from 'tap'
import { keepsEdit } from '../src/dashboards/keeps-edit.ts'
import {
  canonicalDashboard,
  type Difference,
  type DiffOptions,
  dashboardChecksum,
  diffDashboards,
  finishDashboard,
  type Json,
  type JsonObject,
  reverseDifference,
} from '../src/index.ts'
import { dashboardArbitrary } from './support/dashboard-arbitrary.ts'
import { everyPanel } from './support/sdk-dashboards.ts'

interface Exchange {
  readonly step: string
  readonly status: number
  readonly sent?: JsonObject
  readonly answered?: JsonObject
}

interface Recording {
  readonly server: string
  readonly scenario: string
  readonly exchanges: readonly Exchange[]
}

const fixtures = new URL('fixtures/recordings/', import.meta.url)
const recordings = JSON.parse(readFileSync(new URL('dashboards.json', fixtures), 'utf8')) as Recording[]
const everyPanelRecorded = JSON.parse(readFileSync(new URL('every-panel.json', fixtures), 'utf8')) as {
  sent: JsonObject
  answers: { servers: string[]; answered: JsonObject }[]
}

/** What real servers cannot keep as it was sent: they migrate it, or take it for the patch that it is. */
const rewritten = new Set(['old schemaVersion', 'merge patch of the title', 'panels not a list'])

/** A small dashboard with one of each. */
const base = {
  title: 'Shop',
  schemaVersion: 42,
  tags: ['shop'],
  refresh: '30s',
  time: { from: 'now-1h', to: 'now' },
  templating: {
    list: [
      { name: 'datasource', type: 'datasource', query: 'prometheus', current: { text: 'P', value: 'p' } },
      { name: 'job', type: 'query', query: 'label_values(up, job)', refresh: 2 },
      { name: 'quantile', type: 'custom', query: '0.5,0.99', current: { text: '0.99', value: '0.99' } },
    ],
  },
  annotations: { list: [{ name: 'Deployments', enable: true, iconColor: 'blue' }] },
  links: [{ title: 'Runbook', type: 'link', url: 'https://example.test/runbook' }],
  panels: [
    { id: 1, type: 'row', title: 'Speed', gridPos: { x: 0, y: 0, w: 24, h: 1 } },
    {
      id: 2,
      type: 'timeseries',
      title: 'API latency',
      gridPos: { x: 0, y: 1, w: 12, h: 8 },
      fieldConfig: {
        defaults: {
          unit: 'ms',
          thresholds: {
            mode: 'absolute',
            steps: [
              { color: 'green', value: null },
              { color: 'red', value: 500 },
            ],
          },
        },
        overrides: [{ matcher: { id: 'byName', options: 'p99' }, properties: [{ id: 'unit', value: 's' }] }],
      },
      options: { legend: { showLegend: true } },
      links: [{ title: 'Details', url: '/d/details' }],
      targets: [
        { refId: 'A', expr: 'p50' },
        { refId: 'B', expr: 'p99' },
      ],
    },
    {
      id: 3,
      type: 'stat',
      title: 'Errors',
      gridPos: { x: 12, y: 1, w: 12, h: 8 },
      targets: [{ refId: 'A', expr: 'errors' }],
    },
    {
      id: 4,
      type: 'row',
      title: 'More',
      collapsed: true,
      gridPos: { x: 0, y: 9, w: 24, h: 1 },
      panels: [
        {
          id: 5,
          type: 'table',
          title: 'Slowest',
          gridPos: { x: 0, y: 10, w: 24, h: 8 },
          targets: [{ refId: 'A', expr: 'slow' }],
        },
      ],
    },
  ],
} satisfies JsonObject

// biome-ignore lint/suspicious/noExplicitAny: tests reach into JSON freely.
type Change = (spec: any, value?: any) => unknown

/** A copy changed in place. */
function changed(change: Change, from: JsonObject = base): JsonObject {
  const copy = structuredClone(from)
  change(copy)
  return copy
}

function told(change: Change, options?: DiffOptions): readonly Difference[] {
  return diffDashboards(base, changed(change), options)
}

function labels(change: Change): string[] {
  return told(change).map(({ label }) => label)
}

await t.test('what was sent and what a real server reads back are equal', async (t) => {
  for (const { server, scenario, exchanges } of recordings) {
    const kept = exchanges.filter(
      ({ step, status, sent, answered }) => status < 300 && sent && answered && !rewritten.has(step),
    )
    if (kept.length === 0) continue
    await t.test(`${server}, ${scenario}`, (t) => {
      for (const { step, sent = {}, answered = {} } of kept) t.same(diffDashboards(sent, answered), [], step)
      for (const { step, sent = {}, answered = {} } of kept)
        t.equal(dashboardChecksum(sent), dashboardChecksum(answered), step)
      t.end()
    })
  }

  await t.test('the legacy API', (t) => {
    for (const { server, scenario, exchanges } of recordings) {
      if (scenario !== 'dashboards-legacy') continue
      const step = (name: string) => exchanges.find((exchange) => exchange.step === name)
      t.same(diffDashboards(step('create')?.sent ?? {}, step('get')?.answered ?? {}), [], server)
    }
    t.end()
  })

  await t.test('every panel and variable type of the Foundation SDK, as it builds them', (t) => {
    const built = JSON.parse(JSON.stringify(everyPanel().build())) as JsonObject
    t.same(diffDashboards(built, everyPanelRecorded.sent), [], 'the recording is of what the SDK builds today')
    for (const { servers, answered } of everyPanelRecorded.answers) {
      t.same(diffDashboards(everyPanelRecorded.sent, answered), [], servers.join(', '))
    }
    t.end()
  })
})

await t.test('a dashboard has one canonical form on all servers', (t) => {
  const forms = new Map<string, Map<string, string[]>>()
  for (const { server, scenario, exchanges } of recordings) {
    for (const { step, answered, status } of exchanges) {
      if (answered === undefined || status >= 300) continue
      const name = `${scenario} ${step}`
      const form = dashboardChecksum(answered)
      const checksums = forms.get(name) ?? new Map<string, string[]>()
      forms.set(name, checksums.set(form, [...(checksums.get(form) ?? []), server]))
    }
  }
  t.ok(forms.size > 15)
  for (const [name, checksums] of forms) t.equal(checksums.size, 1, `${name}: ${JSON.stringify([...checksums])}`)
  t.end()
})

await t.test('the canonical form', async (t) => {
  await t.test('leaves out what a server or a save adds', (t) => {
    const saved = changed((spec) => {
      Object.assign(spec, {
        id: 9,
        uid: 'u',
        version: 4,
        iteration: 1,
        schemaVersion: 41,
        meta: {},
        liveNow: false,
        preload: false,
        style: 'dark',
        links: spec.links,
        timepicker: {},
        weekStart: '',
        description: '',
        graphTooltip: 0,
      })
      spec.annotations.list.unshift({
        builtIn: 1,
        datasource: { type: 'grafana', uid: '-- Grafana --' },
        enable: true,
        hide: true,
        iconColor: 'rgba(0, 211, 255, 1)',
        name: 'Annotations & Alerts',
        type: 'dashboard',
      })
      Object.assign(spec.panels[1], {
        pluginVersion: '12.4.0',
        transparent: false,
        description: '',
        repeatDirection: 'h',
        transformations: [],
        key: 'x',
        isNew: true,
      })
      Object.assign(spec.templating.list[1], {
        current: { text: 'a', value: 'a' },
        options: [{ text: 'a', value: 'a' }],
        definition: 'label_values(up, job)',
        hide: 0,
      })
      Object.assign(spec.templating.list[0], { options: [{ text: 'P', value: 'p' }], regex: '' })
      spec.templating.list[2].current.selected = true
      spec.links[0] = { ...spec.links[0], icon: '', tags: [], targetBlank: false, keepTime: false }
    })
    t.same(diffDashboards(base, saved), [])
    t.equal(dashboardChecksum(saved), dashboardChecksum(base))
    t.end()
  })

  await t.test('leaves out the tag of its own stack only', (t) => {
    const tagged = changed((spec) => spec.tags.push('managed-by:shop'))
    t.equal(dashboardChecksum(tagged, { stack: 'shop' }), dashboardChecksum(base))
    t.not(dashboardChecksum(tagged, { stack: 'other' }), dashboardChecksum(base))
    t.not(dashboardChecksum(tagged), dashboardChecksum(base))
    t.end()
  })

  await t.test('leaves out of a library panel what a server fills in', (t) => {
    const library = { id: 1, title: 'L', gridPos: { x: 0, y: 0, w: 6, h: 4 }, libraryPanel: { uid: 'lib', name: 'L' } }
    const filled = {
      ...library,
      type: 'stat',
      targets: [],
      libraryPanel: { uid: 'lib', name: 'Renamed', model: { type: 'stat' }, version: 3 },
    }
    t.same(diffDashboards({ panels: [library] }, { panels: [filled] }), [])
    t.not(
      dashboardChecksum({ panels: [library] }),
      dashboardChecksum({ panels: [{ ...library, libraryPanel: { uid: 'other' } }] }),
    )
    t.not(
      dashboardChecksum({ panels: [{ ...library, libraryPanel: { name: 'a' } }] }),
      dashboardChecksum({ panels: [{ ...library, libraryPanel: { name: 'b' } }] }),
    )
    t.end()
  })

  await t.test('takes an Angular panel for what it was, as 12.3 and 12.4 differ inside collapsed rows', (t) => {
    const cases: readonly [JsonObject, string][] = [
      [{ type: 'graph' }, 'timeseries'],
      [{ type: 'graphite' }, 'timeseries'],
      [{ type: 'graph', xaxis: { mode: 'histogram' } }, 'histogram'],
      [{ type: 'graph', xaxis: { mode: 'series' } }, 'barchart'],
      [{ type: 'graph', xaxis: { mode: 'series' }, legend: { values: true } }, 'bargauge'],
      [{ type: 'singlestat' }, 'stat'],
      [{ type: 'table-old' }, 'table'],
    ]
    for (const [old, type] of cases) {
      const nested = (panel: JsonObject): JsonObject => ({
        panels: [{ id: 1, type: 'row', collapsed: true, panels: [{ id: 2, ...panel }] }],
      })
      t.same(
        diffDashboards(nested(old), nested({ ...old, type, autoMigrateFrom: old.type as Json })),
        [],
        JSON.stringify(old),
      )
      t.not(
        dashboardChecksum(nested(old)),
        dashboardChecksum(nested({ ...old, type: 'text', autoMigrateFrom: old.type as Json })),
      )
    }
    t.not(
      dashboardChecksum({ panels: [{ type: 'constructor' }] }),
      dashboardChecksum({ panels: [{ type: 'x', autoMigrateFrom: 'constructor' }] }),
    )
    t.end()
  })

  await t.test('counts panels inside a row from the row, as Grafana does when it opens', (t) => {
    const two = changed((spec) =>
      spec.panels[3].panels.push({ id: 6, type: 'stat', gridPos: { x: 0, y: 18, w: 6, h: 4 } }),
    )
    const elsewhere = changed((spec) => {
      for (const panel of spec.panels[3].panels) panel.gridPos.y += 70
    }, two)
    t.same(diffDashboards(two, elsewhere), [])
    t.same(
      diffDashboards(
        two,
        changed((spec) => (spec.panels[3].panels[1].gridPos.y += 1), two),
      ).length,
      1,
    )
    t.end()
  })

  await t.test('leaves out the copies that a repeat made', (t) => {
    t.same(
      diffDashboards(
        base,
        changed((spec) => spec.panels.push({ id: 99, type: 'stat', repeatPanelId: 3 })),
      ),
      [],
    )
    t.end()
  })

  const value = fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Json>
  const dashboards = dashboardArbitrary(value)

  await t.test('of a canonical form is itself', (t) => {
    fc.assert(
      fc.property(dashboards, (spec) =>
        assert.deepEqual(canonicalDashboard(canonicalDashboard(spec)), canonicalDashboard(spec)),
      ),
    )
    t.pass()
    t.end()
  })

  await t.test('is found for any JSON object, and is its own canonical form', (t) => {
    const odd = fc.oneof(
      value,
      fc.array(value, { maxLength: 3 }),
      fc.record({ list: fc.array(value, { maxLength: 2 }) }),
    )
    const parts = fc.record({
      id: value,
      type: value,
      title: value,
      gridPos: value,
      targets: odd,
      links: odd,
      panels: odd,
      fieldConfig: odd,
      libraryPanel: value,
    })
    const objects = fc.record(
      {
        panels: fc.oneof(odd, fc.array(fc.oneof(parts, value), { maxLength: 3 })),
        templating: odd,
        annotations: odd,
        links: odd,
        tags: odd,
        time: value,
        editable: value,
        schemaVersion: value,
      },
      { requiredKeys: [] },
    ) as unknown as fc.Arbitrary<JsonObject>
    fc.assert(
      fc.property(objects, objects, (one, other) => {
        const form = canonicalDashboard(one)
        assert.deepEqual(canonicalDashboard(form), form)
        assert.equal(diffDashboards(one, other).length === 0, dashboardChecksum(one) === dashboardChecksum(other))
      }),
      { numRuns: 500 },
    )
    t.pass()
    t.end()
  })

  await t.test('of a finished dashboard is that of the finished one finished again', (t) => {
    const { dashboard } = finishDashboard(everyPanel(), { stack: 'shop', editable: false })
    const again =
      dashboard &&
      finishDashboard({ ...dashboard.spec, uid: dashboard.uid }, { stack: 'shop', editable: false }).dashboard
    t.same(again, dashboard)
    t.end()
  })

  await t.test('does not depend on the order of keys, nor on nulls', (t) => {
    fc.assert(
      fc.property(dashboards, fc.infiniteStream(fc.boolean()), (spec, flips) => {
        assert.equal(dashboardChecksum(shuffled(spec, flips)), dashboardChecksum(spec))
      }),
    )
    t.pass()
    t.end()
  })

  await t.test('keeps every member it does not know', (t) => {
    fc.assert(
      fc.property(
        fc.string().map((key) => `acme ${key}`),
        value.filter((found) => found !== null),
        (key, found) => {
          const places = [
            changed((spec) => Object.assign(spec, { [key]: found })),
            changed((spec) => Object.assign(spec.panels[1], { [key]: found })),
            changed((spec) => Object.assign(spec.panels[1].options, { [key]: found })),
            changed((spec) => Object.assign(spec.templating.list[1], { [key]: found })),
            changed((spec) => Object.assign(spec.panels[3].panels[0].targets[0], { [key]: found })),
          ]
          assert.equal(new Set([base, ...places].map((spec) => dashboardChecksum(spec))).size, 6)
        },
      ),
    )
    t.pass()
    t.end()
  })
})

await t.test('a change a person could see always changes the checksum', async (t) => {
  const text = fc.string({ minLength: 1 })
  const number = fc.integer({ min: 1, max: 23 })
  const places: readonly [string, fc.Arbitrary<unknown>, Change][] = [
    ['title', text, (spec, value) => (spec.title += value)],
    ['a panel title', text, (spec, value) => (spec.panels[1].title += value)],
    ['the title of a panel in a row', text, (spec, value) => (spec.panels[3].panels[0].title += value)],
    ['a unit', text, (spec, value) => (spec.panels[1].fieldConfig.defaults.unit += value)],
    ['an expression', text, (spec, value) => (spec.panels[1].targets[1].expr += value)],
    ['a threshold', number, (spec, value) => (spec.panels[1].fieldConfig.defaults.thresholds.steps[1].value += value)],
    ['a colour', text, (spec, value) => (spec.panels[1].fieldConfig.defaults.thresholds.steps[0].color += value)],
    ['an override', text, (spec, value) => (spec.panels[1].fieldConfig.overrides[0].properties[0].value += value)],
    ['a place', number, (spec, value) => (spec.panels[2].gridPos.y += value)],
    ['a width', number, (spec, value) => (spec.panels[2].gridPos.w += value)],
    ['a panel type', text, (spec, value) => (spec.panels[2].type += value)],
    ['a panel id', number, (spec, value) => (spec.panels[2].id += 100 + value)],
    ['a variable query', text, (spec, value) => (spec.templating.list[1].query += value)],
    ['what a variable starts with', text, (spec, value) => (spec.templating.list[2].current.value += value)],
    ['the data source', text, (spec, value) => (spec.templating.list[0].current.value += value)],
    ['a link', text, (spec, value) => (spec.links[0].url += value)],
    ['an annotation', text, (spec, value) => (spec.annotations.list[0].iconColor += value)],
    ['a tag', text, (spec, value) => spec.tags.push(value)],
    ['the time range', text, (spec, value) => (spec.time.from += value)],
    ['the refresh', text, (spec, value) => (spec.refresh += value)],
    ['the lock', fc.constant(false), (spec, value) => (spec.editable = value)],
    [
      'a list emptied that a plugin owns',
      fc.constant([]),
      (spec, value) => (spec.panels[2].options = { calcs: value }),
    ],
    ['the order of variables', fc.constant(0), (spec) => spec.templating.list.reverse()],
    ['a row closed', fc.constant(true), (spec, value) => (spec.panels[0].collapsed = value)],
  ]
  for (const [name, values, change] of places) {
    await t.test(name, (t) => {
      fc.assert(
        fc.property(values, (value) => {
          const other = changed((spec) => change(spec, value))
          assert.notEqual(dashboardChecksum(other), dashboardChecksum(base))
          assert.notEqual(diffDashboards(base, other).length, 0)
        }),
        { numRuns: 20 },
      )
      t.pass()
      t.end()
    })
  }
})

await t.test('differences', async (t) => {
  await t.test('are told of members that are named like those of every JavaScript object', (t) => {
    for (const name of ['__proto__', 'constructor', 'toString', 'valueOf']) {
      for (const value of ['{}', '{"list":[{"name":"a"}]}', '"text"', '[]', '5']) {
        const plain = '{"id":1,"type":"stat","title":"Mails"'
        for (const after of [
          `{"${name}":${value},"panels":[${plain}}]}`,
          `{"panels":[${plain},"${name}":${value},"options":{"a":1,"${name}":${value}}}]}`,
          `{"panels":[${plain},"fieldConfig":{"defaults":{"${name}":${value}}}}]}`,
        ]) {
          const [from, to] = [JSON.parse(`{"panels":[${plain}}]}`), JSON.parse(after)] as [JsonObject, JsonObject]
          for (const differences of [diffDashboards(from, to), diffDashboards(to, from)]) {
            t.ok(differences.length > 0, after)
            t.ok(differences.every(({ label }) => typeof label === 'string' && !label.includes('function')))
            t.ok(differences.every((told) => [told.before, told.after].every((told) => typeof told !== 'function')))
          }
        }
      }
    }
    t.end()
  })

  await t.test('are none exactly when the canonical forms are equal', (t) => {
    const dashboards = dashboardArbitrary(fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<Json>)
    fc.assert(
      fc.property(dashboards, dashboards, (one, other) => {
        const equal = dashboardChecksum(one) === dashboardChecksum(other)
        assert.equal(diffDashboards(one, other).length === 0, equal)
        assert.deepEqual(diffDashboards(one, one), [])
      }),
      { numRuns: 300 },
    )
    t.pass()
    t.end()
  })

  await t.test('tell of a row that holds no list of panels', (t) => {
    const row = (panels: Json): JsonObject => ({
      title: 'Shop',
      panels: [{ id: 1, type: 'row', title: 'Row', panels }],
    })
    t.equal(diffDashboards(row([]), row(true)).length, 1)
    t.end()
  })

  await t.test('are none exactly when the canonical forms are equal, for one small change anywhere', (t) => {
    const sources = fc.oneof(
      fc.constantFrom<JsonObject>(base, everyPanelRecorded.sent),
      dashboardArbitrary(fc.constantFrom<Json>(0, 'x', [], {})),
    )
    const value = fc.constantFrom<Json | undefined>(undefined, 'changed', 7, true, false, null, [], {}, '')
    fc.assert(
      fc.property(sources, fc.array(fc.nat(), { minLength: 1, maxLength: 8 }), value, (one, path, to) => {
        const other = withChange(one, path, to) as JsonObject
        assert.equal(diffDashboards(one, other).length === 0, dashboardChecksum(one) === dashboardChecksum(other))
      }),
      { numRuns: 1000 },
    )
    t.pass()
    t.end()
  })

  await t.test('say which panel and what of it, before and after', (t) => {
    t.same(
      told((spec) => (spec.panels[1].fieldConfig.defaults.unit = 's')),
      [
        {
          label: 'panel "API latency": unit',
          pointer: '/panels/1/fieldConfig/defaults/unit',
          before: 'ms',
          after: 's',
        },
      ],
    )
    t.same(
      told((spec) => (spec.panels[1].targets[1].expr = 'p95')),
      [
        {
          label: 'panel "API latency": query B: expr',
          pointer: '/panels/1/targets/1/expr',
          before: 'p99',
          after: 'p95',
        },
      ],
    )
    t.same(
      told((spec) => (spec.panels[1].title = 'Latency')),
      [{ label: 'panel "API latency": title', pointer: '/panels/1/title', before: 'API latency', after: 'Latency' }],
    )
    t.end()
  })

  await t.test('tell thresholds in words', (t) => {
    const { steps } = base.panels[1]?.fieldConfig?.defaults.thresholds ?? { steps: [] }
    t.match(
      told(
        (spec) => (spec.panels[1].fieldConfig.defaults.thresholds.steps = [...steps, { color: 'purple', value: 900 }]),
      ),
      [
        {
          label: 'panel "API latency": thresholds',
          before: 'green, red from 500',
          after: 'green, red from 500, purple from 900',
        },
      ],
    )
    t.match(
      told((spec) => (spec.panels[1].fieldConfig.defaults.thresholds.mode = 'percentage')),
      [{ after: 'green, red from 500 (percent)' }],
    )
    t.match(
      told((spec) => delete spec.panels[1].fieldConfig.defaults.thresholds),
      [{ before: 'green, red from 500', after: undefined }],
    )
    t.match(
      told((spec) => (spec.panels[1].fieldConfig.defaults.thresholds.acme = 1)),
      [{ label: 'panel "API latency": thresholds.acme', after: 1 }],
    )
    t.end()
  })

  await t.test('name each kind of change', (t) => {
    const cases: readonly [Change, string[]][] = [
      [
        (spec) => (spec.panels[1].options.legend.showLegend = false),
        ['panel "API latency": options.legend.showLegend'],
      ],
      [(spec) => (spec.panels[2].type = 'gauge'), ['panel "Errors": type']],
      [(spec) => (spec.panels[2].datasource = { uid: 'x' }), ['panel "Errors": data source']],
      [
        (spec) => (spec.panels[1].fieldConfig.overrides[0].properties[0].value = 'm'),
        ['panel "API latency": override byName "p99": unit'],
      ],
      [
        (spec) => spec.panels[1].fieldConfig.overrides[0].properties.push({ id: 'min', value: 0 }),
        ['panel "API latency": override byName "p99": min: added'],
      ],
      [(spec) => (spec.panels[1].fieldConfig.overrides = []), ['panel "API latency": override byName "p99": removed']],
      [
        (spec) => (spec.panels[1].fieldConfig.overrides[0].acme = 1),
        ['panel "API latency": override byName "p99": acme'],
      ],
      [
        (spec) => (spec.panels[1].fieldConfig.overrides[0].properties[0].acme = 1),
        ['panel "API latency": override byName "p99": unit: acme'],
      ],
      [(spec) => (spec.panels[1].fieldConfig.acme = 1), ['panel "API latency": acme']],
      [(spec) => (spec.panels[1].fieldConfig = 'x'), ['panel "API latency": field config']],
      [(spec) => (spec.panels[1].fieldConfig.defaults = 'x'), ['panel "API latency": field defaults']],
      [
        (spec) => (spec.panels[1].fieldConfig.defaults.links = [{ title: 'Trace' }]),
        ['panel "API latency": link "Trace": added'],
      ],
      [(spec) => (spec.panels[1].links[0].url = '/d/x'), ['panel "API latency": link "Details": url']],
      [(spec) => (spec.panels[1].targets = 'x'), ['panel "API latency": queries']],
      [(spec) => (spec.panels[1].transformations = [{ id: 'reduce' }]), ['panel "API latency": transformations']],
      [(spec) => spec.panels[1].targets.reverse(), ['panel "API latency": queries: order']],
      [(spec) => spec.panels[1].targets.pop(), ['panel "API latency": query B: removed']],
      [(spec) => spec.panels.splice(2, 1), ['panel "Errors": removed']],
      [(spec) => (spec.panels[2].id = 30), ['panel "Errors": id']],
      [(spec) => (spec.panels[3].panels[0].title = 'Top'), ['panel "Slowest": title']],
      [(spec) => (spec.panels[0].title = 'How fast?'), ['row "Speed": title']],
      [(spec) => (spec.templating.list[1].query = 'x'), ['variable "job": query']],
      [(spec) => spec.templating.list.splice(1, 1), ['variable "job": removed']],
      [(spec) => spec.templating.list.push({ name: 'ws', type: 'custom' }), ['variable "ws": added']],
      [(spec) => spec.templating.list.push({ name: 'job', type: 'custom' }), ['variable "job" (2): added']],
      [(spec) => spec.templating.list.reverse(), ['variables: order']],
      [(spec) => (spec.templating.acme = 1), ['templating: acme']],
      [(spec) => (spec.templating = 'x'), ['templating']],
      [(spec) => (spec.annotations.list[0].enable = false), ['annotation "Deployments": enable']],
      [(spec) => delete spec.annotations, ['annotation "Deployments": removed']],
      [(spec) => (spec.links[0].url = 'x'), ['link "Runbook": url']],
      [(spec) => (spec.links = 'x'), ['links']],
      [(spec) => (spec.panels = 'x'), ['panels']],
      [(spec) => (spec.time = 'x'), ['time range']],
      [(spec) => (spec.graphTooltip = 1), ['shared crosshair']],
      [(spec) => (spec.timepicker = { hidden: true }), ['time picker']],
      [(spec) => spec.tags.push('b'), ['tags']],
    ]
    for (const [change, expected] of cases) t.same(labels(change), expected)
    t.end()
  })

  await t.test('go into lists whose items have no names', (t) => {
    const one = changed(
      (spec) => (spec.panels[1].transformations = [{ id: 'reduce' }, { id: 'organize', options: { indexByName: {} } }]),
    )
    t.same(
      diffDashboards(
        one,
        changed((spec) => (spec.panels[1].transformations[1].options.indexByName.a = 1), one),
      ),
      [
        {
          label: 'panel "API latency": transformations[1].options.indexByName.a',
          pointer: '/panels/1/transformations/1/options/indexByName/a',
          after: 1,
        },
      ],
    )
    t.end()
  })

  await t.test('show the default where it is what was there before', (t) => {
    t.match(
      told((spec) => (spec.editable = false)),
      [{ label: 'editable', before: true, after: false }],
    )
    t.match(
      told((spec) => delete spec.time),
      [{ label: 'time range', before: 'now-1h to now', after: 'now-6h to now' }],
    )
    t.end()
  })

  await t.test('describe what came or went in a few words', (t) => {
    t.match(
      told((spec) =>
        spec.panels.push({
          id: 9,
          type: 'gauge',
          title: 'New',
          targets: [{ expr: 'a' }],
          gridPos: { x: 0, y: 90, w: 6, h: 4 },
        }),
      ),
      [{ label: 'panel "New": added', after: 'gauge, 1 query' }],
    )
    t.match(
      told((spec) => spec.panels.splice(1, 1)),
      [{ label: 'panel "API latency": removed', before: 'timeseries, 2 queries' }],
    )
    t.match(
      told((spec) => spec.panels.push({ id: 9, title: 'Bare', gridPos: { x: 0, y: 90, w: 6, h: 4 } })),
      [{ after: 'panel, 0 queries' }],
    )
    t.match(
      told((spec) => spec.panels.pop()),
      [{ label: 'row "More": removed', before: 'row with 1 panels inside' }, { label: 'panel "Slowest": removed' }],
    )
    t.end()
  })

  await t.test('tell panels of the same title, or of none, by their ids', (t) => {
    t.same(
      labels((spec) => {
        spec.panels[1].title = 'Errors'
        spec.panels[2].type = 'x'
      }),
      ['panel "API latency": title', 'panel "Errors": type'],
    )
    const twins = changed((spec) => (spec.panels[1].title = 'Errors'))
    t.match(
      diffDashboards(
        twins,
        changed((spec) => (spec.panels[2].type = 'x'), twins),
      ),
      [{ label: 'panel "Errors" (id 3): type' }],
    )
    const nameless = changed((spec) => delete spec.panels[2].title)
    t.match(
      diffDashboards(
        nameless,
        changed((spec) => (spec.panels[2].type = 'x'), nameless),
      ),
      [{ label: 'panel "" (id 3): type' }],
    )
    t.end()
  })

  await t.test('tell where a panel went', (t) => {
    const place = 'panel "Errors"'
    t.match(
      told((spec) => (spec.panels[2].gridPos.y = 40)),
      [
        { label: `${place}: row`, before: 'below row "Speed"', after: 'below row "More"' },
        { label: `${place}: moved`, before: '12 x 8 at 12, 1', after: '12 x 8 at 12, 40' },
      ],
    )
    t.match(
      told((spec) => (spec.panels[2].gridPos.w = 6)),
      [{ label: `${place}: resized`, before: '12 x 8 at 12, 1', after: '6 x 8 at 12, 1' }],
    )
    t.match(
      told((spec) => Object.assign(spec.panels[2].gridPos, { x: 13, h: 9 })),
      [{ label: `${place}: moved and resized` }],
    )
    t.match(
      told((spec) => (spec.panels[2].gridPos.static = true)),
      [{ label: `${place}: place.static`, after: true }],
    )
    t.match(
      told((spec) => delete spec.panels[2].gridPos.h),
      [{ label: `${place}: resized`, after: '12 x ? at 12, 1' }],
    )
    t.same(
      labels((spec) =>
        spec.panels[3].panels.push(
          ...spec.panels.splice(2, 1).map((panel: JsonObject) => ({ ...panel, gridPos: { x: 0, y: 30, w: 6, h: 4 } })),
        ),
      ),
      [`${place}: row`, `${place}: moved and resized`],
    )
    t.match(
      told((spec) => spec.panels.splice(3, 0, ...spec.panels[3].panels.splice(0, 1))).map(
        ({ label, before, after }) => [label, before, after],
      ),
      [['panel "Slowest": row', 'inside collapsed row "More"', 'below row "More"']],
    )
    t.match(
      told((spec) => (spec.panels[1].gridPos.y = -5)).map(({ label, after }) => [label, after]),
      [
        ['panel "API latency": row', 'above the rows'],
        ['panel "API latency": moved', '12 x 8 at 0, -5'],
      ],
    )
    t.end()
  })

  await t.test('tell panels that slid down together in one line', (t) => {
    const inserted = told((spec) => {
      for (const panel of spec.panels) panel.gridPos.y += 4
      spec.panels.unshift({ id: 9, type: 'text', title: 'Read me', gridPos: { x: 0, y: 0, w: 24, h: 4 } })
    })
    t.match(inserted, [
      { label: 'panel "Read me": added' },
      { label: 'row "Speed", panel "API latency", panel "Errors" and 1 more: moved down by 4' },
    ])
    t.equal(inserted.length, 2)
    t.same(
      told((spec) => {
        spec.panels[0].gridPos.y += 1
        spec.panels[1].gridPos.y += 1
        spec.panels[2].gridPos.y += 1
        spec.panels[3].gridPos.y += 2
      }).map(({ label }) => label),
      ['row "Speed", panel "API latency", panel "Errors": moved down by 1', 'row "More": moved'],
    )
    const lower = changed((spec) => {
      for (const panel of spec.panels) panel.gridPos.y += 3
    })
    t.match(diffDashboards(lower, base), [{ label: /: moved up by 3$/ }])
    t.equal(diffDashboards(lower, base).length, 1)
    t.end()
  })

  await t.test('match panels by title when their ids are new', (t) => {
    t.same(
      labels((spec) => {
        for (const panel of spec.panels) panel.id += 50
        spec.panels[3].panels[0].id = 90
      }),
      ['row "Speed": id', 'panel "API latency": id', 'panel "Errors": id', 'row "More": id', 'panel "Slowest": id'],
    )
    t.end()
  })

  await t.test('are bounded in number', (t) => {
    const many = changed((spec) => {
      for (let id = 100; id < 237; id++)
        spec.panels.push({ id, type: 'stat', title: `P${id}`, gridPos: { x: 0, y: id, w: 1, h: 1 } })
    })
    t.match(diffDashboards(base, many).slice(99), [
      { label: 'panel "P199": added' },
      { label: 'and 37 more', pointer: '' },
    ])
    t.equal(diffDashboards(base, many, { limit: 3 }).length, 4)
    t.equal(diffDashboards(base, many, { limit: 137 }).length, 137)
    t.end()
  })

  await t.test('are bounded in length, and show where long texts part', (t) => {
    const long = `sum(${'x'.repeat(1000)})`
    const [found] = diffDashboards(
      changed((spec) => (spec.panels[1].targets[0].expr = long)),
      changed((spec) => (spec.panels[1].targets[0].expr = long.replace('))', ') + 1)'))),
    )
    t.same(found, undefined)
    const [parted] = diffDashboards(
      changed((spec) => (spec.panels[1].targets[0].expr = `${long} > 1`)),
      changed((spec) => (spec.panels[1].targets[0].expr = `${long} > 2`)),
    )
    t.match(parted, { before: /^…x+\) > 1$/, after: /^…x+\) > 2$/ })
    t.match(
      told((spec) => (spec.description = 'y'.repeat(1000))),
      [{ after: /^y{300}… \(700 more characters\)$/ }],
    )
    t.match(
      told((spec) => (spec.acme = Array.from({ length: 500 }, (_, index) => index))),
      [{ after: /^\[0,1,.*more characters\)$/ }],
    )
    t.match(
      diffDashboards(
        changed((spec) => (spec.description = `a${'y'.repeat(1000)}`)),
        changed((spec) => (spec.description = 'b')),
      ),
      [{ before: /^ay+… \(701 more/, after: 'b' }],
    )
    t.end()
  })

  await t.test('are the other way round when seen from the other side', (t) => {
    const changes: readonly Change[] = [
      (spec) => spec.panels.push({ id: 9, type: 'gauge', title: 'New: added', gridPos: { x: 0, y: 90, w: 6, h: 4 } }),
      (spec) => spec.panels.splice(2, 1),
      (spec) => (spec.panels[1].fieldConfig.defaults.unit = 's'),
      (spec) => (spec.panels[2].gridPos.w = 6),
      (spec) => {
        for (const panel of spec.panels) panel.gridPos.y += 3
      },
    ]
    for (const change of changes) {
      const other = changed(change)
      const told = (differences: readonly Difference[]) => differences.map((found) => ({ ...found, pointer: '' }))
      t.same(told(diffDashboards(base, other).map(reverseDifference)), told(diffDashboards(other, base)))
    }
    t.end()
  })

  await t.test('leave out the tag of the stack when told to', (t) => {
    t.same(
      told((spec) => spec.tags.push('managed-by:shop'), { mark: { stack: 'shop' } }),
      [],
    )
    t.end()
  })
})

/** The same JSON with its keys in another order, and a null member in some objects. */
function shuffled(value: Json, flips: Iterator<boolean>): JsonObject {
  const turn = (item: Json): Json => {
    if (Array.isArray(item)) return item.map(turn)
    if (typeof item !== 'object' || item === null) return item
    const entries = Object.entries(item).map(([key, member]): [string, Json] => [key, turn(member)])
    if (flips.next().value === true) entries.reverse()
    return Object.fromEntries(flips.next().value === true ? [...entries, ['acmeNull', null]] : entries)
  }
  return turn(value) as JsonObject
}

/** A copy with one value changed or removed, found by going down the path as far as there is something below. */
function withChange(value: Json, [step = 0, ...path]: readonly number[], to: Json | undefined): Json {
  const isList = Array.isArray(value)
  const entries = Object.entries(value as JsonObject)
  const [key, member] = entries[step % Math.max(1, entries.length)] ?? ['added', null]
  const deeper = path.length > 0 && typeof member === 'object' && member !== null
  const changed = deeper ? withChange(member, path, to) : to
  if (isList)
    return (value as Json[]).flatMap((item, index) =>
      String(index) === key ? (changed === undefined ? [] : [changed]) : [item],
    )
  const rest = entries.filter(([name]) => name !== key)
  return Object.fromEntries(changed === undefined ? rest : [...rest, [key, changed]])
}

await t.test('an edit is kept by code', async (t) => {
  const mark = { stack: 'shop' }
  const panel = (id: number, options: object = {}) => ({
    ...{ id, type: 'stat', title: `Panel ${id}`, gridPos: { x: 0, y: 8 * id, w: 12, h: 8 } },
    ...options,
  })
  const spec = (panels: readonly object[], more: object = {}) =>
    ({ title: 'Example', tags: ['shop'], timepicker: {}, panels, ...more }) as never
  const variables = (...names: readonly string[]) => ({
    templating: { list: names.map((name) => ({ name, type: 'textbox' })) },
  })
  const first = spec([panel(1), panel(2)])

  for (const [holds, edited, code] of [
    [
      'that says the same and more',
      spec([panel(1, { title: 'By hand' }), panel(2)]),
      spec([panel(1, { title: 'By hand' }), panel(2, { title: 'New' }), panel(3)]),
    ],
    ['that drops the panel, too', spec([panel(1)]), spec([panel(1, { title: 'New' })])],
    [
      'that has the tag, too',
      spec([panel(1), panel(2)], { tags: ['hand', 'shop'] }),
      spec([panel(1), panel(2)], { tags: ['code', 'hand', 'shop'] }),
    ],
    [
      'that adds the panel, too',
      spec([panel(1), panel(2), panel(9)]),
      spec([panel(1), panel(2, { title: 'New' }), panel(9)]),
    ],
  ] as const) {
    await t.test(holds, async (t) => t.equal(keepsEdit(first, edited, code, mark), true))
  }

  for (const [breaks, edited, code] of [
    [
      'that says what was pushed',
      spec([panel(1, { title: 'By hand' }), panel(2)]),
      spec([panel(1), panel(2, { title: 'New' })]),
    ],
    [
      'that says something else',
      spec([panel(1, { title: 'By hand' }), panel(2)]),
      spec([panel(1, { title: 'New' }), panel(2)]),
    ],
    ['that has the dropped panel', spec([panel(1)]), spec([panel(1), panel(2), panel(3)])],
    ['that lacks the added panel', spec([panel(1), panel(2), panel(9)]), spec([panel(1), panel(2), panel(3)])],
    [
      'that makes another kind of value of it',
      spec([panel(1), panel(2)], { timepicker: { hidden: true } }),
      spec([panel(1)], { timepicker: 'none' }),
    ],
    [
      'whose panels cannot be told apart',
      spec([panel(1, { title: 'By hand' }), panel(1)]),
      spec([panel(1, { title: 'By hand' }), panel(1), panel(3)]),
    ],
  ] as const) {
    await t.test(`not by code ${breaks}`, async (t) => t.equal(keepsEdit(first, edited, code, mark), false))
  }

  await t.test('in its order', async (t) => {
    const [pushed, edited] = [spec([], variables('a', 'b')), spec([], variables('b', 'a'))]
    t.equal(keepsEdit(pushed, edited, spec([], variables('b', 'a', 'c')), mark), true)
    t.equal(keepsEdit(pushed, edited, spec([], variables('a', 'b', 'c')), mark), false)
  })
})
