import { readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import { Ajv2020 } from 'ajv/dist/2020.js'
import fc from 'fast-check'
import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { startGrafanaSandbox } from 'grafana-sandbox'
import t, { type Test } from 'tap'
import { describeFailure } from '../src/cli/outcome.ts'
import { render } from '../src/cli/outputs/render.ts'
import { createProgress } from '../src/cli/progress.ts'
import type { Outcome, OutcomeError } from '../src/cli/results.ts'
import { type Difference, outputSchema, type Plan, type PlannedChange, type RuleForecast } from '../src/index.ts'
import { type CliRun, type CliWorld, createProject, type Project, shopOptions } from './support/cli.ts'
import { dashboard, shop } from './support/sandbox.ts'

const sarifSchema = JSON.parse(
  readFileSync(new URL('./fixtures/sarif/sarif-schema-2.1.0.json', import.meta.url), 'utf8'),
) as Record<string, unknown>
// Written for draft 4, of which it uses nothing that draft 7 reads differently.
const { id: _id, $schema: _schema, ...sarifBody } = sarifSchema
const isSarif = new Ajv({ strict: false, validateFormats: false }).compile(sarifBody)
const isOutput = new Ajv2020({ strict: false }).compile(outputSchema)

const settings = { color: false, verbose: false, version: '1.2.3', configFile: 'config/grafana-sync.config.ts' }

/** What every output of a format has to be. */
const wellFormed: Readonly<Record<string, (text: string) => boolean>> = {
  json: (text) => isOutput(JSON.parse(text)),
  junit: (text) => XMLValidator.validate(text) === true,
  sarif: (text) => isSarif(JSON.parse(text)),
  github: (text) =>
    text.split('\n').every((line) => line === '' || /^::(error|warning|notice)( [^:]*)?::[^\n]+$/.test(line)),
  markdown: (text) => text.startsWith('<!-- grafana-sync '),
}

const formats = Object.keys(wellFormed)

const change: PlannedChange = {
  kind: 'dashboard',
  uid: 'shop-api',
  title: 'Shop API',
  action: 'update',
  writes: true,
  differences: [],
}

function planOf(changes: readonly PlannedChange[], rest: Partial<Plan> = {}): Plan {
  return {
    stack: shop([dashboard('shop-api')]),
    server: {
      namespace: 'default',
      dashboards: { api: 'v1beta1', dryRun: true },
      folders: { api: 'v1beta1' },
      storage: 'unified',
      permissions: { allows: () => true },
      dataSources: [],
    },
    url: 'https://grafana.example.test/',
    changes,
    orphans: [],
    missingPermissions: [],
    warnings: [],
    options: {},
    ...rest,
  }
}

function planned(plan: Plan, command: 'plan' | 'drift' = 'plan'): Outcome {
  return { command, exitCode: 2, result: { command, plans: [plan] } }
}

interface Situation {
  readonly project: Project
  /** Runs in a format and holds what comes to it. */
  readonly run: (line: string, format: string, world?: CliWorld) => Promise<CliRun>
}

/** A Grafana in which one dashboard was edited, one is foreign and one is left over. */
async function start(t: Test): Promise<Situation & { readonly viewer: CliWorld }> {
  const sandbox = await startGrafanaSandbox({
    users: [
      { login: 'admin', password: 'admin' },
      { login: 'ada', password: 'p' },
    ],
  })
  t.teardown(() => sandbox.close())
  const project = createProject(t, sandbox)
  await project.run(['push'])
  const edit = (spec: { title?: unknown }): void => {
    spec.title = 'Edited <b>by</b> ada | "quoted" & `marked`'
  }
  sandbox.editInUi('shop-api', edit, { author: 'ada', message: 'better\n::error::injected' })
  sandbox.addDashboard('shop-new', { title: 'By hand', panels: [] })
  project.code(shopOptions({ dashboards: [dashboard('shop-api'), dashboard('shop-new')] }))
  return {
    project,
    viewer: { env: { GRAFANA_TOKEN: sandbox.token('Viewer') } },
    async run(line, format, world) {
      const run = await project.run([...line.split(' '), '--output', format], world)
      t.ok(wellFormed[format]?.(run.stdout), `${line} is well-formed ${format}`)
      return run
    },
  }
}

await t.test('every command in every format', async (t) => {
  for (const format of formats) {
    await t.test(`is well-formed ${format}, beside a line for people`, async (t) => {
      const { run, project, viewer } = await start(t)
      const of = (line: string, world?: CliWorld): Promise<CliRun> => run(line, format, world)
      t.match(await of('plan'), {
        exitCode: 7,
        stderr: 'shop: 1 edited in Grafana, 1 not ours, 1 unchanged, 1 no longer in the code (exit 7)\n',
      })
      t.match(await of('plan', viewer), { exitCode: 7 })
      t.match(await of('drift --quiet'), { exitCode: 2, stderr: '' })
      t.match(await of('push'), { exitCode: 7, stderr: /; nothing written \(exit 7\)/ })
      t.match(await of('pull'), { exitCode: 0, stderr: '1 edited object (exit 0)\n' })
      t.match(await of('lint'), { exitCode: 1, stderr: /^shop: \d+ findings \(exit 1\)\n$/ })
      t.match(await of('doctor'), { exitCode: 0, stderr: /^shop: \d+ checks: / })
      project.code(
        shopOptions({ lint: { exclusions: [{ rule: 'rate-interval', dashboard: 'shop-api', reason: 'none' }] } }),
      )
      t.match(await of('lint'), { exitCode: 1, stdout: /rate-interval/ })
      t.match(await of('export --out dist --check'), { exitCode: 2, stderr: 'dist: 2 files (exit 2)\n' })
      t.match(await of('plan', { env: { GRAFANA_TOKEN: 'wrong' } }), { exitCode: 3, stderr: /GRAFANA_UNAUTHORIZED/ })
      project.code(shopOptions({ dashboards: [dashboard('shop-third')] }))
      t.match(await of('push'), { exitCode: 0, stderr: /; 1 write \(exit 0\)/ })
      t.match(await of('prune'), { exitCode: 7, stderr: /2 to delete; nothing written \(exit 7\)/ })
      t.match(await of('prune --overwrite-edits'), { exitCode: 0, stderr: /; 2 writes \(exit 0\)/ })
    })
  }
})

await t.test('JUnit', async (t) => {
  const parser = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '' })

  await t.test('has a suite for each stack and a case for each object; what is pending is skipped', async (t) => {
    const plan = planOf([
      { ...change, action: 'unchanged', writes: false },
      { ...change, uid: 'shop-b' },
      {
        ...change,
        uid: 'shop-c',
        action: 'foreign',
        writes: false,
        refusal: { reason: 'foreign', message: 'not ours' },
      },
    ])
    const { testsuites } = parser.parse(await render(planned(plan), 'junit', settings)) as Record<string, unknown>
    t.match(testsuites, {
      tests: '3',
      failures: '1',
      skipped: '1',
      testsuite: {
        name: 'shop',
        testcase: [
          { name: 'dashboard shop-api', classname: 'grafana-sync.plan.shop' },
          { name: 'dashboard shop-b', skipped: { message: /update/ } },
          { name: 'dashboard shop-c', failure: { type: 'refused-foreign', message: /not ours/ } },
        ],
      },
    })
  })

  await t.test('stays well-formed whatever the titles and values hold', async (t) => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom(']]>', '<!--', '\ud800', '\u0000', '&amp;'),
    )
    await fc.assert(
      fc.asyncProperty(text, text, text, async (title, message, value) => {
        const plan = planOf([
          {
            ...change,
            title,
            refusal: { reason: 'provisioned', message },
            lastEdit: { version: 2, author: value, message },
            differences: [{ label: message, pointer: '', before: value, after: 1 }],
          },
        ])
        for (const format of formats) {
          const rendered = await render(planned(plan), format as 'json', settings)
          if (!wellFormed[format]?.(rendered)) throw new Error(`${format}: ${rendered}`)
        }
      }),
      { numRuns: 200 },
    )
    t.pass()
  })
})

