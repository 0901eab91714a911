import t from 'tap'
import { applyPlan, type Plan, planStack, pullEdits, type RuleForecast } from '../src/index.ts'
import { failure } from './support/failure.ts'
import {
  alertRule,
  editRule,
  places,
  ruleGroup,
  ruleStack,
  ruleVersions,
  startRuleBench,
  writeByHand,
} from './support/rule-bench.ts'
import { dashboard, modes, startAltered } from './support/sandbox.ts'

const groupsOf = (plan: Plan) => plan.changes.filter(({ kind }) => kind === 'rule-group')
const actions = (plan: Plan): string[] => groupsOf(plan).map(({ uid, action }) => `${uid} ${action}`)
const labels = (plan: Plan): string[] =>
  plan.changes.flatMap(({ differences }) => differences.map(({ label }) => label))
const refusals = (plan: Plan): string[] => plan.changes.flatMap(({ refusal }) => refusal?.message ?? [])
const alerts = (plan: Plan): readonly RuleForecast[] => plan.changes.flatMap((change) => change.alerts ?? [])
const a = alertRule('shop-a')
const b = alertRule('shop-b')
const c = alertRule('shop-c')
const two = ruleStack([ruleGroup('errors', [a, b]), ruleGroup('slow', [c], 120)])
const foreign = (uid: string, title = `Theirs ${uid}`) =>
  alertRule(uid, {
    title,
    data: a.data.map((query) => (query.refId === 'A' ? { ...query, datasourceUid: 'prometheus' } : query)),
  })

