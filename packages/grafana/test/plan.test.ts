import t from 'tap'
import {
  defineStack,
  type JsonObject,
  type Plan,
  type PlannedChange,
  planExitCode,
  planStack,
  summarise,
} from '../src/index.ts'
import { failure } from './support/failure.ts'
import { type Bench, dashboard, modes, shop, startAltered, startBench } from './support/sandbox.ts'

const change = (plan: Plan, uid: string): PlannedChange => {
  const found = plan.changes.find((one) => one.uid === uid)
  if (found === undefined) throw new Error(`${uid} is not in the plan`)
  return found
}
const actions = (plan: Plan): Record<string, string> =>
  Object.fromEntries(plan.changes.map(({ kind, uid, action }) => [`${kind} ${uid}`, action]))
const labels = ({ differences }: PlannedChange): string[] => differences.map(({ label }) => label)

for (const mode of modes) {
  await t.test(`Grafana ${mode}`, async (t) => {
    const unified = mode === '12.4-unified' || mode === '13.0'

    await t.test('plans a first push without writing', async (t) => {
      const { sandbox, plan, writes } = await startBench(t, mode)
      const first = await plan(shop([dashboard('shop-a'), dashboard('shop-b')]))
      t.strictSame(actions(first), {
        'folder shop': 'create',
        'dashboard shop-a': 'create',
        'dashboard shop-b': 'create',
      })
      t.equal(planExitCode(first), 2)
      t.strictSame(summarise(first), {
        actions: { create: 3, update: 0, move: 0, unchanged: 0, edited: 0, diverged: 0, foreign: 0, delete: 0 },
        writes: 3,
        refusals: 0,
        orphans: 0,
        missingPermissions: 0,
      })
      t.strictSame(writes(), [])
      t.strictSame(sandbox.folders(), [])
    })

    await t.test('finds nothing to do after a push, within its budget of requests', async (t) => {
      const { sandbox, plan, push } = await startBench(t, mode)
      const stack = shop([dashboard('shop-a'), dashboard('shop-b')])
      await push(stack)
      const versions = sandbox.dashboards().map(({ uid, resourceVersion }) => [uid, resourceVersion])
      sandbox.resetRequests()
      const again = await plan(stack)
      t.equal(planExitCode(again), 0)
      t.strictSame(again.changes.map(labels), [[], [], []])
      const probes = mode === '11.6' ? 5 : 6
      // Folders and dashboards; where folders carry no marks there is nothing to list, and the stack's own is read.
      const lists = 2
      const perDashboard = mode === '11.6' ? 1 : 2
      t.equal(sandbox.requests.length, probes + lists + 2 * perDashboard)
      t.strictSame(
        sandbox.requests.filter(({ purpose }) => purpose === 'write'),
        [],
      )
      t.strictSame(
        sandbox.dashboards().map(({ uid, resourceVersion }) => [uid, resourceVersion]),
        versions,
      )
    })

    await t.test('tells an edit in Grafana from a change of the code', async (t) => {
      const { sandbox, plan, push } = await startBench(t, mode)
      const uids = ['shop-same', 'shop-code', 'shop-edit', 'shop-both'] as const
      await push(shop(uids.map((uid) => dashboard(uid))))
      for (const uid of ['shop-edit', 'shop-both']) {
        sandbox.editInUi(uid, (spec) => Object.assign(spec, { title: 'Edited by hand' }), { message: 'nicer' })
      }
      const next = await plan(
        shop([
          dashboard('shop-same'),
          dashboard('shop-code', 's'),
          dashboard('shop-edit'),
          dashboard('shop-both', 's'),
        ]),
      )
      t.match(actions(next), {
        'dashboard shop-same': 'unchanged',
        'dashboard shop-code': 'update',
        'dashboard shop-edit': 'edited',
        'dashboard shop-both': 'diverged',
      })
      t.strictSame(labels(change(next, 'shop-code')), ['panel "API latency": unit'])
      t.strictSame(labels(change(next, 'shop-edit')), ['title'])
      t.strictSame(labels(change(next, 'shop-both')), ['panel "API latency": unit', 'title'])
      t.match(change(next, 'shop-edit').lastEdit, { version: 2, author: 'admin', message: 'nicer', at: /^\d{4}-/ })
      t.equal(change(next, 'shop-code').lastEdit, undefined)
      for (const uid of ['shop-edit', 'shop-both']) {
        t.match(change(next, uid).refusal, { reason: 'edited', message: /overwriteEdits/ })
      }
      t.equal(planExitCode(next), 7)
    })

    await t.test('still tells them apart after several pushes and edits', async (t) => {
      const { sandbox, plan, push } = await startBench(t, mode)
      const [v1, v2] = [shop([dashboard('shop-a')]), shop([dashboard('shop-a', 's')])]
      await push(v1)
      await push(v2)
      t.equal(change(await plan(v2), 'shop-a').action, 'unchanged')
      t.equal(change(await plan(v1), 'shop-a').action, 'update')
      for (const title of ['one', 'two']) sandbox.editInUi('shop-a', (spec) => Object.assign(spec, { title }))
      t.equal(change(await plan(v2), 'shop-a').action, 'edited', 'the code is what was pushed last')
      t.equal(change(await plan(v1), 'shop-a').action, 'diverged', 'not what was pushed first')
      await push(v1, { overwriteEdits: true })
      t.equal(change(await plan(v1), 'shop-a').action, 'unchanged')
    })

    await t.test('goes on from an edit that was carried over into the code', async (t) => {
      const { sandbox, plan, push } = await startBench(t, mode)
      await push(shop([dashboard('shop-a')]))
      sandbox.editInUi('shop-a', (spec) => Object.assign(spec, { title: 'Edited by hand' }))
      const carried = { ...(dashboard('shop-a', 's') as object), title: 'Edited by hand' } as never
      const next = change(await plan(shop([carried])), 'shop-a')
      t.strictSame([next.action, next.writes, labels(next)], ['update', true, ['panel "API latency": unit']])
      const report = await push(shop([carried]))
      t.equal(report.writes, 1)
      t.equal(change(await plan(shop([carried])), 'shop-a').action, 'unchanged')
    })

    await t.test('lets an edit be that already says what the code says', async (t) => {
      const { sandbox, plan, push } = await startBench(t, mode)
      await push(shop([dashboard('shop-a')]))
      sandbox.editInUi('shop-a', (spec) => {
        const [panel] = spec.panels as { fieldConfig: { defaults: { unit: string } } }[]
        if (panel !== undefined) panel.fieldConfig.defaults.unit = 's'
      })
      const next = change(await plan(shop([dashboard('shop-a', 's')])), 'shop-a')
      t.strictSame([next.action, next.writes], ['unchanged', false])
    })

    await t.test(
      'takes the write that puts back a moved dashboard for a move, and a move in Grafana for an edit',
      async (t) => {
        const { sandbox, plan, push } = await startBench(t, mode)
        const stack = shop([dashboard('shop-a'), dashboard('shop-b')])
        await push(stack)
        sandbox.addFolder({ uid: 'elsewhere', title: 'Elsewhere' })
        const elsewhere = shop([dashboard('shop-a'), dashboard('shop-b')], { folder: 'elsewhere' })
        const moved = await plan(elsewhere)
        t.strictSame(actions(moved), { 'dashboard shop-a': 'move', 'dashboard shop-b': 'move' })
        t.strictSame(labels(change(moved, 'shop-a')), ['folder'])
        await push(elsewhere)
        t.equal(planExitCode(await plan(elsewhere)), 0)
        sandbox.moveInUi('shop-b', 'shop')
        t.match(actions(await plan(elsewhere)), { 'dashboard shop-a': 'unchanged', 'dashboard shop-b': 'edited' })
      },
    )

    await t.test('refuses what it did not make, and takes it over when told to', async (t) => {
      const { sandbox, plan, push } = await startBench(t, mode)
      sandbox.addFolder({ uid: 'shop', title: 'Shop' })
      sandbox.addDashboard('shop-a', { title: 'Mine', panels: [] }, { folderUid: 'shop' })
      const stack = shop([dashboard('shop-a')], { folder: 'shop' })
      const refused = await plan(stack)
      t.match(change(refused, 'shop-a'), { action: 'foreign', writes: false, refusal: { reason: 'foreign' } })
      t.equal(planExitCode(refused), 7)
      const adopting = change(await plan(stack, { adopt: true }), 'shop-a')
      t.match(adopting, { action: 'update', writes: true, adopts: true })
      t.ok(labels(adopting).includes('ownership marks'))
      await push(stack, { adopt: true })
      t.equal(planExitCode(await plan(stack)), 0, 'from then on it is ours')
    })

    await t.test('refuses a file-provisioned dashboard, adopt or not', async (t) => {
      const { sandbox, plan } = await startBench(t, mode)
      sandbox.addFolder({ uid: 'shop', title: 'Shop' })
      sandbox.provisionFromFile('shop-a', { title: 'From a file', panels: [] }, { folderUid: 'shop' })
      const refused = change(await plan(shop([dashboard('shop-a')]), { adopt: true, overwriteEdits: true }), 'shop-a')
      t.match(refused, {
        action: 'foreign',
        writes: false,
        refusal: { reason: 'provisioned', message: /file provisioning/ },
      })
    })

    await t.test('reports leftovers, deletes them when told to, and never more than the limit', async (t) => {
      const { sandbox, plan, push } = await startBench(t, mode)
      await push(shop(['shop-a', 'shop-b', 'shop-c'].map((uid) => dashboard(uid))))
      sandbox.addDashboard('copy', { title: 'A copy', tags: ['managed-by:shop'], panels: [] }, { folderUid: 'shop' })
      const less = shop([dashboard('shop-a')])
      const reported = await plan(less)
      t.strictSame(reported.orphans.map(({ uid }) => uid).toSorted(), ['shop-b', 'shop-c'])
      t.equal(planExitCode(reported), 0, 'a leftover is no change')
      const limited = await plan(less, { prune: { limit: 1 } })
      t.match(change(limited, 'shop-b').refusal, { reason: 'prune_limit', message: /2 objects and may delete 1/ })
      t.equal(planExitCode(limited), 7)
      const pruning = await plan(less, { prune: true })
      t.match(actions(pruning), { 'dashboard shop-b': 'delete', 'dashboard shop-c': 'delete' })
      t.strictSame(pruning.orphans, [])
      await push(less, { prune: true })
      t.strictSame(
        sandbox
          .dashboards()
          .map(({ uid }) => uid)
          .toSorted(),
        ['copy', 'shop-a'],
      )
    })

    await t.test('prunes no leftover that somebody edited', async (t) => {
      const { sandbox, plan, push } = await startBench(t, mode)
      await push(shop([dashboard('shop-a'), dashboard('shop-b')]))
      sandbox.editInUi('shop-b', (spec) => Object.assign(spec, { title: 'Kept by hand' }))
      const less = shop([dashboard('shop-a')])
      const refused = await plan(less, { prune: true })
      t.match(change(refused, 'shop-b'), {
        action: 'delete',
        writes: false,
        refusal: { reason: 'edited' },
        lastEdit: { version: 2 },
      })
      t.match(change(await plan(less, { prune: true, overwriteEdits: true }), 'shop-b'), {
        action: 'delete',
        writes: true,
      })
    })

    await t.test('a Viewer plans, and is told what is missing', async (t) => {
      const { sandbox, connect, push, writes } = await startBench(t, mode)
      const viewer = connect({ auth: { token: sandbox.token('Viewer') } })
      const first = await planStack(viewer, shop([dashboard('shop-a')]))
      t.equal(planExitCode(first), 3)
      t.match(first.missingPermissions, [
        { action: 'folders:create', scopes: ['folders:uid:general'], purpose: 'create folder "shop"' },
      ])
      await push(shop([dashboard('shop-a'), dashboard('shop-b')]))
      sandbox.resetRequests()
      const stack = shop([dashboard('shop-a', 's'), dashboard('shop-c')])
      const next = await planStack(viewer, stack, { prune: true })
      t.strictSame(
        next.missingPermissions.map(({ action, purpose }) => [action, purpose]),
        [
          ['dashboards:write', 'change dashboard "shop-a"'],
          ['dashboards:create', 'create dashboards in folder "shop"'],
          ['dashboards:delete', 'delete dashboard "shop-b"'],
          // Without marks the history tells whether somebody edited it.
          ...(unified ? [] : [['dashboards:write', 'read the history of dashboard "shop-b" before it goes']]),
        ],
      )
      t.equal(planExitCode(next), 3)
      t.strictSame(writes(), [])
    })

    await t.test('sends a dry run only where it is known to write nothing', async (t) => {
      const { sandbox, plan, push } = await startBench(t, mode)
      await push(shop([dashboard('shop-a')]))
      await plan(shop([dashboard('shop-a', 's')], { folder: { uid: 'shop', title: 'Renamed' } }))
      const dryRuns = sandbox.requests.filter(({ path }) => path.includes('dryRun'))
      t.equal(dryRuns.length > 0, mode !== '11.6')
      t.ok(dryRuns.every(({ path, method }) => method === 'PUT' && /\/dashboards\/shop-a\?dryRun=All$/.test(path)))
    })

    await t.test('leaves a folder that is not its own', async (t) => {
      const { sandbox, plan, push } = await startBench(t, mode)
      sandbox.addFolder({ uid: 'shop', title: 'By hand' })
      sandbox.addDashboard('theirs', { title: 'Theirs', panels: [] }, { folderUid: 'shop' })
      const stack = shop([dashboard('shop-a')])
      const refused = await plan(stack)
      t.match(change(refused, 'shop'), { action: 'foreign', refusal: { reason: 'foreign' } })
      t.strictSame(labels(change(refused, 'shop')).slice(0, 1), ['title'])
      t.equal((await push(stack, { adopt: true })).error, undefined)
      t.equal(planExitCode(await plan(stack)), 0)
    })

    await t.test('knows its folder by what is in it, whatever its title', async (t) => {
      const { sandbox, plan, push } = await startBench(t, mode)
      await push(shop([dashboard('shop-a')], { folder: { uid: 'shop', title: 'Before' } }))
      if (mode.startsWith('12')) sandbox.upgrade('12.4-unified')
      t.match(change(await plan(shop([dashboard('shop-a')])), 'shop'), { action: 'update', writes: true })
    })

    await t.test('looks after the folder', async (t) => {
      const { sandbox, plan, push } = await startBench(t, mode)
      const dashboards = [dashboard('shop-a')]
      sandbox.addFolder({ uid: 'above', title: 'Above' })
      await push(shop(dashboards))
      const folder = { uid: 'shop', title: 'The shop', description: 'All of it', parentUid: 'above' }
      const stack = shop(dashboards, { folder })
      const renamed = await plan(stack)
      t.equal(change(renamed, 'shop').action, 'update')
      const described = mode === '11.6' ? [] : ['description']
      t.strictSame(labels(change(renamed, 'shop')), ['title', ...described, 'folder'])
      t.strictSame(renamed.warnings, [])
      t.equal((await push(stack)).error, undefined)
      t.equal(planExitCode(await plan(stack)), 0)
      t.match(
        sandbox.folders().find(({ uid }) => uid === 'shop'),
        { title: 'The shop', parentUid: 'above' },
      )
    })
  })
}