await t.test('SARIF', async (t) => {
  await t.test('names rule, level, place and a fingerprint that stays', async (t) => {
    const { project } = await start(t)
    const { stdout } = await project.run(['lint', '--output', 'sarif'])
    const { runs } = JSON.parse(stdout) as {
      runs: readonly [{ tool: { driver: { rules: readonly { id: string }[] } }; results: readonly unknown[] }]
    }
    t.match(runs[0].tool.driver.rules[0], {
      id: /^[a-z-]+$/,
      shortDescription: { text: String },
      fullDescription: { text: String },
    })
    t.match(runs[0].results[0], {
      ruleId: /^[a-z-]+$/,
      level: 'error',
      locations: [
        {
          physicalLocation: { artifactLocation: { uri: 'grafana-sync.config.ts' }, region: { startLine: 1 } },
          logicalLocations: [{ fullyQualifiedName: /^shop\/dashboard\/shop-/ }],
        },
      ],
      partialFingerprints: { 'location/v1': /^[0-9a-f]{16}$/ },
    })
    t.equal((await project.run(['lint', '--output', 'sarif'])).stdout, stdout)
  })

  await t.test('holds refusals, and leaves out what only waits for a push', async (t) => {
    const refusal = { reason: 'provisioned', message: 'is written by a file' } as const
    const plan = planOf([change, { ...change, uid: 'shop-b', action: 'foreign', writes: false, refusal }])
    const { configFile: _, ...nowhere } = settings
    const log = JSON.parse(await render(planned(plan), 'sarif', nowhere)) as { runs: readonly [{ results: unknown }] }
    t.match(log.runs[0].results, [{ ruleId: 'refused-provisioned', message: { text: /is written by a file/ } }])
    t.equal((log.runs[0].results as unknown[]).length, 1)
    t.notMatch(JSON.stringify(log), /physicalLocation/, 'without a config there is no file to point at')
  })
})