for (const mode of modes) {
  await t.test(`Grafana ${mode}`, async (t) => {
    await t.test('writes what differs, and nothing the second time', async (t) => {
      const bench = await startRuleBench(t, mode)
      const { sandbox, push, writes, plan } = bench
      const first = await plan(two)
      t.strictSame(actions(first), ['errors create', 'slow create'])
      t.match(alerts(first)[0], { uid: 'shop-a', outcome: 'created', severity: 'warning' })
      const report = await applyPlan(bench.grafana, first)
      t.equal(report.error, undefined)
      t.match(report.changes[1], { kind: 'rule-group', uid: 'errors', outcome: 'written', version: /^[0-9a-f]{12}$/ })
      t.strictSame(places(bench), ['shop/errors shop-a', 'shop/errors shop-b', 'shop/slow shop-c'])
      const pushed = sandbox.alerting.rule('shop-a')
      t.match(pushed, { interval: 60, provenance: 'api' })
      t.match(pushed?.rule.annotations, { __managed_by__: /^messaging-observability\/shop [0-9a-f]{12}$/ })
      t.match(pushed?.rule.data, [{ datasourceUid: 'prometheus' }, { datasourceUid: '__expr__' }])
      const versions = ruleVersions(bench)
      sandbox.resetRequests()
      t.equal((await push(two)).writes, 0)
      t.strictSame(writes(), [])
      t.strictSame(ruleVersions(bench), versions)
    })

    await t.test('writes only the group that differs, and says what differs', async (t) => {
      const { push, plan, writes, sandbox } = await startRuleBench(t, mode)
      await push(two)
      sandbox.resetRequests()
      const next = ruleStack([ruleGroup('errors', [{ ...a, for: '5m' }, b]), ruleGroup('slow', [c], 120)])
      const planned = await plan(next)
      t.strictSame(actions(planned), ['errors update', 'slow unchanged'])
      t.match(groupsOf(planned)[0]?.differences, [
        { label: 'rule "Rule shop-a": for', pointer: '/rules/0/for', before: '0s', after: '5m' },
      ])
      t.equal((await push(next)).writes, 1)
      t.match(writes(), [/^PUT .*rule-groups\/errors 200$/])
      t.equal((await push(next)).writes, 0)
    })

    await t.test('moves rules between groups both ways at once, and deletes none on the way', async (t) => {
      const bench = await startRuleBench(t, mode)
      const { push, plan, sandbox } = bench
      await push(two)
      const ids = new Map(sandbox.alerting.rules().map(({ uid, rule }) => [uid, rule.id]))
      const swapped = ruleStack([ruleGroup('errors', [c, b]), ruleGroup('slow', [a], 120)])
      const planned = await plan(swapped)
      t.strictSame(actions(planned), ['errors move', 'slow move'])
      t.strictSame(labels(planned), ['rule "Rule shop-c": group', 'rule "Rule shop-a": group'])
      t.match(alerts(planned).find(({ uid }) => uid === 'shop-c')?.causes, ['move to another group'])
      t.equal((await push(swapped)).error, undefined)
      t.strictSame(new Set(places(bench)), new Set(['shop/errors shop-c', 'shop/errors shop-b', 'shop/slow shop-a']))
      t.strictSame(new Map(sandbox.alerting.rules().map(({ uid, rule }) => [uid, rule.id])), ids, 'the same rules')
      t.equal((await push(swapped)).writes, 0)
    })

    await t.test('keeps a rule for the group it goes to when only the group it leaves is pushed', async (t) => {
      const bench = await startRuleBench(t, mode)
      const { push } = bench
      await push(two)
      const next = ruleStack([ruleGroup('errors', [{ ...b, for: '1m' }], 30), ruleGroup('slow', [a, c], 120)])
      await push(next, { targets: ['errors'] })
      t.ok(places(bench).includes('shop/errors shop-a'), 'it stays')
      t.strictSame(actions(await bench.plan(next)), ['errors unchanged', 'slow move'])
      t.equal((await push(next)).writes, 1)
      t.ok(places(bench).includes('shop/slow shop-a'))
      t.equal((await push(next)).writes, 0)
    })

    await t.test('renames a group', async (t) => {
      const bench = await startRuleBench(t, mode)
      const { push, plan } = bench
      await push(two)
      const renamed = ruleStack([ruleGroup('failures', [a, b]), ruleGroup('slow', [c], 120)])
      const planned = await plan(renamed)
      t.strictSame(actions(planned), ['failures move', 'slow unchanged'])
      t.strictSame(planned.orphans, [])
      await push(renamed)
      t.strictSame(
        new Set(places(bench)),
        new Set(['shop/failures shop-a', 'shop/failures shop-b', 'shop/slow shop-c']),
      )
      t.equal((await push(renamed)).writes, 0)
    })

    await t.test('deletes a rule that left its group, and prunes a group that left the stack', async (t) => {
      const bench = await startRuleBench(t, mode)
      const { push, plan, writes, sandbox } = bench
      await push(two)
      const next = ruleStack([ruleGroup('errors', [a])])
      const planned = await plan(next)
      t.strictSame(labels(planned), ['rule "Rule shop-b": removed'])
      t.strictSame(planned.orphans, [{ kind: 'rule-group', uid: 'slow', title: 'slow' }])
      t.match(
        alerts(planned).find(({ uid }) => uid === 'shop-b'),
        { outcome: 'deleted' },
      )
      await push(next)
      t.strictSame(places(bench), ['shop/errors shop-a', 'shop/slow shop-c'])
      sandbox.resetRequests()
      await push(next, { prune: true })
      t.match(writes(), [/^DELETE .*rule-groups\/slow 204$/])
      t.strictSame(places(bench), ['shop/errors shop-a'])
      await push(ruleStack([]), { prune: true })
      t.strictSame(places(bench), [])
    })

    await t.test('prunes its own rules out of a group of others, and leaves theirs alone', async (t) => {
      const bench = await startRuleBench(t, mode)
      const { push, sandbox } = bench
      await push(two)
      const [mine] = sandbox.alerting.rules().filter(({ uid }) => uid === 'shop-c')
      await writeByHand(bench, 'shop', ruleGroup('slow', [foreign('theirs'), mine?.rule as never], 120))
      const before = sandbox.alerting.rule('theirs')
      await push(ruleStack([ruleGroup('errors', [a, b])]), { prune: true })
      t.strictSame(places(bench), ['shop/errors shop-a', 'shop/errors shop-b', 'shop/slow theirs'])
      t.strictSame(sandbox.alerting.rule('theirs'), before)
    })

    await t.test('leaves a pause that somebody set, and sets one that the code wants', async (t) => {
      const bench = await startRuleBench(t, mode)
      const { push, sandbox } = bench
      const paused = (uid: string): unknown => sandbox.alerting.rule(uid)?.rule.isPaused
      await push(two)
      await editRule(bench, 'shop-a', (rule) => ({ ...rule, isPaused: true }))
      t.equal((await push(two)).writes, 0, 'a pause is no edit')
      const told = ['rule-group "errors": rule "Rule shop-a" was paused in Grafana and stays paused']
      t.strictSame((await bench.plan(two)).warnings, told)
      await push(ruleStack([ruleGroup('errors', [{ ...a, for: '5m' }, b]), ruleGroup('slow', [c], 120)]))
      t.strictSame([paused('shop-a'), paused('shop-b')], [true, false])
      const running = ruleStack([
        ruleGroup('errors', [{ ...a, for: '5m', isPaused: false }, b]),
        ruleGroup('slow', [c], 120),
      ])
      t.strictSame(labels(await bench.plan(running)), ['rule "Rule shop-a": paused'])
      await push(running)
      t.equal(paused('shop-a'), false)
    })

    await t.test('tells an edit from a change of the code, and writes over it when told to', async (t) => {
      const bench = await startRuleBench(t, mode)
      const { push, plan, sandbox } = bench
      await push(two)
      await editRule(bench, 'shop-a', (rule) => ({ ...rule, for: '10m' }))
      const edited = await plan(two)
      t.strictSame(actions(edited), ['errors edited', 'slow unchanged'])
      t.match(refusals(edited), [/^rule-group "errors": rule "Rule shop-a" \(uid "shop-a"\) was edited in Grafana/])
      const both = ruleStack([ruleGroup('errors', [{ ...a, for: '1m' }, b]), ruleGroup('slow', [c], 120)])
      t.strictSame(actions(await plan(both)), ['errors diverged', 'slow unchanged'])
      const same = ruleStack([ruleGroup('errors', [{ ...a, for: '10m' }, b]), ruleGroup('slow', [c], 120)])
      const carried = await plan(same)
      t.strictSame(labels(carried), ['rule "Rule shop-a": ownership mark'], 'the code says what was edited')
      t.match(await failure(push(two)), { code: 'GRAFANA_REFUSED', exitCode: 7 })
      t.equal((await push(two, { overwriteEdits: true })).writes, 1)
      t.equal(sandbox.alerting.rule('shop-a')?.rule.for, '0s')
    })

    await t.test('refuses to prune what was edited', async (t) => {
      const bench = await startRuleBench(t, mode)
      await bench.push(two)
      await editRule(bench, 'shop-c', (rule) => ({ ...rule, for: '10m' }))
      const next = ruleStack([ruleGroup('errors', [a, b])])
      const refused = await bench.plan(next, { prune: true })
      t.match(refusals(refused), [/no longer in the stack and was edited in Grafana/])
      await bench.push(next, { prune: true, overwriteEdits: true })
      t.strictSame(places(bench), ['shop/errors shop-a', 'shop/errors shop-b'])
    })

    await t.test("takes no rule of somebody else's", async (t) => {
      const bench = await startRuleBench(t, mode)
      const { sandbox, push, plan } = bench
      sandbox.addFolder({ uid: 'theirs', title: 'Theirs' })
      await writeByHand(bench, 'theirs', ruleGroup('group', [foreign('shop-a')]))
      const stolen = await plan(two)
      t.match(refusals(stolen), [/stands in group "group" of folder "theirs" and was not made by this stack/])
      t.match(actions(stolen), ['errors foreign', 'slow create'])
      t.match(await failure(push(two)), { code: 'GRAFANA_REFUSED' })
      t.strictSame(places(bench), ['theirs/group shop-a'])
      const adopting = await plan(two, { adopt: true })
      t.match(groupsOf(adopting)[0], { action: 'update', adopts: true })
      t.match(alerts(adopting)[0]?.causes.at(-1), 'move to another folder')
      await push(two, { adopt: true })
      t.ok(places(bench).includes('shop/errors shop-a'))
      t.equal((await push(two)).writes, 0)
    })

    await t.test("deletes no rule of somebody else's that is in a group of the stack", async (t) => {
      const bench = await startRuleBench(t, mode)
      const { sandbox, push, plan } = bench
      await push(two)
      const mine = sandbox.alerting.rules().filter(({ group }) => group === 'errors')
      const rules = mine.map(({ rule }) => rule as never)
      await writeByHand(bench, 'shop', ruleGroup('errors', [...rules, foreign('theirs')]))
      t.match(refusals(await plan(two)), [
        /rule "Theirs theirs" \(uid "theirs"\) was not made by this stack, and a push of the group would delete it/,
      ])
      await push(two, { overwriteEdits: true })
      t.equal(sandbox.alerting.rule('theirs'), undefined)
    })

    await t.test('asks before it takes over a rule of its own name without its mark', async (t) => {
      const bench = await startRuleBench(t, mode)
      const { push, plan } = bench
      await push(two)
      await editRule(bench, 'shop-a', (rule) => ({ ...rule, annotations: { summary: 'Something is wrong.' } }))
      t.match(refusals(await plan(two)), [/rule "Rule shop-a" \(uid "shop-a"\) was not made by this stack: give yours/])
      t.match(groupsOf(await plan(two, { adopt: true })), [{ action: 'update', adopts: true }, { action: 'unchanged' }])
      t.match(labels(await plan(two, { adopt: true })), ['rule "Rule shop-a": ownership mark'])
      t.equal((await push(two, { adopt: true })).writes, 1)
      t.equal((await push(two)).writes, 0)
    })

    await t.test('takes a copy made in Grafana for what it is', async (t) => {
      const bench = await startRuleBench(t, mode)
      const { sandbox, push, plan } = bench
      await push(two)
      const copy = { ...(sandbox.alerting.rule('shop-a')?.rule as never as typeof a), uid: 'copied', title: 'Copy' }
      await writeByHand(bench, 'shop', ruleGroup('copies', [copy]))
      const planned = await plan(two, { prune: true })
      t.strictSame(planned.orphans, [])
      t.strictSame(actions(planned), ['errors unchanged', 'slow unchanged'])
    })

    await t.test('brings back what was moved by hand only when told to', async (t) => {
      const bench = await startRuleBench(t, mode)
      const { sandbox, push, plan } = bench
      await push(two)
      await writeByHand(bench, 'shop', ruleGroup('elsewhere', [sandbox.alerting.rule('shop-c')?.rule as never], 120))
      const moved = await plan(two)
      t.strictSame(actions(moved), ['errors unchanged', 'slow edited'])
      t.match(refusals(moved), [/was moved or edited in Grafana and stands in group "elsewhere" of folder "shop"/])
      await push(two, { overwriteEdits: true })
      t.ok(places(bench).includes('shop/slow shop-c'))
    })

    await t.test('moves its rules to another folder of its own', async (t) => {
      const bench = await startRuleBench(t, mode)
      await bench.push(two)
      const next = ruleStack([ruleGroup('errors', [a, b]), ruleGroup('slow', [c], 120)], {
        folder: { uid: 'shop-two', title: 'Shop two' },
      })
      const planned = await bench.plan(next)
      t.match(labels(planned), [
        'rule "Rule shop-a": folder',
        'rule "Rule shop-b": folder',
        'rule "Rule shop-c": folder',
      ])
      t.equal((await bench.push(next)).error, undefined)
      t.strictSame(
        new Set(places(bench)),
        new Set(['shop-two/errors shop-a', 'shop-two/errors shop-b', 'shop-two/slow shop-c']),
      )
    })

    await t.test('unlocks its rules in the UI when the stack is editable, and locks them again', async (t) => {
      const bench = await startRuleBench(t, mode)
      const { push, sandbox } = bench
      const provenances = (): string[] => sandbox.alerting.rules().map(({ provenance }) => provenance)
      await push(two)
      const open = ruleStack([ruleGroup('errors', [a, b]), ruleGroup('slow', [c], 120)], { editable: true })
      t.match(
        labels(await bench.plan(open)).filter((label) => label.startsWith('rule')),
        ['rule "Rule shop-a": provenance', 'rule "Rule shop-b": provenance', 'rule "Rule shop-c": provenance'],
      )
      t.equal((await push(open)).error, undefined)
      t.strictSame(provenances(), ['', '', ''])
      t.equal((await push(open)).writes, 0)
      await push(two)
      t.strictSame(provenances(), ['api', 'api', 'api'])
    })

    await t.test('plans a group again when somebody wrote in between', async (t) => {
      const bench = await startRuleBench(t, mode)
      const { push, plan, grafana, sandbox } = bench
      await push(two)
      const next = await plan(ruleStack([ruleGroup('errors', [{ ...a, for: '5m' }, b]), ruleGroup('slow', [c], 120)]))
      await editRule(bench, 'shop-b', (rule) => ({ ...rule, for: '7m' }))
      const report = await applyPlan(grafana, next)
      t.match(report.error, {
        code: 'GRAFANA_CONFLICT',
        exitCode: 5,
        message: /While it was being pushed, rule-group "errors"/,
      })
      t.equal(sandbox.alerting.rule('shop-b')?.rule.for, '7m')
      t.equal(sandbox.alerting.rule('shop-a')?.rule.for, '0s')
    })

    await t.test('does not take a rule that came into being elsewhere in between', async (t) => {
      const bench = await startRuleBench(t, mode)
      const { plan, grafana, sandbox, push } = bench
      await push(ruleStack([ruleGroup('errors', [a])]))
      const next = await plan(ruleStack([ruleGroup('errors', [a, b])]))
      sandbox.addFolder({ uid: 'theirs', title: 'Theirs' })
      await writeByHand(bench, 'theirs', ruleGroup('group', [foreign('shop-b')]))
      const report = await applyPlan(grafana, next)
      t.match(report.error, { code: 'GRAFANA_CONFLICT' })
      t.ok(places(bench).includes('theirs/group shop-b'))
    })

    await t.test('does not delete a rule that changed in between', async (t) => {
      const bench = await startRuleBench(t, mode)
      await bench.push(two)
      const next = await bench.plan(ruleStack([ruleGroup('errors', [a, b])]), { prune: true })
      await editRule(bench, 'shop-c', (rule) => ({ ...rule, for: '9m' }))
      const report = await applyPlan(bench.grafana, next)
      t.match(report.error, { code: 'GRAFANA_CONFLICT' })
      t.ok(places(bench).includes('shop/slow shop-c'))
    })

    await t.test('puts groups back when a later write fails', async (t) => {
      const bench = await startRuleBench(t, mode)
      const { sandbox, push } = bench
      await push(two)
      const rules = () =>
        sandbox.alerting.rules().map(({ uid, folderUid, group, interval, provenance, rule }) => {
          const { updated: _updated, id: _id, ...rest } = rule
          return { uid, folderUid, group, interval, provenance, rest }
        })
      const sorted = () => rules().sort((left, right) => (left.uid < right.uid ? -1 : 1))
      const before = sorted()
      const next = ruleStack([
        ruleGroup('errors', [c, { ...b, for: '1m' }], 30),
        ruleGroup('new', [alertRule('shop-d'), a]),
        ruleGroup('slow', [alertRule('shop-e')], 120),
      ])
      sandbox.inject({ status: 400, match: { method: 'PUT', path: 'rule-groups/slow' } })
      const report = await push(next, { rollbackOnError: true })
      t.match(report.error, { code: 'GRAFANA_PARTIAL', message: /2 objects were written.* 2 were put back/ })
      sandbox.clearFaults()
      t.strictSame(sorted(), before)
      t.equal((await push(two)).writes, 0)
      t.equal((await push(next)).error, undefined)
    })

    await t.test('puts a pruned group back when a later deletion fails', async (t) => {
      const bench = await startRuleBench(t, mode)
      const { sandbox, push } = bench
      await push(two)
      sandbox.inject({ status: 400, match: { method: 'DELETE', path: 'rule-groups/slow' }, times: 'always' })
      const report = await push(ruleStack([]), { prune: true, rollbackOnError: true })
      t.ok(report.error)
      sandbox.clearFaults()
      t.strictSame(new Set(places(bench)), new Set(['shop/errors shop-a', 'shop/errors shop-b', 'shop/slow shop-c']))
      t.equal((await push(two)).writes, 0)
    })
  })
}

