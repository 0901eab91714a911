import fc from 'fast-check'
import t from 'tap'
import {
  type AlertRule,
  applyPlan,
  GrafanaError,
  type PlanOptions,
  planExitCode,
  type RuleGroup,
  type Stack,
} from '../src/index.ts'
import {
  alertRule,
  editRule,
  ruleGroup,
  ruleStack,
  ruleVersions,
  startRuleBench,
  writeByHand,
} from './support/rule-bench.ts'
import { type Bench, modes } from './support/sandbox.ts'

type Mode = (typeof modes)[number]

const uids = ['shop-a', 'shop-b', 'shop-c', 'shop-d', 'shop-e'] as const
const titles = ['errors', 'slow', 'traffic'] as const
type Title = (typeof titles)[number]

/** Where a rule was pushed to and where it is wanted; what it said, and what somebody did to it since. */
interface Past {
  readonly was: Title | undefined
  readonly wanted: Title | undefined
  readonly older: boolean
  readonly touched: 'no' | 'edited' | 'moved' | 'paused' | 'foreign'
}

interface World {
  readonly mode: Mode
  readonly rules: Readonly<Record<string, Past>>
  /** Of the pushed groups and of the wanted ones, in seconds. */
  readonly intervals: readonly [number, number]
  readonly editable: boolean
  readonly folder: 'shop' | 'shop-two'
}

const place = fc.constantFrom<Title | undefined>(...titles, undefined)
const untouched = fc.record({ was: place, wanted: place, older: fc.boolean(), touched: fc.constant('no' as const) })
const touched = fc.record({
  was: place,
  wanted: place,
  older: fc.boolean(),
  touched: fc.constantFrom('no', 'edited', 'moved', 'paused', 'foreign'),
})

function worldsOf(past: fc.Arbitrary<Past>): fc.Arbitrary<World> {
  return fc.record({
    mode: fc.constantFrom(...modes),
    rules: fc
      .tuple(...uids.map(() => past))
      .map((all) => Object.fromEntries(all.map((one, i) => [uids[i] ?? '', one]))),
    intervals: fc.tuple(fc.constantFrom(10, 60), fc.constantFrom(10, 60)),
    editable: fc.boolean(),
    folder: fc.constantFrom('shop', 'shop', 'shop-two'),
  })
}

const rule = (uid: string, older: boolean): AlertRule => alertRule(uid, { for: older ? '1m' : '5m' })
const foreign = (uid: string): AlertRule => {
  const data = alertRule(uid).data.map((query) =>
    query.refId === 'A' ? { ...query, datasourceUid: 'prometheus' } : query,
  )
  return alertRule(uid, { title: `Theirs ${uid}`, data })
}

function groups(
  world: World,
  of: (past: Past) => Title | undefined,
  older: (past: Past) => boolean,
  interval: number,
): RuleGroup[] {
  return titles.flatMap((title) => {
    const rules = Object.entries(world.rules)
      .filter(([, past]) => of(past) === title)
      .map(([uid, past]) => rule(uid, older(past)))
    return rules.length === 0 ? [] : [ruleGroup(title, rules, interval)]
  })
}

function wantedStack(world: World): Stack {
  const { intervals, editable, folder } = world
  const wanted = groups(
    world,
    (past) => past.wanted,
    () => false,
    intervals[1],
  )
  return ruleStack(wanted, { editable, folder: { uid: folder, title: 'Shop' } })
}

/** Rules of somebody else: beside ours in the folder, and elsewhere. */
const theirs = ['theirs-beside', 'theirs-elsewhere'] as const

async function arrange(bench: Bench, world: World): Promise<void> {
  const { sandbox, push } = bench
  const was = groups(
    world,
    (past) => (past.touched === 'foreign' ? undefined : past.was),
    (past) => past.older,
    world.intervals[0],
  )
  const report = await push(ruleStack(was))
  if (report.error !== undefined) throw report.error
  sandbox.addFolder({ uid: 'elsewhere', title: 'Elsewhere' })
  await writeByHand(bench, 'shop', ruleGroup('theirs', [foreign('theirs-beside')]), '')
  await writeByHand(bench, 'elsewhere', ruleGroup('theirs', [foreign('theirs-elsewhere')]), '')
  for (const [uid, past] of Object.entries(world.rules)) {
    if (past.touched === 'foreign') await writeByHand(bench, 'elsewhere', ruleGroup(`of ${uid}`, [foreign(uid)]), '')
    if (past.was === undefined || past.touched === 'foreign') continue
    if (past.touched === 'edited') await editRule(bench, uid, (live) => ({ ...live, for: '9m' }))
    if (past.touched === 'paused') await editRule(bench, uid, (live) => ({ ...live, isPaused: true }))
    if (past.touched === 'moved') {
      const live = sandbox.alerting.rule(uid)?.rule as unknown as AlertRule
      await writeByHand(bench, 'shop', ruleGroup(`by hand ${uid}`, [live]))
    }
  }
}

const asText = ({ sandbox }: Bench, of: readonly string[]): string =>
  JSON.stringify(of.map((uid) => sandbox.alerting.rule(uid) ?? null))