const push = (unit: string) => shop([dashboard('shop-a', unit)])

/** Writes version n + 1 of shop-a past the publisher, with a message of its own choosing. */
async function writeBack({ grafana }: Bench, message: string, title?: string): Promise<void> {
  const path = '/apis/dashboard.grafana.app/v1beta1/namespaces/default/dashboards/shop-a'
  const live = (await grafana.send({ method: 'GET', path, purpose: 'read' })).body as {
    readonly metadata: { readonly annotations: JsonObject; readonly labels: JsonObject }
    readonly spec: JsonObject
  }
  const annotations = { ...live.metadata.annotations, 'grafana.app/message': message }
  const spec = title === undefined ? live.spec : { ...live.spec, title }
  const metadata = { name: 'shop-a', annotations, labels: live.metadata.labels }
  const body = { apiVersion: 'dashboard.grafana.app/v1beta1', kind: 'Dashboard', metadata, spec }
  await grafana.send({ method: 'PUT', path, body, purpose: 'write' })
}

await t.test('takes what an older release pushed, with other checksums, for a push', async (t) => {
  const bench = await startBench(t, '12.3')
  await bench.push(push('ms'))
  await writeBack(bench, '[shop 0123456789ab] pushed', 'From an older release')
  t.equal(change(await bench.plan(push('s')), 'shop-a').action, 'update')
})

