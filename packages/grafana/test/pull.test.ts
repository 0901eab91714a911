import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { GrafanaSandbox } from 'grafana-sandbox'
import { applyPatch, type Operation } from 'rfc6902'
import t from 'tap'
import {
  type AlertQuery,
  canonicalDashboard,
  exportStack,
  finishDashboard,
  type Json,
  type JsonObject,
  type JsonPatchOperation,
  pullEdits,
} from '../src/index.ts'
import { jsonPatch } from '../src/pull/json-patch.ts'
import { dashboardArbitrary } from './support/dashboard-arbitrary.ts'
import { alertRule, ruleGroup, ruleStack, startRuleBench } from './support/rule-bench.ts'
import { dashboard, modes, shop, startBench } from './support/sandbox.ts'

/** What another implementation makes of a patch. */
function patched(document: Json, patch: readonly JsonPatchOperation[]): Json {
  // rfc6902 cannot replace the whole document; it needs a parent.
  const holder = { document: structuredClone(document) }
  const errors = applyPatch(
    holder,
    patch.map((operation) => ({
      ...operation,
      path: `/document${operation.path}`,
      ...('from' in operation && { from: `/document${operation.from}` }),
    })) as Operation[],
  )
  assert.deepEqual(errors.filter(Boolean), [])
  return holder.document
}

await t.test('a JSON patch', async (t) => {
  await t.test('applied by another implementation gives the other value, for any two values', (t) => {
    // rfc6902 loses a key of this name.
    const value = fc
      .jsonValue({ maxDepth: 4 })
      .filter((any) => !JSON.stringify(any).includes('__proto__')) as fc.Arbitrary<Json>
    fc.assert(
      fc.property(value, value, (one, other) =>
        assert.deepEqual(plain(patched(one, jsonPatch(one, other))), plain(other)),
      ),
      { numRuns: 500 },
    )
    t.pass()
    t.end()
  })

  await t.test('of lists of named items gives the other list, whatever came, went or moved', (t) => {
    const item = fc.record({
      id: fc.nat(6),
      title: fc.constantFrom('a', 'b'),
      targets: fc.uniqueArray(fc.record({ refId: fc.constantFrom('A', 'B', 'C'), expr: fc.constantFrom('x', 'y') }), {
        selector: ({ refId }) => refId,
      }),
    })
    const list = fc.uniqueArray(item, { selector: ({ id }) => id, maxLength: 6 })
    fc.assert(
      fc.property(list, list, (one, other) =>
        assert.deepEqual(plain(patched(one, jsonPatch(one, other))), plain(other)),
      ),
      { numRuns: 500 },
    )
    t.pass()
    t.end()
  })

  await t.test('is empty for equal values', (t) => {
    t.same(jsonPatch({ a: [1, { b: null }] }, { a: [1, { b: null }] }), [])
    t.end()
  })

  await t.test('recognises panels that others slid past', (t) => {
    const panels = [1, 2, 3].map((id) => ({ id, title: `P${id}`, y: id }))
    t.same(jsonPatch({ panels }, { panels: panels.slice(1) }), [{ op: 'remove', path: '/panels/0' }])
    t.same(jsonPatch(panels, [panels[2], panels[0], panels[1]] as Json[]), [{ op: 'move', from: '/2', path: '/0' }])
    t.same(jsonPatch(panels, [{ id: 9 }, ...panels]), [{ op: 'add', path: '/0', value: { id: 9 } }])
    t.same(
      jsonPatch(
        panels,
        panels.map((item) => ({ ...item, y: item.y + 1 })),
      ).map(({ op, path }) => `${op} ${path}`),
      ['replace /0/y', 'replace /1/y', 'replace /2/y'],
    )
    t.end()
  })

  await t.test('escapes keys', (t) => {
    t.same(jsonPatch({ 'a/b~c': 1 }, { 'a/b~c': 2 }), [{ op: 'replace', path: '/a~1b~0c', value: 2 }])
    t.end()
  })
})