/** Checks that what the stack wants is there, that nothing of it is left, and that the next push writes nothing. */
async function checkArrived(bench: Bench, world: World, options: PlanOptions, others: string): Promise<void> {
  const { sandbox } = bench
  for (const [uid, { wanted, was, touched: how }] of Object.entries(world.rules)) {
    const live = sandbox.alerting.rule(uid)
    if (wanted === undefined) {
      const stays = how === 'foreign'
      if ((live !== undefined) !== stays) throw new Error(`${uid} should ${stays ? 'stay' : 'be gone'}`)
      continue
    }
    const there = live?.folderUid === world.folder && live.group === wanted && live.interval === world.intervals[1]
    if (!there || live.rule.for !== '5m' || live.provenance !== (world.editable ? '' : 'api'))
      throw new Error(`${uid} did not arrive: ${JSON.stringify(live)}`)
    if (how === 'paused' && was !== undefined && live.rule.isPaused !== true) throw new Error(`${uid} runs again`)
  }
  if (asText(bench, theirs) !== others) throw new Error('a rule that is not ours was touched')
  const versions = JSON.stringify(ruleVersions(bench))
  sandbox.resetRequests()
  const next = await bench.plan(wantedStack(world), options)
  if (planExitCode(next) !== 0) throw new Error(`the next plan is not empty: ${JSON.stringify(next.changes)}`)
  const left = next.orphans.filter(({ kind }) => kind === 'rule-group')
  if (left.length > 0) throw new Error(`leftovers: ${JSON.stringify(left)}`)
  await applyPlan(bench.grafana, next)
  if (bench.writes().length > 0 || JSON.stringify(ruleVersions(bench)) !== versions)
    throw new Error('the next push wrote')
}

const faults = fc.oneof(
  fc.constantFrom(409, 429, 500, 502).map((status) => ({ status })),
  fc.constant({ status: 500, applied: true }),
  fc.constantFrom('before' as const, 'after' as const).map((cut) => ({ cut })),
  // The process dies: nothing that follows arrives.
  fc.constantFrom('before' as const, 'after' as const).map((cut) => ({ cut, times: 'always' as const })),
)

type FaultOf = typeof faults extends fc.Arbitrary<infer One> ? One : never

async function crashAndPush(
  world: World,
  options: PlanOptions,
  fault: FaultOf,
  nth: number,
  rollbackOnError: boolean,
): Promise<void> {
  const { bench, end } = await open(world.mode)
  try {
    await arrange(bench, world)
    const stack = wantedStack(world)
    const [before, others] = [JSON.stringify(bench.sandbox.alerting.rules()), asText(bench, theirs)]
    bench.sandbox.inject({ ...fault, nth })
    try {
      const plan = await bench.plan(stack, options)
      if (JSON.stringify(bench.sandbox.alerting.rules()) !== before) throw new Error('planning wrote')
      await applyPlan(bench.grafana, plan, { rollbackOnError })
    } catch (error) {
      if (!(error instanceof GrafanaError)) throw error
    }
    bench.sandbox.clearFaults()
    const report = await bench.push(stack, options)
    if (report.error !== undefined) throw report.error
    await checkArrived(bench, world, options, others)
  } finally {
    await end()
  }
}

await t.test('a push that ends half-way, at whichever request, needs no leave to be ended by the next', async () => {
  await fc.assert(
    fc.asyncProperty(worldsOf(untouched), faults, fc.integer({ min: 1, max: 60 }), fc.boolean(), async (...drawn) => {
      const [world, fault, nth, rollbackOnError] = drawn
      await crashAndPush(world, { prune: { limit: 20 } }, fault, nth, rollbackOnError)
    }),
    { numRuns: 100 },
  )
})

await t.test(
  'whatever was done to rules and whatever goes wrong, the next push gets there, and touches no other rule',
  async () => {
    const guards = { adopt: true, overwriteEdits: true, allowReset: true, prune: { limit: 20 } }
    await fc.assert(
      fc.asyncProperty(worldsOf(touched), faults, fc.integer({ min: 1, max: 60 }), fc.boolean(), async (...drawn) => {
        const [world, fault, nth, rollbackOnError] = drawn
        await crashAndPush(world, guards, fault, nth, rollbackOnError)
      }),
      { numRuns: 100 },
    )
  },
)

await t.test('without leave, no edit is written over and no rule of others is taken', async () => {
  await fc.assert(
    fc.asyncProperty(worldsOf(touched), async (world) => {
      const { bench, end } = await open(world.mode)
      try {
        await arrange(bench, world)
        const watched = [
          ...theirs,
          ...uids.filter((uid) => ['edited', 'moved', 'foreign'].includes(world.rules[uid]?.touched ?? '')),
        ]
        const before = asText(bench, watched)
        const plan = await bench.plan(wantedStack(world), { prune: { limit: 20 } })
        const safe = Object.values(world.rules).every(({ touched: how, was, wanted }) =>
          how === 'foreign' ? wanted === undefined : was === undefined || how === 'no' || how === 'paused',
        )
        if (safe && planExitCode(plan) === 7) throw new Error(`refused: ${JSON.stringify(plan.changes)}`)
        await applyPlan(bench.grafana, plan).catch((error: unknown) => {
          if (!(error instanceof GrafanaError) || error.code !== 'GRAFANA_REFUSED') throw error
        })
        if (planExitCode(plan) === 7 && asText(bench, watched) !== before) throw new Error('written over')
      } finally {
        await end()
      }
    }),
    { numRuns: 50 },
  )
})

/** A bench that one run of a property ends itself. */
async function open(mode: Mode): Promise<{ readonly bench: Bench; readonly end: () => Promise<void> }> {
  const ends: (() => Promise<void>)[] = []
  const teardown = (end: () => Promise<void>): void => void ends.push(end)
  const bench = await startRuleBench({ teardown }, mode)
  return { bench, end: async () => void (await Promise.all(ends.map((end) => end()))) }
}