await t.test('finds an edit that left our message in place', async (t) => {
  for (const mode of ['12.3', '12.4-unified'] as const) {
    const bench = await startBench(t, mode)
    await bench.push(push('percent'))
    await bench.push(push('ms'))
    const message = bench.sandbox.dashboard('shop-a')?.history[0]?.message ?? ''
    await writeBack(bench, message)
    t.equal(change(await bench.plan(push('s')), 'shop-a').action, 'update', 'written back as it was')
    await writeBack(bench, message, 'Quietly')
    t.equal(change(await bench.plan(push('ms')), 'shop-a').action, 'edited')
    t.equal(change(await bench.plan(push('s')), 'shop-a').action, 'diverged')
  }
})

await t.test('finds an edit that left the message of the first push in place', async (t) => {
  const bench = await startBench(t, '12.4-unified')
  await bench.push(push('ms'))
  const message = `[shop ${bench.sandbox.dashboard('shop-a')?.annotations['grafana.app/sourceChecksum']}] created`
  await writeBack(bench, message, 'Quietly')
  t.equal(change(await bench.plan(push('ms')), 'shop-a').action, 'edited')
  t.equal(change(await bench.plan(push('s')), 'shop-a').action, 'diverged')
  await writeBack(bench, message, 'About shop-a')
  t.equal(change(await bench.plan(push('s')), 'shop-a').action, 'update', 'written back as it was')
})