await t.test('what a stack does not keep is not looked at', async (t) => {
  const bench = await startRuleBench(t, '12.4-unified')
  const { plan, push, sandbox } = bench
  await push(two)
  const { defineStack } = await import('../src/index.ts')
  const options = { name: 'shop', folder: { uid: 'shop', title: 'Shop' } }
  const dashboards = defineStack({ ...options, dashboards: [dashboard('shop-a')] })
  sandbox.resetRequests()
  const planned = await plan(dashboards, { prune: true })
  t.strictSame(planned.orphans, [])
  t.strictSame(
    sandbox.requests.filter(({ path }) => path.includes('provisioning')),
    [],
  )
  t.match(await failure(plan(dashboards, { kinds: ['rule-group'] })), {
    code: 'GRAFANA_CONFIG',
    message: /"rule-group" is not kept by stack "shop", which keeps folder, dashboard/,
  })
  await push(dashboards, { prune: true })
  t.equal(places(bench).length, 3)
})

await t.test('finds out when something in front of Grafana takes away what unlocks rules', async (t) => {
  const bench = await startRuleBench(t, '12.4-unified')
  await bench.push(two)
  const grafana = await startAltered(t, bench, (_path, body) => body)
  const open = ruleStack([ruleGroup('errors', [a, b]), ruleGroup('slow', [c], 120)], { editable: true })
  const report = await applyPlan(
    grafana,
    await planStack(grafana, open, { evaluateRules: false, kinds: ['rule-group'] }),
  )
  t.match(report.error, { code: 'GRAFANA_VERIFICATION', message: /it is as it was before/ })
})