await t.test('pulling edits', async (t) => {
  for (const mode of modes) {
    await t.test(
      `${mode}: what somebody changed in Grafana, as a patch: taken into the exported file, nothing is left to push`,
      async (t) => {
        const { grafana, sandbox, plan, push, writes } = await startBench(t, mode)
        const stack = shop([dashboard('shop-a'), dashboard('shop-b')], { dataSource: { type: 'prometheus' } })
        await push(stack)
        sandbox.editInUi('shop-a', rename, { message: 'clearer' })
        sandbox.resetRequests()
        const pulled = await pullEdits(grafana, await plan(stack))
        t.match(pulled, [
          {
            uid: 'shop-a',
            action: 'edited',
            lastEdit: { message: 'clearer' },
            patch: [{ op: 'replace', path: '/panels/0/title', value: 'Latency of the API' }],
            differences: [{ label: 'panel "API latency": title', before: 'API latency', after: 'Latency of the API' }],
          },
        ])
        t.equal(pulled.length, 1)
        t.same(writes(), [])
        const file = JSON.parse(exportStack(stack, { format: 'json' })[0]?.content ?? '') as JsonObject
        const [edit] = pulled
        t.match(edit?.live, { panels: [{ title: 'Latency of the API' }] })
        const merged = patched(file, edit?.patch ?? []) as JsonObject
        t.equal((merged.panels as JsonObject[])[0]?.title, 'Latency of the API')
        const taken = shop([merged, dashboard('shop-b')], { dataSource: { type: 'prometheus' } })
        t.same(
          (await plan(taken)).changes.map(({ action }) => action),
          ['unchanged', 'unchanged', 'unchanged'],
        )
      },
    )
  }

  await t.test('tells both sides where the code changed too', async (t) => {
    const { grafana, sandbox, plan, push } = await startBench(t, '12.4-unified')
    await push(shop([dashboard('shop-a')]))
    sandbox.editInUi('shop-a', rename)
    const [pulled] = await pullEdits(grafana, await plan(shop([dashboard('shop-a', 's')])))
    t.equal(pulled?.action, 'diverged')
    t.same(
      pulled?.differences.map(({ label, before, after }) => [label, before, after]),
      [
        ['panel "API latency": unit', 's', 'ms'],
        ['panel "API latency": title', 'API latency', 'Latency of the API'],
      ],
    )
  })

  await t.test('leaves out what nobody edited, and what is gone or as in the code by now', async (t) => {
    const { grafana, sandbox, plan, push } = await startBench(t, '12.4-unified')
    const stack = shop([dashboard('shop-a'), dashboard('shop-b'), dashboard('shop-c')])
    await push(stack)
    for (const uid of ['shop-a', 'shop-b']) sandbox.editInUi(uid, rename)
    const before = await plan(stack)
    await push(shop([dashboard('shop-a')]), { overwriteEdits: true })
    await grafana.send({ method: 'DELETE', path: '/api/dashboards/uid/shop-b', purpose: 'write' })
    t.same(await pullEdits(grafana, before), [])
  })

  await t.test('a patch between canonical forms fits the finished dashboard, whatever the two are', (t) => {
    const dashboards = dashboardArbitrary(fc.constantFrom<Json>(0, 'x', [], {}, [1], { a: [{}] }))
    const finished = dashboards
      .map(
        (spec) =>
          finishDashboard({ ...asSaved(spec), uid: 'shop-a', title: 'A' }, { stack: 'shop', editable: false })
            .dashboard,
      )
      .filter((dashboard) => dashboard !== undefined)
    fc.assert(
      fc.property(finished, dashboards.map(asSaved), ({ spec }, live) => {
        const [from, to] = [canonicalDashboard(spec), canonicalDashboard(live)]
        assert.deepEqual(plain(canonicalDashboard(patched(spec, jsonPatch(from, to)) as JsonObject)), plain(to))
      }),
      { numRuns: 300 },
    )
    t.pass()
    t.end()
  })

  await t.test('a patch fits the finished dashboard as well as its canonical form', (t) => {
    const { spec } = shop([dashboard('shop-a')]).dashboards[0] ?? { spec: {} }
    const code = canonicalDashboard(spec)
    const live = canonicalDashboard({
      ...spec,
      time: { from: 'now-1h', to: 'now' },
      tags: ['other'],
      links: [{ title: 'L' }],
      annotations: { list: [{ name: 'Deploys', enable: true }] },
    })
    const patch = jsonPatch(code, live)
    t.same(canonicalDashboard(patched(spec, patch) as JsonObject), live)
    t.end()
  })
})