await t.test('an edit that was taken back is none', async (t) => {
  for (const mode of modes) {
    const { sandbox, plan, push: pushStack } = await startBench(t, mode)
    await pushStack(push('ms'))
    for (const title of ['By hand', 'About shop-a'])
      sandbox.editInUi('shop-a', (spec) => Object.assign(spec, { title }), { message: `Now ${title}` })
    t.match(change(await plan(push('s')), 'shop-a'), { action: 'update', writes: true })
  }
})

await t.test('two stacks, one named like the beginning of the other, keep out of each other', async (t) => {
  for (const mode of modes) {
    const unified = mode === '12.4-unified' || mode === '13.0'
    const { plan, push: pushStack } = await startBench(t, mode)
    const copied = { ...dashboard('shop-eu-x'), tags: ['example', 'managed-by:shop'] }
    const eu = defineStack({ name: 'shop-eu', folder: { uid: 'shop-eu', title: 'EU' }, dashboards: [copied] })
    await pushStack(eu)
    await pushStack(shop([dashboard('shop-a')]))
    const pruning = await plan(shop([dashboard('shop-a')]), { prune: true })
    t.strictSame(actions(pruning), { 'folder shop': 'unchanged', 'dashboard shop-a': 'unchanged' })
    t.match(pruning.warnings, unified ? [] : [/"shop-eu-x".* stays: its tags say managed-by:shop-eu, too/])
    const claimed = await plan(shop([dashboard('shop-a'), dashboard('shop-eu-y')]), { prune: true })
    t.equal(change(claimed, 'shop-eu-y').action, 'create')
    // It moves from one stack to the other; the one it left may not take it back.
    await pushStack(shop([dashboard('shop-a'), dashboard('shop-eu-y')]))
    const both = defineStack({
      name: 'shop-eu',
      folder: { uid: 'shop-eu', title: 'EU' },
      dashboards: [copied, dashboard('shop-eu-y', 's')],
    })
    t.equal(change(await plan(both), 'shop-eu-y').action, 'foreign')
    await pushStack(both, { adopt: true })
    const left = await plan(shop([dashboard('shop-a'), dashboard('shop-eu-y')]), { overwriteEdits: true })
    t.match(change(left, 'shop-eu-y'), { action: 'foreign', writes: false, refusal: { reason: 'foreign' } })
    t.equal('dashboard shop-eu-y' in actions(await plan(shop([dashboard('shop-a')]), { prune: true })), false)
  }
})