await t.test('a former folder goes once no rule is left in it', async (t) => {
  const bench = await startRuleBench(t, '12.4-unified')
  const { push, plan, sandbox } = bench
  await push(two)
  const moved = ruleStack([ruleGroup('errors', [a, b])], { folder: { uid: 'shop-two', title: 'Two' } })
  await push(moved)
  await writeByHand(bench, 'shop', ruleGroup('theirs', [foreign('theirs')]))
  const stays = await plan(moved, { prune: true })
  t.match(stays.warnings, ['folder "shop" is no longer in the stack and stays: something else is in it'])
  await push(moved, { prune: true })
  t.strictSame(
    new Set(places(bench)),
    new Set(['shop-two/errors shop-a', 'shop-two/errors shop-b', 'shop/theirs theirs']),
  )
  await writeByHand(bench, 'shop-two', ruleGroup('theirs', [foreign('theirs')]))
  await push(moved, { prune: true })
  t.strictSame(
    sandbox.folders().map(({ uid }) => uid),
    ['shop-two'],
  )
})

await t.test('rules in a folder without marks say whose it is', async (t) => {
  const bench = await startRuleBench(t, '12.4-legacy')
  await bench.push(two)
  const renamed = ruleStack([ruleGroup('errors', [a, b]), ruleGroup('slow', [c], 120)], {
    folder: { uid: 'shop', title: 'Renamed' },
  })
  t.equal((await bench.push(renamed)).error, undefined)
  t.equal(bench.sandbox.folders()[0]?.title, 'Renamed')
})