await t.test('GitHub workflow commands', async (t) => {
  await t.test('cannot be forged by a title', async (t) => {
    const title = 'a,b:c%0A\n::error::forged'
    const text = await render(planned(planOf([{ ...change, title, uid: 'x' }])), 'github', settings)
    t.equal(
      text,
      '::notice file=config/grafana-sync.config.ts,line=1,title=grafana-sync plan%3A shop%2C dashboard x::dashboard "a,b:c%250A ::error::forged" (x): update\n',
    )
  })

  await t.test('are at most ten of a level, since GitHub shows no more', async (t) => {
    const changes = Array.from({ length: 14 }, (_, index) => ({ ...change, uid: `shop-${index}` }))
    const lines = (await render(planned(planOf(changes)), 'github', settings)).trim().split('\n')
    t.equal(lines.length, 11)
    t.match(lines.at(-1), /^::notice::… and 4 more/)
  })
})

await t.test('Markdown', async (t) => {
  await t.test('is a comment that a script finds again, with the differences folded', async (t) => {
    const differences: Difference[] = [
      { label: 'panel "API latency": unit', pointer: '/a', before: 'ms', after: 's' },
      { label: 'query', pointer: '/b', after: 'sum by (le) (`x`) ```' },
    ]
    const text = await render(planned(planOf([{ ...change, differences }])), 'markdown', settings)
    t.match(text, /^<!-- grafana-sync plan -->\n### Grafana plan: shop\n\n1 to update on https:/)
    t.match(text, '| `~` | dashboard `shop-api` | Shop API | update |')
    t.match(
      text,
      '<details><summary>Shop API (shop-api): 2 differences</summary>\n\n````diff\n  panel "API latency": unit\n- ms\n+ s\n',
    )
  })

  await t.test('lets no title make a mention, a link, HTML or a cell of its own', async (t) => {
    const title = '@team [x](https://example.test) <img src=x> | `y`'
    const text = await render(planned(planOf([{ ...change, title }])), 'markdown', settings)
    t.match(text, String.raw`@​team \[x\]\(https://example.test\) &lt;img src=x&gt; \| \`y\` |`)
  })

  await t.test('stays below what a comment may hold', async (t) => {
    const differences = Array.from({ length: 60 }, (_, index) => ({
      label: `query ${index}`,
      pointer: '',
      after: 'x'.repeat(400),
    }))
    const changes = Array.from({ length: 50 }, (_, index) => ({ ...change, uid: `shop-${index}`, differences }))
    const text = await render(planned(planOf(changes)), 'markdown', settings)
    t.ok(text.length < 65_536)
    t.match(text, /… and 10 more/)
    t.match(text, /Cut here: too long for a comment/)
  })

  await t.test('names missing permissions, warnings and what is left over', async (t) => {
    const plan = planOf([], {
      orphans: [{ kind: 'dashboard', uid: 'shop-old', title: 'Old' }],
      missingPermissions: [{ action: 'dashboards:write', scopes: ['folders:uid:shop'], purpose: 'change dashboards' }],
      warnings: ['plain HTTP'],
    })
    const text = await render(planned(plan), 'markdown', settings)
    t.match(text, '| `?` | dashboard `shop-old` | Old | no longer in the code |')
    t.match(text, '- **missing permission** `dashboards:write` on `folders:uid:shop`: change dashboards')
    t.match(text, '- warning: plain HTTP')
  })

  await t.test('is the validation report of doctor', async (t) => {
    const { run } = await start(t)
    const { stdout } = await run('doctor', 'markdown')
    t.match(stdout, /### Validation report: shop\n\nhttp.*, Grafana 12\.4\.0\. \d+ checks: /)
    t.match(stdout, /\| version \| ok \| Grafana 12\.4\.0 \| {2}\|/)
  })
})

await t.test('text', async (t) => {
  await t.test('says warnings, hidden versions, and times that are none', async (t) => {
    const lastEdit = { version: 4, at: 'yesterday' }
    const plan = planOf([{ ...change, action: 'diverged', lastEdit }], { warnings: ['plain HTTP'] })
    const text = await render(planned(plan), 'text', settings)
    t.match(text, 'Grafana of a hidden version')
    t.match(text, 'version 4 by an unknown author at yesterday')
    t.match(text, 'warning: plain HTTP')
  })

  await t.test('tells texts from other values', async (t) => {
    const differences: Difference[] = [
      { label: 'number', pointer: '', before: '5', after: 5 },
      { label: 'empty', pointer: '', before: '', after: null },
      { label: 'lines', pointer: '', before: 'a\nb', after: ' a' },
    ]
    const text = await render(planned(planOf([{ ...change, differences }])), 'text', settings)
    t.match(text, 'number  "5" → 5\n')
    t.match(text, 'empty  "" → null\n')
    t.match(text, String.raw`lines  "a\nb" → " a"`)
  })

  await t.test('says an error that belongs to no object', async (t) => {
    const plan = planOf([change])
    const applied = { ...change, outcome: 'not_reached' as const }
    const error = describeFailure(new Error('cut'), AbortSignal.abort()).error
    const report = {
      stack: 'shop',
      changes: [applied],
      writes: 0,
      error: Object.assign(new Error(error.message), { ...error, exitCode: 1 }),
    }
    const result = {
      command: 'push',
      stacks: [{ plan, report: report as never }],
      declined: false,
      shown: true,
    } as const
    const outcome: Outcome = { command: 'push', exitCode: 1, result }
    t.match(await render(outcome, 'text', settings), /· not reached .*\n {2}Interrupted\..*\n\nshop: 0 writes\./)
    for (const format of formats) t.ok(wellFormed[format]?.(await render(outcome, format as 'json', settings)), format)
  })
})

await t.test('what becomes of alerts', async (t) => {
  const rule = (title: string, rest: Partial<RuleForecast> = {}): RuleForecast => ({
    uid: `shop-${title.toLowerCase()}`,
    title,
    severity: 'critical',
    state: 'firing',
    instances: { pending: 0, firing: 1 },
    outcome: 'reset',
    certainty: 'proven',
    causes: ['for'],
    ...rest,
  })
  const quiet = { state: 'normal', instances: { pending: 0, firing: 0 } } as const
  const planOfAlerts = (alerts: readonly RuleForecast[], rest: Partial<PlannedChange> = {}): Plan =>
    planOf([{ ...change, kind: 'rule-group', uid: 'shop-api', title: 'shop-api', alerts, ...rest }])
  const text = async (alerts: readonly RuleForecast[], verbose = false): Promise<readonly string[]> => {
    const lines = (await render(planned(planOfAlerts(alerts)), 'text', { ...settings, verbose })).split('\n')
    return lines.filter((line) => line.startsWith('      ')).map((line) => line.trim())
  }

  await t.test('is said of each rule that is pending or firing', async (t) => {
    const alerts = [
      rule('TooSlow', { instances: { pending: 1, firing: 2 }, causes: ['for', 'label "team"'], certainty: 'expected' }),
      rule('TooMany', { outcome: 'kept', causes: [] }),
      rule('Gone', { outcome: 'deleted', causes: [], instances: { pending: 2, firing: 0 } }),
    ]
    t.strictSame(await text(alerts), [
      'TooSlow (critical): 2 firing, 1 pending alerts would start over: for, label "team" (expected, not proven)',
      'TooMany (critical): 1 firing alert, kept',
      'Gone (critical): 2 pending alerts would end with the rule',
    ])
  })

  await t.test('is summed up of rules with nothing to lose, and told one by one with --verbose', async (t) => {
    const { severity: _, ...unrated } = rule('Calm', quiet)
    const alerts = [
      unrated,
      rule('Fresh', { ...quiet, outcome: 'created', causes: [] }),
      rule('Kept', { ...quiet, outcome: 'kept' }),
    ]
    t.strictSame(await text(alerts), ['1 rule starts over, with nothing pending or firing'])
    t.strictSame(await text(alerts, true), ['Calm starts over: for. Nothing of it is pending or firing'])
    t.strictSame(await text([unrated, unrated]), ['2 rules start over, with nothing pending or firing'])
  })

  await t.test('is part of every format', async (t) => {
    const refusal = {
      reason: 'state_reset',
      message: 'rule-group "shop-api" ends TooSlow: go on with allowReset',
    } as const
    const outcome = planned(planOfAlerts([rule('TooSlow')], { writes: false, refusal }))
    for (const format of formats) {
      const written = await render(outcome, format as 'json', settings)
      t.ok(wellFormed[format]?.(written), format)
      t.match(written, 'TooSlow', format)
      if (format !== 'json') t.match(written, '--allow-reset', format)
    }
  })

  await t.test('is no part of drift, which writes nothing', async (t) => {
    const drifted = await render(planned(planOfAlerts([rule('TooSlow')]), 'drift'), 'text', settings)
    t.notMatch(drifted, 'start over')
  })
})

await t.test('errors', async (t) => {
  const live = new AbortController().signal

  await t.test('of the program itself carry the stack, thrown values their text', async (t) => {
    t.match(describeFailure(new Error('a bug'), live), {
      exitCode: 1,
      error: { code: 'INTERNAL', message: /Error: a bug\n {4}at / },
    })
    const bare = new Error('a bug')
    delete bare.stack
    t.match(describeFailure(bare, live), { error: { message: 'a bug' } })
    t.match(describeFailure('a text', live), { error: { message: 'a text' } })
  })

  await t.test('list their problems and call in every format', async (t) => {
    const error: OutcomeError = {
      code: 'GRAFANA_HTTP',
      message: 'PUT answered 500',
      problems: [{ path: 'a', message: 'is wrong' }],
      call: { method: 'PUT', path: '/api', status: 500, answer: { message: 'no' } },
    }
    const outcome: Outcome = { command: 'push', exitCode: 1, error }
    for (const format of formats) {
      const text = await render(outcome, format as 'json', settings)
      t.ok(wellFormed[format]?.(text), format)
      t.match(text, 'PUT answered 500')
    }
  })
})

await t.test('progress', async (t) => {
  const world = (error: boolean, env: Readonly<Record<string, string>> = {}) => {
    let now = 0
    let tick = (): void => {}
    const written: string[] = []
    const clock = {
      now: () => now,
      every(_milliseconds: number, callback: () => void) {
        tick = callback
        return () => {
          tick = () => {}
        }
      },
    }
    const io = { clock, env, terminal: { error }, writeError: (text: string) => written.push(text) }
    return {
      written,
      io: io as never,
      wait: (milliseconds: number): void => {
        now += milliseconds
        tick()
      },
    }
  }

  await t.test('of less than a second is not told', async (t) => {
    const { written, io, wait } = world(true)
    const progress = createProgress(io, false)
    progress.of('shop')({ phase: 'read', done: 1, total: 4 })
    wait(900)
    progress.end()
    wait(9000)
    t.strictSame(written, [])
  })

  await t.test('rewrites one line on a terminal, also while nothing happens, and takes it away', async (t) => {
    const { written, io, wait } = world(true)
    const progress = createProgress(io, false)
    const report = progress.of('shop')
    report({ phase: 'compare', done: 3, total: 40, object: 'dashboard shop-api' })
    wait(1000)
    report({ phase: 'compare', done: 4, total: 40, object: 'dashboard shop-api' })
    wait(200)
    progress.pause()
    wait(60_000)
    report({ phase: 'write', done: 0, total: 2 })
    wait(1200)
    wait(200)
    progress.end()
    t.strictSame(written, [
      '\r\u001b[Kshop: comparing 3/40: dashboard shop-api 1 s',
      '\r\u001b[Kshop: comparing 4/40: dashboard shop-api 1 s',
      '\r\u001b[K',
      '\r\u001b[Kshop: writing 0/2 1 s',
      '\r\u001b[K',
    ])
  })

  for (const [elsewhere, { written, io, wait }] of [
    ['elsewhere', world(false)],
    ['on a terminal that cannot rewrite', world(true, { TERM: 'dumb' })],
  ] as const) {
    await t.test(`is a line every ten seconds ${elsewhere}`, async (t) => {
      const progress = createProgress(io, false)
      progress.of('shop')({ phase: 'write', done: 1, total: 1 })
      for (let second = 0; second < 22; second += 1) wait(1000)
      progress.end()
      t.strictSame(written, ['shop: writing, 1 s\n', 'shop: writing, 11 s\n', 'shop: writing, 21 s\n'])
    })
  }

  await t.test('is silent with --quiet', async (t) => {
    const { written, io, wait } = world(true)
    const progress = createProgress(io, true)
    progress.of('shop')({ phase: 'write', done: 1, total: 1 })
    wait(5000)
    progress.end()
    t.strictSame(written, [])
  })
})
