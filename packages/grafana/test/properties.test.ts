import fc from 'fast-check'
import t from 'tap'
import {
  type Action,
  type ApplyReport,
  applyPlan,
  GrafanaError,
  type Plan,
  type PlanOptions,
  planExitCode,
  planStack,
  type Stack,
} from '../src/index.ts'
import { type Evidence, verdict } from '../src/plan/verdict.ts'
import { type Bench, dashboard, modes, shop, startBench } from './support/sandbox.ts'

type Mode = (typeof modes)[number]

/** What a dashboard went through before the push under test. */
const pasts = [
  'absent',
  'pushed',
  'pushed older',
  'edited',
  'edited older',
  'edited twice',
  'moved',
  'foreign',
  'managed',
  'untagged',
] as const
type Past = (typeof pasts)[number]

interface World {
  readonly mode: Mode
  readonly pasts: Readonly<Record<string, { readonly past: Past; readonly wanted: boolean }>>
  readonly folder: 'absent' | 'there' | 'renamed'
}

const uids = ['shop-a', 'shop-b', 'shop-c', 'shop-d'] as const
const isUnified = (mode: Mode): boolean => mode === '12.4-unified' || mode === '13.0'

const worlds: fc.Arbitrary<World> = fc.record({
  mode: fc.constantFrom(...modes),
  pasts: fc
    .tuple(...uids.map(() => fc.record({ past: fc.constantFrom(...pasts), wanted: fc.boolean() })))
    // A stack has at least one dashboard.
    .map(([first, ...rest]) =>
      Object.fromEntries([{ ...first, wanted: true }, ...rest].map((one, index) => [uids[index] ?? '', one])),
    ),
  folder: fc.constantFrom('absent', 'there', 'renamed'),
}) as fc.Arbitrary<World>

/** What the code wants now; older pushes had another unit. */
function wanted({ pasts: all }: World): Stack {
  return shop(Object.entries(all).flatMap(([uid, one]) => (one.wanted ? [dashboard(uid)] : [])))
}

async function arrange({ sandbox, push, grafana }: Bench, { mode, pasts: all, folder }: World): Promise<void> {
  const entries = Object.entries(all)
  const pushed = entries.filter(([, { past }]) => !['absent', 'foreign', 'managed'].includes(past))
  const older = (past: Past): boolean => past === 'pushed older' || past === 'edited older'
  if (pushed.length > 0) {
    await push(shop(pushed.map(([uid, { past }]) => dashboard(uid, older(past) ? 's' : 'percent'))))
    await push(shop(pushed.map(([uid, { past }]) => dashboard(uid, older(past) ? 's' : 'ms'))))
  } else if (folder !== 'absent') sandbox.addFolder({ uid: 'shop', title: 'Shop' })
  sandbox.addFolder({ uid: 'elsewhere', title: 'Elsewhere' })
  sandbox.addDashboard(
    'shopping',
    { title: 'Not ours', tags: ['managed-by:shop'], panels: [] },
    { folderUid: 'elsewhere' },
  )
  for (const [uid, { past }] of entries) {
    if (past.startsWith('edited')) sandbox.editInUi(uid, (spec) => Object.assign(spec, { title: 'By hand' }))
    if (past === 'edited twice') sandbox.editInUi(uid, (spec) => Object.assign(spec, { title: 'By hand again' }))
    if (past === 'moved') sandbox.moveInUi(uid, 'elsewhere')
    if (past === 'untagged') sandbox.editInUi(uid, (spec) => Object.assign(spec, { tags: ['example'] }))
    if (past === 'foreign' || (past === 'managed' && !isUnified(mode))) {
      sandbox.addDashboard(uid, { title: 'Somebody else has this', panels: [] }, { folderUid: 'elsewhere' })
    } else if (past === 'managed') {
      const annotations = {
        'grafana.app/folder': 'elsewhere',
        'grafana.app/managedBy': 'terraform',
        'grafana.app/managerId': 'tf',
      }
      const body = {
        apiVersion: 'dashboard.grafana.app/v1beta1',
        kind: 'Dashboard',
        metadata: { name: uid, annotations },
        spec: { title: 'Terraform has this', panels: [], schemaVersion: 42 },
      }
      await grafana.send({
        method: 'POST',
        path: '/apis/dashboard.grafana.app/v1beta1/namespaces/default/dashboards',
        body,
        purpose: 'write',
      })
    }
  }
  if (folder === 'renamed' && pushed.length > 0) sandbox.renameFolderInUi('shop', 'Renamed by hand')
}