await t.test('checks the options of alerting', async (t) => {
  const { plan } = await startRuleBench(t, '12.4-unified')
  const wrong = { allowReset: 'yes', pushSecrets: 1, env: 'HOME' } as never
  t.match(await failure(plan(two, wrong)), {
    code: 'GRAFANA_CONFIG',
    problems: [{ path: 'allowReset' }, { path: 'pushSecrets' }, { path: 'env' }],
  })
})

await t.test('needs the permissions a group takes', async (t) => {
  const { sandbox, connect } = await startRuleBench(t, '12.4-unified')
  const viewer = connect({ auth: { token: sandbox.token('Viewer') } })
  sandbox.addFolder({ uid: 'shop', title: 'Shop' })
  const plan = await planStack(viewer, ruleStack([ruleGroup('errors', [a])], { folder: 'shop' }), {
    evaluateRules: false,
  })
  t.strictSame(
    plan.missingPermissions.map(({ action, purpose }) => `${action}: ${purpose}`),
    [
      'alert.rules:create: create alert rules in folder "shop"',
      'alert.provisioning.provenance:write: write alert rules through the provisioning API',
    ],
  )
  const admin = connect({ auth: { token: sandbox.token('Admin') } })
  t.strictSame(
    (await planStack(admin, ruleStack([ruleGroup('errors', [a])], { folder: 'shop' }), { evaluateRules: false }))
      .missingPermissions,
    [],
  )
})