await t.test('does not count what another manager took over', async (t) => {
  const { grafana, plan, push: pushStack } = await startBench(t, '12.4-unified')
  await pushStack(shop([dashboard('shop-a'), dashboard('shop-b')]))
  const path = '/apis/dashboard.grafana.app/v1beta1/namespaces/default/dashboards/shop-b'
  const { body } = await grafana.send({ method: 'GET', path, purpose: 'read' })
  const { metadata, ...rest } = body as { readonly metadata: { readonly annotations: JsonObject } }
  const annotations = {
    ...metadata.annotations,
    'grafana.app/managedBy': 'terraform',
    'grafana.app/managerId': 'tf',
  }
  const taken = { ...rest, metadata: { ...metadata, annotations } } as JsonObject
  await grafana.send({ method: 'PUT', path, body: taken, purpose: 'write' })
  t.strictSame((await plan(shop([dashboard('shop-a')]))).orphans, [])
})

await t.test('an edit that buried our last push counts as both', async (t) => {
  const bench = await startBench(t, '12.3')
  await bench.push(push('ms'))
  for (let edit = 0; edit < 60; edit += 1)
    bench.sandbox.editInUi('shop-a', (spec) => Object.assign(spec, { title: `Edit ${edit}` }))
  t.equal(change(await bench.plan(push('ms')), 'shop-a').action, 'diverged')
})

