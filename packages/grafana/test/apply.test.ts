import t from 'tap'
import {
  type ApplyReport,
  applyPlan,
  type JournalEntry,
  type Progress,
  planExitCode,
  planStack,
  type Stack,
} from '../src/index.ts'
import { failure } from './support/failure.ts'
import { dashboard, modes, shop, startAltered, startBench } from './support/sandbox.ts'

const outcomes = (report: ApplyReport): Record<string, string> =>
  Object.fromEntries(report.changes.map(({ uid, outcome }) => [uid, outcome]))
const two = (unit = 'ms') => shop([dashboard('shop-a', unit), dashboard('shop-b', unit)])

for (const mode of modes) {
  await t.test(`Grafana ${mode}`, async (t) => {
    const unified = mode === '12.4-unified' || mode === '13.0'
    const writePath = mode === '11.6' ? 'dashboards/db' : 'dashboard.grafana.app'

    await t.test('writes what the plan says, reads it back, and writes nothing the second time', async (t) => {
      const { sandbox, push, writes } = await startBench(t, mode)
      const report = await push(two())
      t.match(report, { stack: 'shop', writes: 3 })
      t.equal(report.error, undefined)
      t.strictSame(outcomes(report), { shop: 'written', 'shop-a': 'written', 'shop-b': 'written' })
      t.match(report.changes[1], { version: '1', url: `${sandbox.url}/d/shop-a` })
      t.equal(writes().length, 3)
      sandbox.resetRequests()
      const again = await push(two())
      t.strictSame([again.writes, writes()], [0, []])
      t.strictSame(outcomes(again), { shop: 'unchanged', 'shop-a': 'unchanged', 'shop-b': 'unchanged' })
    })

    await t.test('marks what it writes', async (t) => {
      const { sandbox, push } = await startBench(t, mode)
      await push(two())
      await push(two('s'))
      const found = sandbox.dashboard('shop-a')
      t.match(found?.history[0]?.message, /^\[shop [0-9a-f]{12}\] pushed$/)
      t.match(found?.spec.tags, ['example', 'managed-by:shop'])
      if (!unified) return
      t.match(found?.labels, { 'messaging-observability/stack': 'shop' })
      t.match(found?.annotations, {
        'grafana.app/managedBy': 'kubectl',
        'grafana.app/managerId': 'messaging-observability/shop',
        'grafana.app/managerAllowsEdits': 'false',
        'grafana.app/sourceChecksum': /^[0-9a-f]{12}$/,
      })
    })

    await t.test('locks dashboards in the UI, and unlocks them when the stack says so', async (t) => {
      const { sandbox, push } = await startBench(t, mode)
      await push(two())
      t.equal(sandbox.dashboard('shop-a')?.spec.editable, false)
      const open = shop([dashboard('shop-a'), dashboard('shop-b')], { editable: true })
      t.equal((await push(open)).error, undefined)
      t.not(sandbox.dashboard('shop-a')?.spec.editable, false)
      if (unified) t.equal(sandbox.dashboard('shop-a')?.annotations['grafana.app/managerAllowsEdits'], 'true')
      t.equal((await push(open)).writes, 0)
    })

    await t.test('writes over an edit when told to', async (t) => {
      const { sandbox, push } = await startBench(t, mode)
      await push(two())
      sandbox.editInUi('shop-a', (spec) => Object.assign(spec, { title: 'By hand' }))
      const refused = await failure(push(two()))
      t.match(refused, {
        code: 'GRAFANA_REFUSED',
        exitCode: 7,
        message: /Nothing was written.*edited in Grafana \(version 2/,
      })
      t.equal(sandbox.dashboard('shop-a')?.version, 2)
      t.equal((await push(two(), { overwriteEdits: true })).writes, 1)
      t.equal(sandbox.dashboard('shop-a')?.spec.title, 'About shop-a')
    })

    await t.test('plans an object again when somebody wrote in between', async (t) => {
      const { sandbox, grafana, plan, push } = await startBench(t, mode)
      await push(two())
      const next = await plan(two('s'), { overwriteEdits: true })
      sandbox.editInUi('shop-a', (spec) => Object.assign(spec, { title: 'In between' }))
      const report = await applyPlan(grafana, next)
      t.equal(report.error, undefined)
      t.equal(sandbox.dashboard('shop-a')?.spec.title, 'About shop-a')
    })

    await t.test('leaves what somebody edited in between, and says what was done', async (t) => {
      const { sandbox, grafana, plan, push } = await startBench(t, mode)
      await push(two())
      const next = await plan(two('s'))
      sandbox.editInUi('shop-b', (spec) => Object.assign(spec, { title: 'In between' }))
      const report = await applyPlan(grafana, next)
      t.match(report.error, {
        code: 'GRAFANA_CONFLICT',
        exitCode: 5,
        message: /^While it was being pushed, dashboard "shop-b" was edited in Grafana/,
      })
      t.strictSame(outcomes(report), { shop: 'unchanged', 'shop-a': 'written', 'shop-b': 'failed' })
      t.equal(sandbox.dashboard('shop-b')?.spec.title, 'In between')
    })

    await t.test('one conflict is nothing, two end the push', async (t) => {
      const { sandbox, push } = await startBench(t, mode)
      await push(two())
      const status = mode === '11.6' ? 412 : 409
      const match = { purpose: 'write', path: writePath } as const
      sandbox.inject({ status, match })
      const first = await push(two('s'))
      t.equal(first.error, undefined)
      t.equal(first.writes, 2)
      sandbox.inject({ status, match, times: 2 })
      const report = await push(two('percent'))
      t.match(report.error, { code: 'GRAFANA_CONFLICT', exitCode: 5, message: /twice/ })
      t.strictSame(outcomes(report), { shop: 'unchanged', 'shop-a': 'failed', 'shop-b': 'not_reached' })
      t.equal(report.writes, 0)
    })

    await t.test('looks up what became of a write that nobody answered', async (t) => {
      const { sandbox, connect } = await startBench(t, mode)
      const once = async (stack: Stack, retries: number): Promise<ApplyReport> => {
        const grafana = connect({ retries })
        return applyPlan(grafana, await planStack(grafana, stack))
      }
      const match = { purpose: 'write', path: writePath } as const
      sandbox.inject({ cut: 'after', match })
      t.match(outcomes(await once(two(), 0)), { 'shop-a': 'written', 'shop-b': 'written' }, 'a create')
      sandbox.inject({ cut: 'after', match })
      t.match(await once(two('s'), 0), { writes: 2, error: undefined }, 'an update')
      sandbox.inject({ cut: 'after', match })
      t.match(
        await once(two('percent'), 1),
        { writes: 2, error: undefined },
        'an update that is sent again and conflicts with itself',
      )
      sandbox.inject({ status: 500, applied: true, match })
      t.match(await once(two('ms'), 0), { writes: 2, error: undefined }, 'an update answered 500')
      sandbox.inject({ status: 502, match })
      const report = await once(two('s'), 0)
      t.equal(report.error?.exitCode, 1, 'nothing was written')
      t.match(outcomes(report), { 'shop-a': 'failed', 'shop-b': 'not_reached' })
    })

    await t.test('says it was partial when a later object fails', async (t) => {
      const { sandbox, push } = await startBench(t, mode)
      sandbox.inject({ status: 500, match: { purpose: 'write', path: writePath }, nth: 2, times: 'always' })
      const report = await push(two())
      t.match(report.error, { code: 'GRAFANA_PARTIAL', exitCode: 4, message: /2 objects were written/ })
      t.match(report.error?.cause, { code: 'GRAFANA_HTTP' })
      t.strictSame(outcomes(report), { shop: 'written', 'shop-a': 'written', 'shop-b': 'failed' })
    })

    await t.test('puts back what it wrote, versions, places and marks', async (t) => {
      const { sandbox, plan, push } = await startBench(t, mode)
      sandbox.addFolder({ uid: 'elsewhere', title: 'Elsewhere' })
      const names = ['shop-a', 'shop-b', 'shop-gone']
      await push(shop(names.map((uid) => dashboard(uid))))
      sandbox.editInUi('shop-b', (spec) => Object.assign(spec, { title: 'By hand' }))
      const stack = shop(
        [dashboard('shop-new'), dashboard('shop-a', 's'), dashboard('shop-b', 's'), dashboard('shop-z')],
        { folder: 'elsewhere' },
      )
      const isLast = mode === '11.6' ? { method: 'DELETE' } : { method: 'DELETE', path: 'shop-gone' }
      sandbox.inject({ status: 500, match: isLast, times: 'always' })
      const report = await push(stack, {
        overwriteEdits: true,
        prune: true,
        kinds: ['dashboard'],
        rollbackOnError: true,
      })
      t.match(report.error, { exitCode: 4, message: /^4 objects were written.* were put back/ })
      sandbox.clearFaults()
      const removed = mode === '11.6' ? 'rollback_failed' : 'rolled_back'
      t.strictSame(outcomes(report), {
        'shop-new': removed,
        'shop-a': 'rolled_back',
        'shop-b': 'rolled_back',
        'shop-z': removed,
        'shop-gone': 'failed',
      })
      t.equal(report.writes, 0)
      t.strictSame(
        [sandbox.dashboard('shop-a')?.folderUid, sandbox.dashboard('shop-b')?.spec.title],
        ['shop', 'By hand'],
      )
      const next = await plan(shop(names.map((uid) => dashboard(uid))))
      const actions = next.changes.map(({ uid, action }) => [uid, action])
      t.strictSame(actions, [
        ['shop', 'unchanged'],
        ['shop-a', 'unchanged'],
        // Where no mark tells the push before, the last one counts, which was put back.
        ['shop-b', unified ? 'edited' : 'diverged'],
        ['shop-gone', 'unchanged'],
      ])
    })

    await t.test('recreates what it deleted', async (t) => {
      const { sandbox, plan, push } = await startBench(t, mode)
      const all = shop([dashboard('shop-a'), dashboard('shop-b'), dashboard('shop-c')])
      await push(all)
      sandbox.inject({ status: 500, match: { method: 'DELETE' }, nth: 2, times: 'always' })
      const report = await push(shop([dashboard('shop-a')]), { prune: true, rollbackOnError: true })
      t.equal(report.error?.exitCode, 4)
      t.equal(report.changes.filter(({ outcome }) => outcome === 'rolled_back').length, 1)
      t.equal(planExitCode(await plan(all)), 0)
    })

    await t.test('does not put back what somebody changed since', async (t) => {
      const { sandbox, grafana, plan, push } = await startBench(t, mode)
      await push(two())
      const next = await plan(two('s'))
      sandbox.inject({ status: 500, match: { purpose: 'write', path: writePath }, nth: 2, times: 'always' })
      const report = await applyPlan(grafana, next, {
        rollbackOnError: true,
        journal: ({ uid, state }) => {
          if (uid === 'shop-b' && state === 'failed')
            sandbox.editInUi('shop-a', (spec) => Object.assign(spec, { title: 'Since' }))
        },
      })
      t.match(report.changes[1], {
        outcome: 'rollback_failed',
        error: { code: 'GRAFANA_CONFLICT', message: /left as it is/ },
      })
      t.equal(sandbox.dashboard('shop-a')?.spec.title, 'Since')
    })

    await t.test('prunes nothing that somebody edited in between', async (t) => {
      const { sandbox, grafana, plan, push } = await startBench(t, mode)
      await push(two())
      const next = await plan(shop([dashboard('shop-a')]), { prune: true })
      sandbox.editInUi('shop-b', (spec) => Object.assign(spec, { title: 'In between' }))
      const report = await applyPlan(grafana, next)
      t.match(report.error, { code: 'GRAFANA_CONFLICT', message: /edited in Grafana/ })
      t.equal(sandbox.dashboard('shop-b')?.spec.title, 'In between')
      sandbox.deleteInUi('shop-b')
      t.match(await applyPlan(grafana, next), { error: undefined, writes: 1 }, 'what is gone already is fine')
    })

    await t.test('a write that failed is not taken for one that somebody else made', async (t) => {
      const { sandbox, grafana, plan, push } = await startBench(t, mode)
      await push(two())
      const next = await plan(two('s'))
      sandbox.editInUi('shop-a', (spec) => Object.assign(spec, { title: 'In between' }))
      sandbox.inject({ status: 500, match: { purpose: 'write', path: writePath } })
      t.match((await applyPlan(grafana, next)).error, { code: 'GRAFANA_CONFLICT', message: /edited in Grafana/ })
    })

    await t.test('puts a folder back too, and never deletes one on legacy storage', async (t) => {
      const { sandbox, push } = await startBench(t, mode)
      const broken = { status: 500, match: { purpose: 'write', path: writePath }, times: 'always' } as const
      const isFolder = mode === '11.6' ? {} : { nth: 1 }
      sandbox.inject({
        ...broken,
        match: { purpose: 'write', path: `${writePath}.*dashboards|dashboards/db` },
        ...isFolder,
      })
      const created = await push(two(), { rollbackOnError: true })
      t.equal(created.changes[0]?.outcome, unified ? 'rolled_back' : 'rollback_failed')
      t.equal(sandbox.folders().length, unified ? 0 : 1)
      sandbox.clearFaults()
      await push(two())
      sandbox.inject({ status: mode === '11.6' ? 412 : 409, match: { purpose: 'write', path: 'folders/shop' } })
      const renamed = shop([dashboard('shop-a', 's'), dashboard('shop-b')], {
        folder: { uid: 'shop', title: 'Renamed' },
      })
      sandbox.inject({
        status: 500,
        match: { purpose: 'write', path: 'dashboards/shop-a|dashboards/db' },
        times: 'always',
      })
      const report = await push(renamed, { rollbackOnError: true })
      t.equal(report.changes[0]?.outcome, 'rolled_back')
      t.equal(sandbox.folders()[0]?.title, 'Shop')
    })
  })
}

await t.test('takes a dashboard over from another manager', async (t) => {
  for (const mode of ['12.4-unified', '13.0'] as const) {
    const { sandbox, grafana, plan, push } = await startBench(t, mode)
    sandbox.addFolder({ uid: 'shop', title: 'Shop' })
    const annotations = {
      'grafana.app/folder': 'shop',
      'grafana.app/managedBy': 'terraform',
      'grafana.app/managerId': 'tf',
      'grafana.app/sourcePath': 'theirs.tf',
      'grafana.app/sourceTimestamp': '2026-11-01T00:00:00Z',
      'example.test/kept': 'yes',
    }
    const path = '/apis/dashboard.grafana.app/v1beta1/namespaces/default/dashboards'
    const metadata = { name: 'shop-a', annotations, labels: { 'example.test/kept': 'too' } }
    const spec = { title: 'Theirs', panels: [], schemaVersion: 42 }
    const body = { apiVersion: 'dashboard.grafana.app/v1beta1', kind: 'Dashboard', metadata, spec }
    await grafana.send({ method: 'POST', path, body, purpose: 'write' })
    const stack = shop([dashboard('shop-a')])
    const refused = await plan(stack)
    t.match(refused.changes[1], { action: 'foreign', refusal: { message: /managed by terraform "tf"/ } })
    t.equal((await push(stack, { adopt: true })).error, undefined)
    t.match(sandbox.dashboard('shop-a'), {
      annotations: { 'grafana.app/managerId': 'messaging-observability/shop', 'example.test/kept': 'yes' },
      labels: { 'example.test/kept': 'too', 'messaging-observability/stack': 'shop' },
    })
    const marks = Object.keys(sandbox.dashboard('shop-a')?.annotations ?? {})
    t.notOk(marks.includes('grafana.app/sourcePath') || marks.includes('grafana.app/sourceTimestamp'))
    t.equal(planExitCode(await plan(stack)), 0)
  }
})

await t.test('takes a folder over from another manager, and prunes one of its own that is empty', async (t) => {
  const { sandbox, grafana, plan, push } = await startBench(t, '12.4-unified')
  const path = '/apis/folder.grafana.app/v1beta1/namespaces/default/folders'
  const annotations = { 'grafana.app/managedBy': 'terraform', 'grafana.app/managerId': 'tf' }
  const body = {
    apiVersion: 'folder.grafana.app/v1beta1',
    kind: 'Folder',
    metadata: { name: 'shop', annotations },
    spec: { title: 'Theirs' },
  }
  await grafana.send({ method: 'POST', path, body, purpose: 'write' })
  const stack = shop([dashboard('shop-a')])
  t.match((await plan(stack)).changes[0], {
    action: 'foreign',
    refusal: { reason: 'foreign', message: /terraform "tf"/ },
  })
  const report = await push(stack, { adopt: true })
  t.equal(report.error, undefined)
  t.match(sandbox.folders()[0], {
    title: 'Shop',
    annotations: { 'grafana.app/managerId': 'messaging-observability/shop' },
  })
  const moved = shop([dashboard('shop-a')], { folder: { uid: 'shop-new', title: 'New' } })
  t.equal((await push(moved)).error, undefined)
  t.strictSame((await plan(moved)).orphans, [{ kind: 'folder', uid: 'shop', title: 'Shop' }])
  sandbox.addDashboard('guest', { title: 'A guest', panels: [] }, { folderUid: 'shop' })
  const full = await plan(moved, { prune: true })
  t.strictSame(
    [planExitCode(full), full.warnings],
    [0, ['folder "shop" is no longer in the stack and stays: something else is in it']],
  )
  const empty = await plan(moved, {
    prune: true,
    onProgress: () => sandbox.dashboard('guest') && sandbox.deleteInUi('guest'),
  })
  sandbox.addDashboard('guest', { title: 'A late guest', panels: [] }, { folderUid: 'shop' })
  t.match((await applyPlan(grafana, empty)).error, { code: 'GRAFANA_HTTP', message: /not empty/ })
  t.ok(sandbox.dashboard('guest'))
  sandbox.deleteInUi('guest')
  t.equal((await push(moved, { prune: true })).writes, 1)
  t.strictSame(
    sandbox.folders().map(({ uid }) => uid),
    ['shop-new'],
  )
  t.equal(planExitCode(await plan(moved)), 0)
})

await t.test('tells a renamed folder where marks are kept', async (t) => {
  const { sandbox, plan, push } = await startBench(t, '12.4-unified')
  await push(two())
  sandbox.renameFolderInUi('shop', 'By hand')
  t.match((await plan(two())).changes[0], { action: 'edited', refusal: { reason: 'edited' } })
  const renamed = shop([dashboard('shop-a'), dashboard('shop-b')], { folder: { uid: 'shop', title: 'By code' } })
  t.match((await plan(renamed)).changes[0], { action: 'diverged' })
  t.equal((await push(renamed, { overwriteEdits: true })).writes, 1)
})

await t.test('keeps a dashboard unchanged over an upgrade of Grafana', async (t) => {
  const { sandbox, plan, push } = await startBench(t, '12.3')
  const stack = two()
  await push(two('s'))
  await push(stack)
  sandbox.upgrade('12.4-legacy')
  t.equal(planExitCode(await plan(stack)), 0)
  sandbox.upgrade('12.4-unified')
  const next = await plan(stack)
  t.strictSame(
    next.changes.map(({ action }) => action),
    ['update', 'update', 'update'],
  )
  t.ok(next.changes.every(({ differences }) => differences.every(({ label }) => label === 'ownership marks')))
  t.equal((await push(stack)).writes, 3)
  t.equal((await push(stack)).writes, 0)
})

await t.test('keeps a journal: what is about to be written, and what became of it', async (t) => {
  const { sandbox, push } = await startBench(t, '12.4-unified')
  const journal: JournalEntry[] = []
  const lines = (): string[] =>
    journal.map(({ uid, action, state, previousVersion = '-', version = '-', error = '-' }) =>
      [uid, action, state, previousVersion, version, error].join(' '),
    )
  const keep = (entry: JournalEntry): void => void journal.push(entry)
  await push(two())
  sandbox.inject({ status: 500, match: { purpose: 'write' }, nth: 2 })
  await push(two('s'), { journal: keep, rollbackOnError: true })
  t.strictSame(lines(), [
    'shop-a update started 1 - -',
    'shop-a update verified 1 2 -',
    'shop-b update started 1 - -',
    'shop-b update failed 1 - GRAFANA_HTTP',
    'shop-a rollback started 1 - -',
    'shop-a rollback written 1 - -',
  ])
  t.ok(journal.every(({ at, stack }) => !Number.isNaN(Date.parse(at)) && stack === 'shop'))
})

await t.test('a journal that fails ends the push before the object is written', async (t) => {
  const { sandbox, push } = await startBench(t, '12.4-unified')
  const report = await push(two(), { journal: () => Promise.reject(new Error('disk full')) })
  t.match(report.error, { code: 'GRAFANA_ABORTED', exitCode: 1, message: /disk full/ })
  t.strictSame(outcomes(report), { shop: 'failed', 'shop-a': 'not_reached', 'shop-b': 'not_reached' })
  t.strictSame(sandbox.folders(), [])
  const text = await push(two(), { journal: () => Promise.reject('no error') })
  t.match(text.error, { code: 'GRAFANA_ABORTED', message: /no error/ })
  sandbox.inject({ status: 500, match: { purpose: 'write' } })
  const full = ({ state }: JournalEntry): void => {
    if (state === 'failed') throw new Error('disk full')
  }
  t.match((await push(two(), { journal: full })).error, { code: 'GRAFANA_HTTP' }, 'what happened is not hidden')
})

await t.test('a signal ends a push between two objects', async (t) => {
  const { sandbox, grafana, plan } = await startBench(t, '12.4-unified')
  const stop = new AbortController()
  const progress: Progress[] = []
  const next = await plan(two(), { onProgress: (step) => progress.push(step) })
  t.strictSame(
    progress.map(({ phase }) => phase),
    ['probe', 'probe', 'compare', 'compare', 'compare'],
  )
  const report = await applyPlan(grafana, next, {
    signal: stop.signal,
    rollbackOnError: false,
    onProgress: ({ phase, done, total, object }) => {
      if (phase === 'write' && done === 2) stop.abort(new Error('enough'))
      progress.push({ phase, done, total, ...(object === undefined ? {} : { object }) })
    },
  })
  t.match(progress.at(-1), { phase: 'write', done: 2, total: 3, object: 'dashboard shop-a' })
  t.match(report.error, { code: 'GRAFANA_PARTIAL', exitCode: 4, message: /enough/ })
  t.strictSame(outcomes(report), { shop: 'written', 'shop-a': 'written', 'shop-b': 'not_reached' })
  t.equal(sandbox.dashboard('shop-b'), undefined)
  await t.rejects(
    applyPlan(grafana, next, { signal: stop.signal }),
    { message: 'enough' },
    'before anything is written',
  )
  await t.rejects(planStack(grafana, two(), { signal: stop.signal }), { message: 'enough' })
  const key = new AbortController()
  const interrupted = await applyPlan(grafana, await plan(two('s')), {
    signal: key.signal,
    onProgress: ({ phase }) => {
      if (phase === 'write') key.abort()
    },
  })
  t.match(interrupted.error, {
    code: 'GRAFANA_PARTIAL',
    message: /The push was interrupted\. Push again for the rest\./,
  })
})

await t.test('a listener that throws does not end a push', async (t) => {
  const { grafana, plan } = await startBench(t, '12.4-unified')
  const warnings: string[] = []
  const note = ({ message }: Error): void => void warnings.push(message)
  process.on('warning', note)
  t.teardown(() => process.off('warning', note))
  const throwing = (what: unknown) => (): never => {
    throw what
  }
  const next = await plan(two(), { onProgress: throwing('no error') })
  t.equal((await applyPlan(grafana, next, { onProgress: throwing(new Error('broken pipe')) })).error, undefined)
  await new Promise((resolve) => setImmediate(resolve))
  t.ok(warnings.includes('broken pipe') && warnings.includes('no error'))
})

await t.test('applies only what may be applied', async (t) => {
  const { sandbox, grafana, connect, plan, writes } = await startBench(t, '12.4-legacy')
  const viewer = connect({ auth: { token: sandbox.token('Viewer') } })
  const denied = await failure(applyPlan(viewer, await planStack(viewer, two())))
  t.match(denied, { code: 'GRAFANA_FORBIDDEN', exitCode: 3 })
  t.match(denied.message, /"folders:create" is needed on folders:uid:general to create folder "shop"/)
  t.match(denied.problems, [{ path: 'folders:create' }])
  const next = await plan(two())
  const wrong = await failure(applyPlan(grafana, next, { rollback: true, rollbackOnError: 'yes' } as never))
  t.match(wrong, {
    code: 'GRAFANA_CONFIG',
    message: /rollback is no option; there are .* rollbackOnError must be true/,
  })
  const copied = await failure(applyPlan(grafana, { ...next }))
  t.match(copied, { code: 'GRAFANA_CONFIG', message: /plan again/ })
  t.match(await failure(applyPlan(viewer, next)), { code: 'GRAFANA_CONFIG' }, "not with somebody else's permissions")
  t.strictSame(writes(), [])
})

await t.test('does not take what it may not see for absent', async (t) => {
  const { sandbox, push } = await startBench(t, '12.4-unified')
  await push(two())
  sandbox.inject({ status: 404, match: { method: 'GET', path: 'dashboards/shop-a' }, times: 'always' })
  const report = await push(two('s'))
  t.match(report.error, { code: 'GRAFANA_CONFLICT', message: /may not read/ })
})

await t.test('says so when something else is there than was written', async (t) => {
  const { sandbox, grafana, plan, push } = await startBench(t, '12.4-unified')
  await push(two())
  const next = await plan(two('s'))
  // A webhook, an operator, another pipeline: something writes right after us.
  const report = await applyPlan(grafana, next, { rollbackOnError: true, journal: () => undefined })
  t.equal(report.error, undefined)
  const again = await plan(two('percent'))
  sandbox.inject({ slowMs: 150, match: { method: 'GET', path: 'dashboards/shop-a' } })
  const applying = applyPlan(grafana, again, { rollbackOnError: true })
  while (sandbox.dashboard('shop-a')?.version !== 3) await new Promise((resolve) => setImmediate(resolve))
  sandbox.editInUi('shop-a', (spec) => Object.assign(spec, { title: 'Right after' }))
  const spoilt = await applying
  t.match(spoilt.error, { code: 'GRAFANA_VERIFICATION', exitCode: 4, message: /read back differs: title/ })
  t.match(outcomes(spoilt), { 'shop-a': 'failed', 'shop-b': 'not_reached' })
  t.equal(sandbox.dashboard('shop-a')?.spec.title, 'Right after', 'what somebody wrote after us is theirs')
})

await t.test('puts back what came out otherwise than written, or half', async (t) => {
  const bench = await startBench(t, '11.6')
  await bench.push(two())
  const keepsOther = (_path: string, answer: unknown): unknown =>
    JSON.parse(JSON.stringify(answer).replaceAll('"unit":"s"', '"unit":"short"'))
  const other = await startAltered(t, bench, keepsOther)
  const report = await applyPlan(other, await planStack(other, two('s')), { rollbackOnError: true })
  t.match(report.error, { code: 'GRAFANA_VERIFICATION', message: /unit/ })
  t.match(outcomes(report), { 'shop-a': 'rolled_back', 'shop-b': 'not_reached' })
  const { sandbox, grafana, push } = await startBench(t, '13.0')
  sandbox.addFolder({ uid: 'shop', title: 'Shop' })
  const annotations = {
    'grafana.app/folder': 'shop',
    'grafana.app/managedBy': 'terraform',
    'grafana.app/managerId': 'tf',
  }
  const path = '/apis/dashboard.grafana.app/v1/namespaces/default/dashboards'
  const spec = { title: 'Theirs', panels: [], schemaVersion: 42 }
  const metadata = { name: 'shop-a', annotations }
  const body = { apiVersion: 'dashboard.grafana.app/v1', kind: 'Dashboard', metadata, spec }
  await grafana.send({ method: 'POST', path, body, purpose: 'write' })
  sandbox.inject({ status: 403, match: { purpose: 'write', path: 'dashboards/shop-a' }, nth: 2 })
  const half = await push(shop([dashboard('shop-a')]), { adopt: true, rollbackOnError: true })
  t.match(outcomes(half), { 'shop-a': 'rolled_back' })
  t.match(sandbox.dashboard('shop-a'), { annotations: { 'grafana.app/managerId': 'tf' }, spec: { title: 'Theirs' } })
})

await t.test('a write that cannot be read back is said to be one', async (t) => {
  const { sandbox, grafana, plan, push } = await startBench(t, '12.4-unified')
  await push(two())
  const next = await plan(two('s'))
  sandbox.inject({ status: 500, match: { method: 'GET', path: 'dashboards/shop-a' } })
  const report = await applyPlan(grafana, next, { rollbackOnError: true })
  t.match(report.error, {
    code: 'GRAFANA_VERIFICATION',
    exitCode: 4,
    message: /was written and could not be read back/,
  })
  t.match(outcomes(report), { 'shop-a': 'rolled_back', 'shop-b': 'not_reached' })
})

await t.test(
  'recreates a folder that it deleted, and does not lose one that is deleted while it is taken over',
  async (t) => {
    const { sandbox, plan, push } = await startBench(t, '12.4-unified')
    await push(shop([dashboard('shop-a')]))
    const moved = shop([dashboard('shop-a')], { folder: { uid: 'shop-new', title: 'New' } })
    await push(moved)
    const failing = (entry: JournalEntry): void => {
      if (entry.kind === 'folder' && entry.state === 'verified') throw new Error('disk full')
    }
    const report = await push(moved, { prune: true, rollbackOnError: true, journal: failing })
    t.match(report, {
      error: { code: 'GRAFANA_PARTIAL', cause: { code: 'GRAFANA_ABORTED' } },
      changes: [{}, {}, { uid: 'shop', outcome: 'rolled_back' }],
    })
    t.strictSame((await plan(moved)).orphans, [{ kind: 'folder', uid: 'shop', title: 'Shop' }])
    sandbox.inject({ status: 500, match: { method: 'DELETE', path: 'folders/shop' } })
    t.equal((await push(moved, { prune: true })).error?.code, 'GRAFANA_HTTP')
    const pruning = await plan(moved, { prune: true })
    sandbox.deleteFolderInUi('shop')
    t.equal(pruning.changes.at(-1)?.action, 'delete')
  },
)

for (const kind of ['folders', 'dashboards'] as const) {
  await t.test(`somebody deletes one of the ${kind} while it is taken over`, async (t) => {
    const { sandbox, grafana, plan } = await startBench(t, '12.4-unified')
    if (kind === 'dashboards') sandbox.addFolder({ uid: 'shop', title: 'Shop' })
    const name = kind === 'folders' ? 'shop' : 'shop-a'
    const [group, type] = kind === 'folders' ? ['folder', 'Folder'] : ['dashboard', 'Dashboard']
    const place = kind === 'folders' ? {} : { 'grafana.app/folder': 'shop' }
    const annotations = { ...place, 'grafana.app/managedBy': 'terraform', 'grafana.app/managerId': 'tf' }
    const path = `/apis/${group}.grafana.app/v1beta1/namespaces/default/${kind}`
    const spec = { title: 'Theirs', ...(kind === 'folders' ? {} : { panels: [], schemaVersion: 42 }) }
    const body = { apiVersion: `${group}.grafana.app/v1beta1`, kind: type, metadata: { name, annotations }, spec }
    await grafana.send({ method: 'POST', path, body, purpose: 'write' })
    const next = await plan(shop([dashboard('shop-a')]), { adopt: true })
    const managed = (): boolean => {
      const all = kind === 'folders' ? sandbox.folders() : sandbox.dashboards()
      return all.some(({ uid, annotations: marks }) => uid === name && marks['grafana.app/managerId'] === 'tf')
    }
    sandbox.inject({ slowMs: 100, match: { method: 'GET', path: `${kind}/${name}$` } })
    const applying = applyPlan(grafana, next)
    while (managed()) await new Promise((resolve) => setImmediate(resolve))
    if (kind === 'folders') sandbox.deleteFolderInUi(name)
    else sandbox.deleteInUi(name)
    // Nothing is in the way any more, so planning it again makes it anew.
    t.equal((await applying).error, undefined)
    t.equal(planExitCode(await plan(shop([dashboard('shop-a')]))), 0)
  })
}

await t.test('plans a folder again that was renamed while it was to be moved', async (t) => {
  const { sandbox, grafana, plan, push } = await startBench(t, '12.3')
  await push(two())
  sandbox.addFolder({ uid: 'above', title: 'Above' })
  const folder = { uid: 'shop', title: 'Shop', parentUid: 'above' }
  const next = await plan(shop([dashboard('shop-a'), dashboard('shop-b')], { folder }))
  sandbox.renameFolderInUi('shop', 'In between')
  t.equal((await applyPlan(grafana, next)).error, undefined)
  t.match(sandbox.folders()[0], { uid: 'shop', title: 'Shop', parentUid: 'above' })
})