/** As Grafana saves it: every variable is named, and refreshes when it is a query. */
function asSaved(spec: JsonObject): JsonObject {
  const { list = [] } = (spec.templating ?? {}) as { list?: JsonObject[] }
  return {
    ...spec,
    templating: { list: list.map((variable, index) => ({ ...variable, name: `v${index}`, refresh: 2 })) },
  }
}

function rename(spec: Record<string, unknown>): void {
  const [first] = spec.panels as Record<string, unknown>[]
  Object.assign(first ?? {}, { title: 'Latency of the API' })
}

/** Without the prototypes that generated values may have. */
function plain(value: Json): unknown {
  return JSON.parse(JSON.stringify(value))
}

await t.test('an edited rule group', async (t) => {
  const groups = (expr = 'up') => {
    const rule = alertRule('shop-down')
    const [query, ...rest] = rule.data
    const asked = { ...(query as AlertQuery), model: { ...query?.model, expr } }
    return [ruleGroup('orders', [{ ...rule, data: [asked, ...rest] }, alertRule('shop-slow')])]
  }
  const edit = (sandbox: GrafanaSandbox): void =>
    sandbox.alerting.editRuleInUi('shop-down', (rule) => Object.assign(rule, { for: '2m' }))

  await t.test('is pulled as a patch on its canonical form, which gives what is live', async (t) => {
    const { grafana, sandbox, plan, push } = await startRuleBench(t, '12.4-unified')
    const stack = ruleStack(groups(), { editable: true })
    await push(stack)
    edit(sandbox)
    sandbox.alerting.pauseRuleInUi('shop-slow')
    const [pulled, ...others] = await pullEdits(grafana, await plan(stack))
    t.match(pulled, {
      kind: 'rule-group',
      uid: 'orders',
      action: 'edited',
      differences: [{ label: 'rule "Rule shop-down": for' }],
    })
    t.equal(others.length, 0)
    t.match(pulled?.live, { title: 'orders', rules: [{ for: '2m' }, {}] })
    t.notMatch(JSON.stringify(pulled), '__managed_by__')
    t.notMatch(JSON.stringify(pulled), 'isPaused')
    t.match(pulled?.patch, [{ op: 'replace', value: '2m' }])
  })

  await t.test('that the code changed too shows both', async (t) => {
    const { grafana, sandbox, plan, push } = await startRuleBench(t, '12.4-unified')
    await push(ruleStack(groups(), { editable: true }))
    edit(sandbox)
    const [pulled] = await pullEdits(grafana, await plan(ruleStack(groups('up == 0'), { editable: true })))
    t.match(pulled, { action: 'diverged' })
    t.strictSame(pulled?.differences.map(({ label }) => label).toSorted(), [
      'rule "Rule shop-down": for',
      'rule "Rule shop-down": query A expression',
    ])
  })

  await t.test('that is gone by then is left out', async (t) => {
    const { grafana, sandbox, plan, push } = await startRuleBench(t, '12.4-unified')
    const stack = ruleStack(groups(), { editable: true })
    await push(stack)
    edit(sandbox)
    const planned = await plan(stack)
    for (const uid of ['shop-down', 'shop-slow']) sandbox.alerting.deleteRuleInUi(uid)
    t.strictSame(await pullEdits(grafana, planned), [])
  })
})