await t.test('reads fewer versions of a huge dashboard, for the list holds them whole', async (t) => {
  const bench = await startBench(t, '12.3', { limits: { bodyBytes: 32 * 1024 * 1024 } })
  const huge = (title: string) => ({ ...dashboard('shop-a', 'ms', title), description: 'x'.repeat(7 * 1024 * 1024) })
  await bench.push(shop([huge('Huge')]))
  bench.sandbox.editInUi('shop-a', (spec) => Object.assign(spec, { title: 'By hand' }))
  bench.sandbox.resetRequests()
  t.equal(change(await bench.plan(shop([huge('Huge')])), 'shop-a').action, 'edited')
  const lists = bench.sandbox.requests.filter(({ path }) => path.includes('/versions?'))
  t.strictSame(
    lists.map(({ path }) => path.split('?')[1]),
    ['limit=1', 'limit=3'],
  )
})

await t.test('reads histories whose list leaves the dashboards out', async (t) => {
  const bench = await startBench(t, '11.6')
  await bench.push(push('ms'))
  bench.sandbox.editInUi('shop-a', (spec) => Object.assign(spec, { title: 'By hand' }))
  const isList = (path: string): boolean => /versions\?/.test(path)
  const older = await startAltered(t, bench, (path, body) =>
    isList(path) ? (body as { versions: object[] }).versions.map((version) => ({ ...version, data: undefined })) : body,
  )
  t.equal(change(await planStack(older, push('ms')), 'shop-a').action, 'edited')
  t.equal(change(await planStack(older, push('s')), 'shop-a').action, 'diverged')
  const empty = await startAltered(t, bench, (path, body) =>
    /versions\/1/.test(path)
      ? []
      : isList(path)
        ? { versions: (body as { versions: object[] }).versions.map((version) => ({ ...version, data: 5 })) }
        : body,
  )
  t.equal(change(await planStack(empty, push('ms')), 'shop-a').action, 'diverged', 'a version that is gone')
})

await t.test('plans without the history where it may not be read, and says so', async (t) => {
  const { sandbox, plan, push: pushStack } = await startBench(t, '12.3')
  await pushStack(push('ms'))
  sandbox.inject({ status: 403, match: { path: '/versions' }, times: 'always' })
  const next = await plan(push('s'))
  t.equal(change(next, 'shop-a').action, 'update')
  t.match(next.warnings, [/history may not be read without "dashboards:write"/])
  sandbox.editInUi('shop-a', (spec) => Object.assign(spec, { tags: [] }))
  t.equal(change(await plan(push('s')), 'shop-a').action, 'foreign', 'no mark that can be seen')
})

await t.test('does not take what answers without a dashboard for Grafana', async (t) => {
  for (const mode of ['11.6', '12.4-unified'] as const) {
    const bench = await startBench(t, mode)
    await bench.push(push('ms'))
    const other = await startAltered(t, bench, (path, body) =>
      /dashboards\/(?:uid\/)?shop-a/.test(path) ? { ok: true } : body,
    )
    t.match(await failure(planStack(other, push('ms'))), { code: 'GRAFANA_NOT_GRAFANA', message: /Check what answers/ })
  }
})