/** The action a plan has to show, by what is known about the past. */
function expected(world: World, uid: string, options: PlanOptions): Action | 'orphan' | 'nothing' {
  const { past, wanted: isWanted } = world.pasts[uid] ?? { past: 'absent', wanted: false }
  const ours = !['absent', 'foreign', 'managed'].includes(past)
  if (!isWanted) {
    // A dashboard without tag is a leftover only where another mark is kept.
    if (!ours || (past === 'untagged' && !isUnified(world.mode))) return 'nothing'
    return options.prune === true ? 'delete' : 'orphan'
  }
  if (past === 'absent') return 'create'
  if (past === 'foreign' || past === 'managed') return options.adopt === true ? 'update' : 'foreign'
  if (past === 'untagged') return 'update'
  if (past === 'pushed older') return 'update'
  if (past === 'edited older') return 'diverged'
  return past === 'pushed' ? 'unchanged' : 'edited'
}

const resourceVersions = ({ sandbox }: Bench): Map<string, string> =>
  new Map(sandbox.dashboards().map(({ uid, resourceVersion }) => [uid, resourceVersion]))

/** Checks that what the stack wants is there, and nothing else was touched. */
async function checkArrived(bench: Bench, stack: Stack, options: PlanOptions): Promise<void> {
  const { sandbox } = bench
  for (const { uid } of stack.dashboards) {
    const found = sandbox.dashboard(uid)
    const [panel] = (found?.spec.panels ?? []) as { fieldConfig: { defaults: { unit: string } } }[]
    if (
      found?.folderUid !== 'shop' ||
      panel?.fieldConfig.defaults.unit !== 'ms' ||
      found.spec.title !== `About ${uid}`
    ) {
      throw new Error(`${uid} did not arrive: ${JSON.stringify(found)}`)
    }
  }
  if (sandbox.dashboard('shopping')?.version !== 1) throw new Error('a dashboard that is not ours was touched')
  const next = await bench.plan(stack, options)
  if (planExitCode(next) !== 0) throw new Error(`the next plan is not empty: ${JSON.stringify(next.changes)}`)
  if (options.prune === true && next.orphans.length > 0) throw new Error('a leftover is left')
}

/** Checks that a report says what happened. */
function checkReport(bench: Bench, report: ApplyReport, before: ReadonlyMap<string, string>): void {
  const after = resourceVersions(bench)
  for (const { kind, uid, outcome, action } of report.changes) {
    if (kind !== 'dashboard') continue
    const same = before.get(uid) === after.get(uid)
    if (outcome === 'written' && same) throw new Error(`${uid} is said to be written and is not`)
    if (outcome === 'written' && action === 'delete' && after.has(uid)) throw new Error(`${uid} is said to be deleted`)
    if ((outcome === 'not_reached' || outcome === 'unchanged') && !same)
      throw new Error(`${uid} was written, said to be ${outcome}`)
  }
}

await t.test('a plan says what the past asks for, and applying it does just that', async () => {
  const options = fc.record({ adopt: fc.boolean(), overwriteEdits: fc.boolean(), prune: fc.boolean() })
  await fc.assert(
    fc.asyncProperty(worlds, options, async (world, guards) => {
      const { bench, end } = await open(world.mode)
      try {
        await arrange(bench, world)
        const stack = wanted(world)
        const before = resourceVersions(bench)
        bench.sandbox.resetRequests()
        const plan = await bench.plan(stack, guards)
        checkPlan(world, plan, guards)
        if (bench.writes().length > 0) throw new Error('planning wrote')
        if (plan.changes.some(({ refusal }) => refusal)) {
          const refused = await applyPlan(bench.grafana, plan).catch((error: unknown) => error)
          if (!(refused instanceof GrafanaError) || refused.code !== 'GRAFANA_REFUSED')
            throw new Error('a refused plan was applied')
          if (bench.writes().length > 0) throw new Error('a refused plan wrote')
          return
        }
        const report = await applyPlan(bench.grafana, plan)
        if (report.error !== undefined) throw report.error
        const planned = plan.changes.filter(({ writes }) => writes).map(({ uid }) => uid)
        const written = report.changes.filter(({ outcome }) => outcome === 'written').map(({ uid }) => uid)
        if (planned.join() !== written.join()) throw new Error(`planned ${planned.join()}, wrote ${written.join()}`)
        checkReport(bench, report, before)
        await checkArrived(bench, stack, guards)
      } finally {
        await end()
      }
    }),
    { numRuns: 120 },
  )
})