await t.test('a rule that another stack marked is deleted with adopt only', async (t) => {
  const bench = await startRuleBench(t, '12.4-unified')
  const { push, plan } = bench
  await push(two)
  const mark = 'messaging-observability/other 0123456789ab'
  const theirs = { ...foreign('theirs'), annotations: { __managed_by__: mark } }
  const [slow] = bench.sandbox.alerting.rules().filter(({ group }) => group === 'slow')
  const rules = [slow?.rule as unknown as typeof theirs, theirs]
  await writeByHand(bench, 'shop', ruleGroup('slow', rules, 120))
  t.match(refusals(await plan(two, { overwriteEdits: true })), [/rule "Theirs theirs" .* was not made by this stack/])
  t.equal((await push(two, { adopt: true })).writes, 1)
  t.notOk(places(bench).includes('shop/slow theirs'))
})

await t.test('an upgrade of Grafana that fills in members nobody has heard of', async (t) => {
  const bench = await startRuleBench(t, '12.4-unified')
  await bench.push(two)
  /** What a Grafana of tomorrow could read back: at every level, and in every rule. */
  const grown = (rule: Record<string, unknown>): unknown => ({
    ...rule,
    evaluationOffset: '0s',
    data: (rule.data as Record<string, unknown>[]).map((query) => ({
      ...query,
      cacheTtl: 0,
      model: { ...(query.model as object), adaptiveStep: false },
    })),
    ...(rule.notification_settings != null && {
      notification_settings: { ...(rule.notification_settings as object), escalation: 'none' },
    }),
  })
  const upgraded = await startAltered(t, bench, (path, body) => {
    if (/alert-rules\/?[^/]*$/.test(path))
      return Array.isArray(body) ? body.map(grown) : 'uid' in (body as object) ? grown(body as never) : body
    if (!path.includes('/rule-groups/') || !('rules' in (body as object))) return body
    return { ...(body as object), rules: (body as { rules: Record<string, unknown>[] }).rules.map(grown) }
  })
  const plan = (stack = two): Promise<Plan> =>
    planStack(upgraded, stack, { evaluateRules: false, kinds: ['rule-group'] })

  await t.test('is no edit, and nothing is written for it', async (t) => {
    const planned = await plan()
    t.strictSame(refusals(planned), [])
    t.strictSame(actions(planned), ['errors unchanged', 'slow unchanged'])
    t.strictSame(labels(planned), [])
    t.strictSame(await pullEdits(upgraded, planned), [])
  })

  await t.test('does not hide an edit', async (t) => {
    await editRule(bench, 'shop-c', (rule) => ({ ...rule, for: '7m' }))
    t.match(refusals(await plan()), [/rule "Rule shop-c" \(uid "shop-c"\) was edited in Grafana/])
    await bench.push(two, { overwriteEdits: true })
  })

  await t.test('lets a change through, resets no more than that, and finds it as it was written', async (t) => {
    const next = ruleStack([
      ruleGroup('errors', [{ ...a, annotations: { summary: 'New.' } }, b]),
      ruleGroup('slow', [c], 120),
    ])
    const planned = await plan(next)
    t.strictSame(actions(planned), ['errors update', 'slow unchanged'])
    t.strictSame(labels(planned), ['rule "Rule shop-a": annotation "summary"'])
    t.strictSame(
      alerts(planned).map(({ outcome }) => outcome),
      ['kept', 'kept'],
    )
    t.match(await applyPlan(upgraded, planned), { writes: 1, error: undefined })
    t.strictSame(actions(await plan(next)), ['errors unchanged', 'slow unchanged'])
  })

  await t.test('leaves a member of a model alone that the code names', async (t) => {
    const naming = (adaptiveStep: boolean) => {
      const data = a.data.map((query) => ({ ...query, model: { ...query.model, adaptiveStep } }))
      return ruleStack([ruleGroup('errors', [{ ...a, data }, b]), ruleGroup('slow', [c], 120)])
    }
    t.strictSame(actions(await plan(naming(false)))[0], 'errors update', 'it was not pushed yet')
    const asked = await plan(naming(true))
    t.strictSame(labels(asked), [
      'rule "Rule shop-a": annotation "summary"',
      'rule "Rule shop-a": query A adaptiveStep',
      'rule "Rule shop-a": expression C adaptiveStep',
    ])
    t.strictSame(refusals(asked), [])
  })

  await t.test('lets leftovers be pruned', async (t) => {
    const planned = await planStack(upgraded, ruleStack([ruleGroup('errors', [a, b])]), {
      evaluateRules: false,
      kinds: ['rule-group'],
      prune: true,
    })
    t.strictSame(refusals(planned), [])
    t.match(planned.changes, [{}, { uid: 'slow', action: 'delete' }])
  })
})