await t.test('puts nothing into a folder that Git Sync keeps', async (t) => {
  const { grafana, plan } = await startBench(t, '12.4-unified')
  const annotations = { 'grafana.app/managedBy': 'repo', 'grafana.app/managerId': 'team-repo' }
  const metadata = { name: 'synced', annotations }
  const body = { apiVersion: 'folder.grafana.app/v1beta1', kind: 'Folder', metadata, spec: { title: 'Synced' } }
  await grafana.send({
    method: 'POST',
    path: '/apis/folder.grafana.app/v1beta1/namespaces/default/folders',
    body,
    purpose: 'write',
  })
  t.match(await failure(plan(shop([dashboard('shop-a')], { folder: 'synced' }))), {
    code: 'GRAFANA_STACK',
    message: /Git Sync/,
  })
  const kept = defineStack({
    name: 'synced',
    folder: { uid: 'synced', title: 'Synced' },
    dashboards: [dashboard('synced-a')],
  })
  t.match((await plan(kept, { adopt: true })).changes[0], {
    refusal: { reason: 'provisioned', message: /written by Git Sync/ },
  })
})

await t.test('Grafana 11 says 403 for a folder that is not there to whoever may not see all', async (t) => {
  const { sandbox, plan } = await startBench(t, '11.6')
  sandbox.inject({ status: 403, match: { method: 'GET', path: '/api/folders/shop' } })
  t.equal(change(await plan(push('ms')), 'shop').action, 'create')
})

await t.test('finds an edit by the old API, which takes all marks off, and puts them back', async (t) => {
  const { grafana, plan, push: pushStack, sandbox } = await startBench(t, '12.4-unified')
  await pushStack(push('ms'))
  const { body } = await grafana.send({ method: 'GET', path: '/api/dashboards/uid/shop-a', purpose: 'read' })
  const save = async (title: string): Promise<void> => {
    const dashboard = { ...(body as { dashboard: JsonObject }).dashboard, title }
    const sent = { dashboard, folderUid: 'shop', overwrite: true }
    await grafana.send({ method: 'POST', path: '/api/dashboards/db', body: sent, purpose: 'write' })
  }
  await save('By an old tool')
  t.notOk('grafana.app/managerId' in (sandbox.dashboard('shop-a')?.annotations ?? {}))
  t.match(change(await plan(push('ms')), 'shop-a'), {
    action: 'edited',
    differences: [{ label: 'title' }, { label: 'ownership marks' }],
  })
  await save('About shop-a')
  t.match(change(await plan(push('ms')), 'shop-a'), { action: 'update', differences: [{ label: 'ownership marks' }] })
  await pushStack(push('ms'))
  t.equal(planExitCode(await plan(push('ms'))), 0)
})

await t.test('prunes and does nothing else when told to', async (t) => {
  const { plan, push: pushStack, sandbox } = await startBench(t, '12.4-unified')
  await pushStack(shop([dashboard('shop-a'), dashboard('shop-b')]))
  sandbox.resetRequests()
  const only = await plan(push('s'), { prune: { only: true } })
  t.strictSame(actions(only), { 'dashboard shop-b': 'delete' })
  t.strictSame(
    sandbox.requests.filter(({ path }) => path.includes('shop-a')),
    [],
  )
})

await t.test('finds leftovers on every page of a list', async (t) => {
  const bench = await startBench(t, '12.4-unified')
  const some = shop(['shop-a', 'shop-b', 'shop-c'].map((uid) => dashboard(uid)))
  await bench.push(some)
  const pages: string[] = []
  const forward = (path: string): string => {
    if (/dashboards\?.*limit=500/.test(path)) pages.push(path)
    return path.replace('limit=500', 'limit=1')
  }
  const paged = await startAltered(t, bench, (_path, body) => body, forward)
  const plan = await planStack(paged, push('ms'))
  t.equal(plan.orphans.length, 2)
  t.equal(pages.length, 3)
})