function checkPlan(world: World, plan: Plan, options: PlanOptions): void {
  const found = new Map<string, string>([
    ...plan.changes.filter(({ kind }) => kind === 'dashboard').map(({ uid, action }) => [uid, action] as const),
    ...plan.orphans.filter(({ kind }) => kind === 'dashboard').map(({ uid }) => [uid, 'orphan'] as const),
  ])
  for (const uid of uids) {
    const action = expected(world, uid, options)
    if ((found.get(uid) ?? 'nothing') !== action)
      throw new Error(`${uid}: expected ${action}, planned ${found.get(uid)}`)
  }
}

const faults = fc.oneof(
  fc.constantFrom(409, 412, 429, 500, 502).map((status) => ({ status })),
  fc.constant({ status: 500, applied: true }),
  fc.constantFrom('before' as const, 'after' as const).map((cut) => ({ cut })),
  // The process dies: nothing that follows arrives.
  fc.constantFrom('before' as const, 'after' as const).map((cut) => ({ cut, times: 'always' as const })),
)

await t.test('whatever goes wrong at whichever request, the next push gets there', async () => {
  const guards = { adopt: true, overwriteEdits: true, prune: true }
  await fc.assert(
    fc.asyncProperty(
      worlds,
      faults,
      fc.integer({ min: 1, max: 45 }),
      fc.boolean(),
      async (world, fault, nth, rollbackOnError) => {
        const { bench, end } = await open(world.mode)
        try {
          await arrange(bench, world)
          const stack = wanted(world)
          const before = resourceVersions(bench)
          bench.sandbox.inject({ ...fault, nth })
          try {
            const plan = await planStack(bench.grafana, stack, guards)
            checkReport(bench, await applyPlan(bench.grafana, plan, { rollbackOnError }), before)
          } catch (error) {
            if (!(error instanceof GrafanaError)) throw error
            if (resourceVersions(bench).size !== before.size)
              throw new Error('a plan that failed wrote', { cause: error })
          }
          bench.sandbox.clearFaults()
          const report = await bench.push(stack, guards)
          if (report.error !== undefined) throw report.error
          await checkArrived(bench, stack, guards)
        } finally {
          await end()
        }
      },
    ),
    { numRuns: 250 },
  )
})

await t.test("a verdict never writes over what is somebody else's without leave", (t) => {
  const evidence: fc.Arbitrary<Evidence> = fc.record({
    owner: fc.constantFrom('ours', 'nobody', 'other', 'provisioned'),
    sameContent: fc.boolean(),
    samePlace: fc.boolean(),
    sameMarks: fc.boolean(),
    edited: fc.boolean(),
    codeChanged: fc.boolean(),
  })
  fc.assert(
    fc.property(evidence, fc.record({ adopt: fc.boolean(), overwriteEdits: fc.boolean() }), (found, guards) => {
      const { writes, refused, adopts, action } = verdict(found, guards)
      const same = found.sameContent && found.samePlace
      const taken = writes && found.owner !== 'ours'
      const harmless =
        !(writes && refused !== undefined) && !(writes && found.owner === 'provisioned') && !(taken && !guards.adopt)
      if (found.owner !== 'ours') return harmless && adopts === taken
      return (
        harmless &&
        !adopts &&
        (action === 'unchanged') === (same && found.sameMarks) &&
        (refused !== undefined) === (found.edited && !same && !guards.overwriteEdits) &&
        ['edited', 'diverged'].includes(action) === (found.edited && !same)
      )
    }),
    { numRuns: 1000 },
  )
  t.end()
})

/** A bench that one run of a property ends itself. */
async function open(mode: Mode): Promise<{ readonly bench: Bench; readonly end: () => Promise<void> }> {
  const ends: (() => Promise<void>)[] = []
  const teardown = (end: () => Promise<void>): void => void ends.push(end)
  const bench = await startBench({ teardown }, mode)
  return { bench, end: async () => void (await Promise.all(ends.map((end) => end()))) }
}
