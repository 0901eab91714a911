import fc from 'fast-check'
import type { Json, JsonObject } from '../../src/index.ts'

/** Dashboards with a few of everything, sound and unsound. */
export function dashboardArbitrary(value: fc.Arbitrary<Json>): fc.Arbitrary<JsonObject> {
  const optional = { requiredKeys: [] }
  const title = fc.constantFrom('', 'A', 'B')
  const targets = fc.array(fc.record({ refId: fc.constantFrom('A', 'B'), expr: title, hide: fc.boolean() }, optional), {
    maxLength: 3,
  })
  const gridPos = fc.record(
    { x: fc.nat(2), y: fc.nat(2), w: fc.constantFrom(6, 12), h: fc.constantFrom(3, 8) },
    optional,
  )
  const override = fc.record(
    { matcher: fc.constant({ id: 'byName', options: 'a' }), properties: fc.array(fc.record({ id: title, value })) },
    optional,
  )
  const fieldConfig = fc.record(
    {
      defaults: fc.record({ unit: title, custom: fc.constant({}), thresholds: value }, optional),
      overrides: fc.array(override, { maxLength: 2 }),
    },
    optional,
  )
  const leaf = {
    id: fc.nat(3),
    title,
    type: fc.constantFrom('stat', 'graph', 'row'),
    targets,
    gridPos,
    fieldConfig,
    options: value,
    links: fc.array(fc.record({ title }), { maxLength: 2 }),
    acme: value,
  }
  const panel = fc.record(
    { ...leaf, collapsed: fc.boolean(), panels: fc.array(fc.record(leaf, optional), { maxLength: 2 }) },
    optional,
  )
  const variable = fc.record(
    {
      name: title,
      type: fc.constantFrom('query', 'custom', 'datasource', 'interval', 'constant'),
      query: title,
      refresh: fc.nat(2),
      current: fc.record({ value: title, selected: fc.boolean() }, optional),
      options: fc.array(value, { maxLength: 2 }),
      auto: fc.boolean(),
    },
    optional,
  )
  return fc.record(
    {
      title,
      tags: fc.array(title, { maxLength: 2 }),
      editable: fc.boolean(),
      time: fc.constantFrom<Json>({ from: 'now-6h', to: 'now' }, { from: 'now-1h', to: 'now' }),
      panels: fc.array(panel, { maxLength: 4 }),
      templating: fc.record({ list: fc.array(variable, { maxLength: 3 }) }, optional),
      annotations: fc.record(
        {
          list: fc.array(fc.record({ name: title, builtIn: fc.nat(1), hide: fc.boolean() }, optional), {
            maxLength: 2,
          }),
        },
        optional,
      ),
      links: fc.array(fc.record({ title, tags: fc.constant([]) }, optional), { maxLength: 2 }),
      schemaVersion: fc.constantFrom(41, 42),
      acme: value,
    },
    optional,
  ) as unknown as fc.Arbitrary<JsonObject>
}
