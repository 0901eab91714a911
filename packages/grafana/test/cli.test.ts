import { execFile, spawn } from 'node:child_process'
import { EventEmitter } from 'node:events'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { promisify } from 'node:util'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { type GrafanaSandbox, type GrafanaSandboxOptions, startGrafanaSandbox } from 'grafana-sandbox'
import t, { type Test } from 'tap'
import { commands } from '../src/cli/commands.ts'
import { processIo } from '../src/cli/process-io.ts'
import { createProgram } from '../src/cli/program.ts'
import { outputSchema } from '../src/index.ts'
import { createCertificate } from './support/certificate.ts'
import { type CliRun, type CliWorld, createProject, type Project, shopOptions } from './support/cli.ts'
import { always, serve } from './support/loopback.ts'
import { dashboard } from './support/sandbox.ts'

const isOutput = new Ajv2020({ allErrors: true, strict: false }).compile(outputSchema)

interface Bench {
  readonly sandbox: GrafanaSandbox
  readonly project: Project
  readonly run: (line: string, world?: CliWorld) => Promise<CliRun>
  /** Runs with `--output json`, holds the document to the schema. */
  readonly json: (line: string, world?: CliWorld) => Promise<{ readonly exitCode: number; readonly document: Output }>
  readonly writes: () => number
}

interface Output {
  readonly exitCode: number
  readonly error: { readonly code: string; readonly message: string }
  readonly stacks: readonly {
    readonly changes: readonly { readonly uid: string; readonly action: string }[]
    readonly applied: { readonly writes: number } | null
  }[]
  readonly [member: string]: unknown
}

async function start(t: Test, options: GrafanaSandboxOptions = {}): Promise<Bench> {
  const sandbox = await startGrafanaSandbox({
    users: [
      { login: 'admin', password: 'admin' },
      { login: 'ada', password: 'p' },
    ],
    ...options,
  })
  t.teardown(() => sandbox.close())
  const project = createProject(t, sandbox)
  const run: Bench['run'] = (line, world) => project.run(line.split(' '), world)
  return {
    sandbox,
    project,
    run,
    async json(line, world) {
      const { exitCode, stdout } = await run(`${line} --output json`, world)
      const document = JSON.parse(stdout) as Output
      if (!isOutput(document)) throw new Error(JSON.stringify(isOutput.errors, undefined, 2))
      if (document.exitCode !== exitCode) throw new Error('the document says another exit code')
      return { exitCode, document }
    },
    writes: () => sandbox.requests.filter(({ purpose }) => purpose === 'write').length,
  }
}

/** What lies outside folders may be written by an Admin only. */
function asAdmin(sandbox: GrafanaSandbox): CliWorld {
  return { env: { GRAFANA_TOKEN: sandbox.token('Admin') } }
}

/** Both dashboards exist, both have changed in the code, and one of them cannot be written. */
async function startFailing(t: Test, status: number): Promise<Bench> {
  const bench = await start(t)
  await bench.run('push')
  bench.project.code(shopOptions({ dashboards: [dashboard('shop-api', 's'), dashboard('shop-orders', 's')] }))
  bench.sandbox.inject({ match: { method: 'PUT', path: 'shop-orders', purpose: 'write' }, times: 'always', status })
  return bench
}

const editUnit = (spec: Record<string, unknown>): void => {
  const [panel] = spec.panels as { fieldConfig: { defaults: { unit: string } } }[]
  if (panel !== undefined) panel.fieldConfig.defaults.unit = 's'
}

await t.test('plan', async (t) => {
  await t.test('lists what a push would create, exits 2, and writes nothing', async (t) => {
    const { run, writes, sandbox } = await start(t)
    const { exitCode, stdout, stderr } = await run('plan')
    t.equal(exitCode, 2)
    t.equal(
      stdout,
      `shop → ${sandbox.url}, Grafana 12.4.0

  + folder     shop         Shop
  + dashboard  shop-api     About shop-api
  + dashboard  shop-orders  About shop-orders

Plan: 3 to create.
`,
    )
    t.equal(stderr, '')
    t.equal(writes(), 0)
  })

  await t.test('exits 0 when nothing would change', async (t) => {
    const { run } = await start(t)
    await run('push')
    const { exitCode, stdout } = await run('plan')
    t.equal(exitCode, 0)
    t.match(stdout, / {2}= 3 objects unchanged\n\nNothing to do: 3 unchanged\./)
  })

  await t.test('shows differences below the object, and bounds them unless --verbose', async (t) => {
    const { run, project } = await start(t)
    await run('push')
    const query = `sum(${'rate(requests_total{job=~".+"}[5m]) + '.repeat(5)}1)`
    const api = JSON.parse(JSON.stringify(dashboard('shop-api', 's')).replace('"up"', JSON.stringify(query))) as object
    const links = Array.from({ length: 12 }, (_, index) => ({
      title: `Link ${index}`,
      type: 'link',
      url: `https://example.test/${index}`,
    }))
    project.code(shopOptions({ dashboards: [api, { ...dashboard('shop-orders'), links }] }))
    const { stdout } = await run('plan')
    t.match(stdout, /^ {2}~ dashboard {2}shop-api +About shop-api$/m)
    t.match(stdout, /^ {6}panel "API latency": unit {2}ms → s$/m)
    t.match(stdout, /^ {8}- up\n {8}\+ sum\(rate\(requests_total\{job=~"\.\+"\}.*…$/m)
    t.match(stdout, /^ {6}… and 4 more differences: --verbose shows all$/m)
    const verbose = (await run('plan --verbose')).stdout
    t.match(verbose, `+ ${query}`, 'values are not cut')
    t.notMatch(verbose, /--verbose/)
  })

  await t.test('says who edited what and when, refuses it with exit 7 and names both ways out', async (t) => {
    const { run, sandbox } = await start(t)
    await run('push')
    sandbox.editInUi('shop-api', editUnit, { author: 'ada', message: 'seconds' })
    const { exitCode, stdout } = await run('plan')
    t.equal(exitCode, 7)
    t.match(stdout, /! dashboard {2}shop-api .*\n {6}version 2 by ada at \d{4}-\d\d-\d\d \d\d:\d\d UTC: "seconds"\n/)
    t.match(stdout, 'Keep the edit: grafana-sync pull. Drop it: grafana-sync push --overwrite-edits')
    t.match(stdout, /Refused: 1 edited in Grafana, 2 unchanged\. Nothing will be written\./)
    const dropped = await run('plan --overwrite-edits')
    t.match(dropped, { exitCode: 2, stdout: /the edit will be written over/ })
  })

  await t.test('tells what was changed on both sides, what is foreign and what moved', async (t) => {
    const { run, project, sandbox, json } = await start(t)
    await run('push')
    sandbox.addFolder({ uid: 'elsewhere', title: 'Elsewhere' })
    sandbox.editInUi('shop-api', editUnit)
    sandbox.addDashboard('shop-new', { title: 'By hand', panels: [] })
    const dashboards = [dashboard('shop-api', 'h'), dashboard('shop-orders'), dashboard('shop-new')]
    project.code(shopOptions({ dashboards }))
    t.match((await json('plan')).document.stacks[0]?.changes, [
      { uid: 'shop', action: 'unchanged' },
      { uid: 'shop-api', action: 'diverged' },
      { uid: 'shop-orders', action: 'unchanged' },
      { uid: 'shop-new', action: 'foreign', refusal: { reason: 'foreign' } },
    ])
    const { stdout } = await run('plan')
    t.match(stdout, /‼ dashboard {2}shop-api/)
    t.match(stdout, /x dashboard {2}shop-new/)
    t.match(stdout, 'or take it over with --adopt')
    t.match(await run('plan --adopt --overwrite-edits', asAdmin(sandbox)), {
      exitCode: 2,
      stdout: /is not ours and will be taken over/,
    })
  })

  await t.test('names objects that are no longer in the code, and what prune would do', async (t) => {
    const { run, project } = await start(t)
    await run('push')
    project.code(shopOptions({ dashboards: [dashboard('shop-api')] }))
    t.match(await run('plan'), {
      exitCode: 0,
      stdout: /\? dashboard {2}shop-orders .*\n.*Delete it with: grafana-sync prune/,
    })
    t.match(await run('plan --prune'), { exitCode: 2, stdout: /- dashboard {2}shop-orders/ })
  })

  await t.test('names a missing permission and exits 3', async (t) => {
    const { run, writes, sandbox } = await start(t)
    const { exitCode, stdout } = await run('plan', { env: { GRAFANA_TOKEN: sandbox.token('Viewer') } })
    t.equal(exitCode, 3)
    t.match(stdout, /Missing permissions\n {6}.*folders:create/)
    t.match(stdout, 'Grant them to the service account.')
    t.equal(writes(), 0)
  })

  await t.test('takes only the kinds, targets and stacks it is asked for', async (t) => {
    const { json, project } = await start(t)
    project.code(
      shopOptions(),
      shopOptions({ name: 'desk', folder: { uid: 'desk', title: 'Desk' }, dashboards: [dashboard('desk-a')] }),
    )
    const uids = async (line: string): Promise<unknown> =>
      (await json(line)).document.stacks.map(({ changes }) => changes.map(({ uid }) => uid))
    t.strictSame(await uids('plan --kind folder'), [['shop'], ['desk']])
    t.strictSame(await uids('plan --stack desk'), [['desk', 'desk-a']])
    t.strictSame(await uids('plan --stack shop --target shop-orders,shop-api --kind dashboard'), [
      ['shop', 'shop-api', 'shop-orders'],
    ])
  })

  await t.test('shows control characters of strangers instead of obeying them', async (t) => {
    const { run, sandbox } = await start(t)
    await run('push')
    sandbox.editInUi('shop-api', editUnit, { message: 'fine\u001b[2J\u202egnp' })
    const { stdout } = await run('plan')
    t.match(stdout, String.raw`"fine\u001b[2J\u202egnp"`)
  })

  await t.test('is coloured on a terminal, unless NO_COLOR or --no-color say otherwise', async (t) => {
    const { run } = await start(t)
    const colour = '\u001b['
    t.ok((await run('plan', { answer: true })).stdout.includes(colour))
    for (const [line, env] of [
      ['plan', { NO_COLOR: '1' }],
      ['plan', { TERM: 'dumb' }],
      ['plan --no-color', {}],
    ] as const) {
      t.notOk((await run(line, { answer: true, env })).stdout.includes(colour), `${line} ${JSON.stringify(env)}`)
    }
  })
})

await t.test('push', async (t) => {
  await t.test('writes, reads back, gives the URLs, and writes nothing the second time', async (t) => {
    const { run, sandbox, writes, json } = await start(t)
    const { exitCode, stdout, questions } = await run('push')
    t.equal(exitCode, 0)
    t.match(stdout, `  ✓ created  dashboard  shop-api     ${sandbox.url}/d/shop-api`)
    t.match(stdout, /\nshop: 3 writes\.\n$/)
    t.strictSame(questions, [], 'nobody is there to answer')
    t.equal(sandbox.dashboard('shop-api')?.folderUid, 'shop')
    const before = writes()
    t.match(await run('push'), { exitCode: 0, stdout: 'shop: 0 writes, 3 unchanged.\n' })
    t.match((await json('push')).document.stacks, [{ applied: { writes: 0 } }])
    t.equal(writes(), before)
  })

  await t.test('shows the plan on a terminal and asks; no writes nothing and exits 2', async (t) => {
    const { run, sandbox, writes } = await start(t)
    const { exitCode, stdout, questions } = await run('push', { answer: false })
    t.equal(exitCode, 2)
    t.match(stdout, 'Plan: 3 to create.')
    t.strictSame(questions, [`Write 3 objects on ${sandbox.url}?`])
    t.equal(writes(), 0)
  })

  await t.test('writes after a yes and does not show the plan again', async (t) => {
    const { run } = await start(t)
    const { exitCode, stdout, questions } = await run('push', { answer: true })
    t.equal(exitCode, 0)
    t.equal(questions.length, 1)
    t.equal(stdout.split('Plan: ').length, 2)
    t.strictSame((await run('push', { answer: false })).questions, [], 'with nothing to write there is nothing to ask')
  })

  await t.test('does not ask with --yes, in CI, or when no person sees the question', async (t) => {
    for (const [line, world] of [
      ['push --yes', { answer: false }],
      ['push', { answer: false, env: { CI: 'true' } }],
      ['push', { answer: false, terminal: { error: false } }],
    ] as const) {
      const { run } = await start(t)
      t.match(await run(line, world), { exitCode: 0, questions: [] })
    }
  })

  await t.test('asks on standard error where standard output is for a machine', async (t) => {
    const { run, json } = await start(t)
    const { stdout, stderr, questions } = await run('push --output json', {
      answer: false,
      terminal: { output: false },
    })
    t.match(stderr, /Plan: 3 to create\./)
    t.equal(questions.length, 1)
    t.match(JSON.parse(stdout), { declined: true, exitCode: 2 })
    t.match((await json('push')).document, { declined: false, stacks: [{ applied: { writes: 3 } }] })
  })

  await t.test('refuses foreign objects and edits with exit 7 and writes nothing of the rest', async (t) => {
    const { run, sandbox, writes } = await start(t)
    sandbox.addDashboard('shop-api', { title: 'By hand', panels: [] })
    t.match(await run('push'), { exitCode: 7, stdout: /Nothing will be written/ })
    t.equal(writes(), 0)
    t.match(await run('push --adopt', asAdmin(sandbox)), { exitCode: 0, stdout: /✓ .* shop-api/ })
    sandbox.editInUi('shop-api', editUnit)
    t.match(await run('push'), { exitCode: 7 })
    t.match(await run('push --overwrite-edits'), { exitCode: 0, stdout: /✓ written over {2}dashboard {2}shop-api/ })
  })

  await t.test('writes no stack when one of them is refused', async (t) => {
    const { run, project, sandbox, writes } = await start(t)
    project.code(
      shopOptions(),
      shopOptions({ name: 'desk', folder: { uid: 'desk', title: 'Desk' }, dashboards: [dashboard('desk-a')] }),
    )
    sandbox.addDashboard('desk-a', { title: 'By hand', panels: [] })
    t.match(await run('push'), { exitCode: 7 })
    t.equal(writes(), 0)
  })

  await t.test('exits 5 with what was done when somebody writes at the same time, twice', async (t) => {
    const { run } = await startFailing(t, 409)
    const { exitCode, stdout } = await run('push')
    t.equal(exitCode, 5)
    t.match(stdout, /✓ updated .* shop-api/)
    t.match(stdout, /✗ failed .* shop-orders.*\n {6}.*written by somebody else, twice/)
  })

  await t.test('exits 4 when only a part was written', async (t) => {
    const { run, json } = await startFailing(t, 500)
    t.match(await run('push'), {
      exitCode: 4,
      stdout: /✗ failed .* shop-orders.*\n {6}.*500.*\n\nshop: 1 write, 1 unchanged\./,
    })
    const again = await json('push')
    t.match(again.document, { exitCode: 1, stacks: [{ applied: { writes: 0, error: { code: 'GRAFANA_HTTP' } } }] })
  })

  await t.test('exits 4 when a later stack fails, and leaves those after it alone', async (t) => {
    const { json, project, sandbox } = await start(t)
    const stack = (name: string) =>
      shopOptions({ name, folder: { uid: name, title: name }, dashboards: [dashboard(`${name}-a`)] })
    project.code(stack('one'), stack('two'), stack('three'))
    sandbox.inject({
      match: { path: 'folder', method: 'POST', purpose: 'write' },
      nth: 2,
      times: 'always',
      status: 500,
    })
    const { exitCode, document } = await json('push')
    t.equal(exitCode, 4)
    t.match(document.stacks, [{ applied: { writes: 2 } }, { applied: { writes: 0, error: Object } }, { applied: null }])
  })

  await t.test('puts everything back with --rollback-on-error', async (t) => {
    const { run, sandbox } = await startFailing(t, 500)
    t.match(await run('push --rollback-on-error'), { stdout: /↩ rolled back .* shop-api/ })
    t.match(sandbox.dashboard('shop-api')?.spec, { panels: [{ fieldConfig: { defaults: { unit: 'ms' } } }] })
  })

  await t.test('writes a journal of JSON lines, on the disk before each write', async (t) => {
    const { run, project } = await start(t)
    const { exitCode } = await run('push --journal push.log')
    t.equal(exitCode, 0)
    const lines = readFileSync(join(project.directory, 'push.log'), 'utf8').trim().split('\n')
    t.match(lines.map((line) => JSON.parse(line) as object).slice(0, 2), [
      { uid: 'shop', state: 'started', action: 'create' },
      { uid: 'shop', state: 'verified' },
    ])
  })

  await t.test('writes nothing when the journal cannot be opened', async (t) => {
    const { run, writes } = await start(t)
    t.match(await run('push --journal no/such/directory/push.log'), {
      exitCode: 1,
      stderr: /journal .* cannot be opened \(ENOENT\)/,
    })
    t.equal(writes(), 0)
  })

  await t.test('deletes with --prune what it may, and nothing when that is too much', async (t) => {
    const { run, project, sandbox, writes } = await start(t)
    await run('push')
    project.code(shopOptions({ dashboards: [dashboard('shop-new')] }))
    const before = writes()
    t.match(await run('push --prune --prune-limit 1'), { exitCode: 7, stdout: /may delete 1: .*--prune-limit/ })
    t.equal(writes(), before)
    const { exitCode, questions } = await run('push --prune', { answer: true })
    t.equal(exitCode, 0)
    t.strictSame(questions, [`Write 1 object and delete 2 objects on ${sandbox.url}?`])
    t.strictSame(
      sandbox.dashboards().map(({ uid }) => uid),
      ['shop-new'],
    )
  })

  await t.test('stops when it is interrupted', async (t) => {
    const { run, writes } = await start(t)
    const ending = new AbortController()
    ending.abort()
    t.match(await run('push', { signal: ending.signal }), {
      exitCode: 1,
      stderr: /Interrupted\. No further write was started\./,
    })
    t.equal(writes(), 0)
  })
})

await t.test('prune', async (t) => {
  await t.test('shows what goes, asks, and deletes only that', async (t) => {
    const { run, project, sandbox, writes } = await start(t)
    await run('push')
    sandbox.addDashboard('shop-hand', { title: 'Made by hand', panels: [] }, { folderUid: 'shop' })
    project.code(shopOptions({ dashboards: [dashboard('shop-api', 'h')] }))
    const before = writes()
    const declined = await run('prune', { answer: false })
    t.match(declined, {
      exitCode: 2,
      stdout: /dashboard .*shop-orders.*\nNothing was written\.\n$/s,
      questions: [`Delete 1 object on ${sandbox.url}?`],
    })
    t.equal(writes(), before)
    t.match(await run('prune'), { exitCode: 0, stdout: /✓ deleted {2}dashboard {2}shop-orders\n\nshop: 1 write\./ })
    t.strictSame(
      sandbox
        .dashboards()
        .map(({ uid }) => uid)
        .sort(),
      ['shop-api', 'shop-hand'],
    )
    t.equal(sandbox.dashboard('shop-api')?.version, 1, 'the changed dashboard waits for a push')
    t.match(await run('prune'), { exitCode: 0, stdout: 'shop: 0 writes.\n' })
  })

  await t.test('deletes nothing over its limit', async (t) => {
    const { json, run, project, writes } = await start(t)
    await run('push')
    project.code(shopOptions({ dashboards: [dashboard('shop-new')] }))
    const before = writes()
    const { exitCode, document } = await json('prune --limit 1')
    t.equal(exitCode, 7)
    t.match(document.stacks, [
      { changes: [{ refusal: { reason: 'prune_limit' } }, { refusal: { reason: 'prune_limit' } }] },
    ])
    t.equal(writes(), before)
  })
})

await t.test('drift', async (t) => {
  await t.test('says nothing and exits 0 while all is as the code says', async (t) => {
    const { run } = await start(t)
    await run('push')
    t.strictSame(await run('drift'), { exitCode: 0, stdout: '', stderr: '', questions: [] })
  })

  await t.test(
    'says who edited what and when, from the code to Grafana, and exits 2 without permission to write',
    async (t) => {
      const { run, json, sandbox } = await start(t)
      await run('push')
      sandbox.editInUi('shop-api', editUnit, { author: 'ada', message: 'seconds' })
      const { exitCode, stdout } = await run('drift')
      t.equal(exitCode, 2)
      t.match(stdout, 'edited in Grafana\n      version 2 by ada')
      t.match(stdout, 'panel "API latency": unit  ms → s')
      t.match(stdout, `${sandbox.url}/d/shop-api`)
      t.match(stdout, 'Drift: 1 edited in Grafana, 2 unchanged.')
      t.equal((await json('drift', { env: { GRAFANA_TOKEN: sandbox.token('Viewer') } })).exitCode, 2)
    },
  )

  await t.test('reports what is missing and what is left over', async (t) => {
    const { run, project, sandbox } = await start(t)
    await run('push')
    sandbox.deleteInUi('shop-api')
    project.code(shopOptions({ dashboards: [dashboard('shop-api')] }))
    const { exitCode, stdout } = await run('drift')
    t.equal(exitCode, 2)
    t.match(stdout, /shop-api .*\n {6}missing in Grafana/)
    t.match(stdout, /shop-orders .*\n {6}no longer in the code/)
  })
})

await t.test('export', async (t) => {
  await t.test('writes files, needs no Grafana, and writes nothing the second time', async (t) => {
    const project = createProject(t)
    t.match(await project.run(['export', '--out', 'dist']), {
      exitCode: 0,
      stdout: /\+ shop-api\.json\n.*\n\ndist: 2 written, 0 unchanged\./,
    })
    const content = JSON.parse(readFileSync(join(project.directory, 'dist/shop-api.json'), 'utf8')) as object
    t.match(content, { uid: 'shop-api', title: 'About shop-api' })
    t.match(await project.run(['export', '--out', 'dist']), { exitCode: 0, stdout: 'dist: 0 written, 2 unchanged.\n' })
  })

  await t.test('knows every format, and options of that format only', async (t) => {
    const project = createProject(t)
    for (const format of ['provisioning', 'manifests', 'import']) {
      t.equal((await project.run(['export', '--format', format, '--out', format])).exitCode, 0)
      t.ok(readdirSync(join(project.directory, format)).length > 1)
    }
    t.match(await project.run(['export', '--out', 'a', '--api-version', 'v1']), { exitCode: 1, stderr: /apiVersion/ })
    t.notOk(existsSync(join(project.directory, 'a')))
  })

  await t.test('--check exits 2 when a file is missing, differs or is left over', async (t) => {
    const project = createProject(t)
    const check = async (): Promise<CliRun> => project.run(['export', '--out', 'dist', '--check'])
    t.match(await check(), { exitCode: 2, stdout: /✗ shop-api\.json {2}missing/ })
    t.notOk(existsSync(join(project.directory, 'dist')), 'and it writes nothing')
    await project.run(['export', '--out', 'dist'])
    t.match(await check(), { exitCode: 0, stdout: 'dist: 2 unchanged.\n' })
    project.code(shopOptions({ dashboards: [dashboard('shop-api', 's')] }))
    t.match(await check(), { exitCode: 2, stdout: /shop-api\.json {2}differs\n.*shop-orders\.json {2}left over\n/ })
  })

  await t.test('removes what it wrote and is no longer in the code', async (t) => {
    const project = createProject(t)
    await project.run(['export', '--out', 'dist'])
    project.code(shopOptions({ dashboards: [dashboard('shop-api')] }))
    t.match(await project.run(['export', '--out', 'dist']), {
      exitCode: 0,
      stdout: /- shop-orders\.json\n\ndist: 0 written, 1 removed, 1 unchanged/,
    })
    t.notOk(existsSync(join(project.directory, 'dist/shop-orders.json')))
  })

  await t.test('writes over no file of others without --force, and then none at all', async (t) => {
    const project = createProject(t)
    await project.run(['export', '--out', 'dist'])
    const file = join(project.directory, 'dist/shop-api.json')
    writeFileSync(file, '{"by": "hand"}')
    project.code(shopOptions({ dashboards: [dashboard('shop-api', 's'), dashboard('shop-new')] }))
    const { exitCode, stdout } = await project.run(['export', '--out', 'dist'])
    t.equal(exitCode, 7)
    t.match(stdout, /x shop-api\.json {2}not ours/)
    t.match(stdout, 'write over them with --force')
    t.equal(readFileSync(file, 'utf8'), '{"by": "hand"}')
    t.notOk(existsSync(join(project.directory, 'dist/shop-new.json')))
    t.equal((await project.run(['export', '--out', 'dist', '--force'])).exitCode, 0)
    t.match(readFileSync(file, 'utf8'), /shop-api/)
  })

  await t.test('says what is in the way', async (t) => {
    const project = createProject(t)
    writeFileSync(join(project.directory, 'dist'), 'a file')
    t.match(await project.run(['export', '--out', 'dist']), { exitCode: 1, stderr: /cannot be read \(ENOTDIR\)/ })
    writeFileSync(join(project.directory, '.grafana-sync-export'), 'no index')
    t.match(await project.run(['export', '--out', '.']), { exitCode: 1, stderr: /is not what an export wrote/ })
  })

  await t.test('refuses two stacks that write the same file', async (t) => {
    const project = createProject(t)
    const adopted = { ...dashboard('shop-api'), title: 'The same uid' }
    project.code(shopOptions(), { name: 'desk', folder: 'desk', dashboards: [adopted], adoptedUids: ['shop-api'] })
    t.match(await project.run(['export', '--out', 'dist']), {
      exitCode: 1,
      stderr: /Two stacks write the file shop-api\.json/,
    })
  })
})

await t.test('lint', async (t) => {
  await t.test('exits 1 with findings, each with its rule and place, and needs no Grafana', async (t) => {
    const project = createProject(t)
    const { exitCode, stdout } = await project.run(['lint'])
    t.equal(exitCode, 1)
    t.match(stdout, /shop-api\n {2}✗ [a-z-]+ {2}/)
    t.match(stdout, /shop: \d+ findings\. Accept one with its reason in lint\.exclusions of the stack\.\n$/)
    t.match((await project.run(['lint', '--verbose'])).stdout, /\n {6}\/panels\/0/)
  })

  await t.test('exits 0 without findings, and warns of exclusions that match nothing', async (t) => {
    const project = createProject(t)
    const rules = [
      'target-variables',
      'panel-title-description',
      'dashboard-metadata',
      'target-selectors',
      'datasource-variable',
    ] as const
    const exclusions = rules.map((rule) => ({ rule, reason: 'an example' }))
    project.code(
      shopOptions({
        lint: { exclusions: [...exclusions, { rule: 'rate-interval', dashboard: 'shop-api', reason: 'none left' }] },
      }),
    )
    const { exitCode, stdout } = await project.run(['lint'])
    t.match(stdout, /warning: the exclusion of rate-interval "shop-api" matches nothing any more/)
    t.match(stdout, /shop: no findings, \d+ excluded with a reason\./)
    t.equal(exitCode, 0)
    t.match((await project.run(['lint', '--verbose'])).stdout, /excluded, an example/)
  })
})

await t.test('doctor', async (t) => {
  await t.test('reports what it found, and writes nothing', async (t) => {
    const { run, json, writes, project } = await start(t)
    project.code(shopOptions({ dataSource: {}, metrics: [{ name: 'up', type: 'gauge' }] }))
    const { exitCode, stdout } = await run('doctor')
    t.equal(exitCode, 1, 'the metric is not there')
    t.match(stdout, /✓ version +Grafana 12\.4\.0/)
    t.match(stdout, /✗ metrics .*\n +→ /)
    t.match(stdout, /\d+ checks: 1 failed, \d+ to look at, \d+ ok\./)
    t.match((await json('doctor')).document, { diagnoses: [{ stack: 'shop', ok: false }] })
    t.equal(writes(), 0)
  })

  await t.test('says a way out that several checks share once, and the first of them unless --verbose', async (t) => {
    const { run, project } = await start(t)
    const metrics = Array.from({ length: 8 }, (_, index) => ({ name: `m${index}`, type: 'gauge' }) as const)
    project.code(shopOptions({ dataSource: {}, metrics }))
    const { stdout } = await run('doctor')
    t.match(stdout, /! metric m4 .*\n +… and 3 more: --verbose shows all\n +→ /)
    t.equal(stdout.split('→ It appears').length, 2)
    t.match((await run('doctor --verbose')).stdout, /! metric m7 .*\n +→ /)
  })

  await t.test('exits 0 when all is well and 3 when a permission is missing', async (t) => {
    const { run, sandbox } = await start(t)
    t.match(await run('doctor'), { exitCode: 0 })
    t.match(await run('doctor', { env: { GRAFANA_TOKEN: sandbox.token('Viewer') } }), { exitCode: 3 })
  })
})

await t.test('pull', async (t) => {
  await t.test('prints what was edited, in words and as a patch', async (t) => {
    const { run, json, sandbox } = await start(t)
    await run('push')
    t.match(await run('pull'), { exitCode: 0, stdout: 'Nothing was edited in Grafana since the last push.\n' })
    sandbox.editInUi('shop-api', editUnit, { author: 'ada' })
    const { exitCode, stdout } = await run('pull')
    t.equal(exitCode, 0)
    t.match(stdout, 'panel "API latency": unit  ms → s')
    t.match(stdout, '{"op":"replace","path":"/panels/0/fieldConfig/defaults/unit","value":"s"}')
    t.match((await json('pull')).document, {
      pulled: [{ uid: 'shop-api', action: 'edited', lastEdit: { author: 'ada' } }],
    })
  })

  await t.test('writes a file for each edited dashboard, and says when the code changed, too', async (t) => {
    const { run, project, sandbox } = await start(t)
    await run('push')
    sandbox.editInUi('shop-api', editUnit)
    project.code(shopOptions({ dashboards: [dashboard('shop-api', 'h'), dashboard('shop-orders')] }))
    const { stdout } = await run('pull --out patches')
    t.match(stdout, 'the code changed, too')
    t.match(stdout, /→ patches\/shop-api\.patch\.json/)
    t.match(stdout, '1 patch in patches.')
    const patch = JSON.parse(readFileSync(join(project.directory, 'patches/shop-api.patch.json'), 'utf8')) as unknown
    t.strictSame(patch, [{ op: 'replace', path: '/panels/0/fieldConfig/defaults/unit', value: 's' }])
  })

  await t.test('says what is in the way of its files, and leaves no half a file', async (t) => {
    const { run, project, sandbox } = await start(t)
    await run('push')
    sandbox.editInUi('shop-api', editUnit)
    mkdirSync(join(project.directory, 'patches/shop-api.patch.json'), { recursive: true })
    t.match(await run('pull --out patches'), { exitCode: 1, stderr: /cannot be written \(EISDIR\)/ })
    t.strictSame(readdirSync(join(project.directory, 'patches')), ['shop-api.patch.json'])
    t.match(await run('pull --out stacks.json'), { exitCode: 1, stderr: /cannot be written \(EEXIST\)/ })
  })
})

await t.test('where stacks go', async (t) => {
  await t.test('GRAFANA_FOLDER puts them into an existing folder, which is not written', async (t) => {
    const { run, sandbox } = await start(t)
    sandbox.addFolder({ uid: 'team', title: 'Team' })
    t.match(await run('push', { env: { GRAFANA_FOLDER: 'team' } }), { exitCode: 0, stdout: /shop: 2 writes/ })
    t.equal(sandbox.dashboard('shop-api')?.folderUid, 'team')
    t.match(await run('plan', { env: { GRAFANA_FOLDER: 'absent' } }), { exitCode: 1, stderr: /absent/ })
  })

  await t.test('GRAFANA_DATASOURCE chooses by uid or by name', async (t) => {
    const dataSources = [
      { uid: 'prom-a', name: 'First', type: 'prometheus' },
      { uid: 'prom-b', name: 'Second', type: 'prometheus' },
    ]
    const { run, json, project } = await start(t, { dataSources })
    project.code(shopOptions({ dataSource: {} }))
    const none = await run('plan')
    t.match(none, { exitCode: 1, stderr: /GRAFANA_DATASOURCE: "First" \(uid prom-a\), "Second" \(uid prom-b\)/ })
    for (const wanted of ['prom-b', 'Second']) {
      const { document } = await json('plan', { env: { GRAFANA_DATASOURCE: wanted } })
      t.match(document.stacks, [{ dataSource: { uid: 'prom-b' } }])
    }
    t.match(await run('plan', { env: { GRAFANA_DATASOURCE: 'Third' } }), { exitCode: 1, stderr: /Third/ })
  })

  await t.test('a context says all of it', async (t) => {
    const { sandbox } = await start(t)
    sandbox.addFolder({ uid: 'team', title: 'Team' })
    const contexts = {
      lab: { url: sandbox.url, tokenEnv: 'LAB_TOKEN', folder: 'team', dataSource: 'prometheus' },
      basic: { url: sandbox.url, user: 'ada', passwordEnv: 'ADA' },
    }
    const project = createProject(t, undefined, contexts)
    const env = { LAB_TOKEN: sandbox.token('Editor'), ADA: 'p' }
    t.match(await project.run(['push', '--context', 'lab', '--timeout', '5', '--concurrency', '2'], { env }), {
      exitCode: 0,
    })
    t.equal(sandbox.dashboard('shop-api')?.folderUid, 'team')
    t.equal((await project.run(['doctor', '--context', 'basic'], { env })).exitCode, 0)
  })
})

await t.test('bad input gives one clear message, the right exit code, and nothing is written', async (t) => {
  const fails = async (
    t: Test,
    { run, writes }: Pick<Bench, 'run' | 'writes'>,
    exitCode: number,
    message: RegExp,
    world: CliWorld = {},
  ) => {
    const { exitCode: code, stdout, stderr } = await run('push', world)
    t.equal(code, exitCode)
    t.match(stderr, message)
    t.match(stderr, /^grafana-sync: /)
    t.equal(stderr.split('grafana-sync: ').length, 2, 'one message')
    t.equal(stdout, '')
    t.equal(writes(), 0)
  }
  const nowhere = (t: Test): Pick<Bench, 'run' | 'writes'> => {
    const project = createProject(t)
    return { run: (line, world) => project.run(line.split(' '), world), writes: () => 0 }
  }

  await t.test('nothing listens there', async (t) => {
    await fails(t, nowhere(t), 1, /ECONNREFUSED.*\n {2}\(GRAFANA_NETWORK/, {
      env: { GRAFANA_URL: 'http://127.0.0.1:1', GRAFANA_TOKEN: 't', GRAFANA_RETRIES: '0' },
    })
  })
  await t.test('a URL that is none', async (t) => {
    await fails(t, nowhere(t), 1, /GRAFANA_URL: must be an http or https URL/, {
      env: { GRAFANA_URL: 'grafana', GRAFANA_TOKEN: 't' },
    })
  })
  await t.test('a host without an address', async (t) => {
    await fails(t, nowhere(t), 1, /grafana\.invalid/, {
      env: { GRAFANA_URL: 'http://grafana.invalid', GRAFANA_TOKEN: 't', GRAFANA_RETRIES: '0' },
    })
  })
  await t.test('a certificate nobody trusts', async (t) => {
    const { url } = await serve(t, always(200, {}), createCertificate())
    await fails(t, nowhere(t), 1, /GRAFANA_TLS/, {
      env: { GRAFANA_URL: url, GRAFANA_TOKEN: 't', GRAFANA_RETRIES: '0' },
    })
  })
  await t.test('a token that is wrong', async (t) => {
    await fails(t, await start(t), 3, /401.*\n {2}\(GRAFANA_UNAUTHORIZED/, { env: { GRAFANA_TOKEN: 'wrong' } })
  })
  await t.test('a 403 from what is in front', async (t) => {
    const bench = await start(t)
    bench.sandbox.inject({ match: { path: '/api' }, times: 'always', status: 403 })
    await fails(t, bench, 3, /403/)
  })
  await t.test('the login page of a proxy', async (t) => {
    const { url } = await serve(t, always(200, '<html><title>Sign in</title></html>'))
    await fails(t, nowhere(t), 1, /GRAFANA_NOT_GRAFANA/, { env: { GRAFANA_URL: url, GRAFANA_TOKEN: 't' } })
  })
  await t.test('Grafana 10', async (t) => {
    const { url } = await serve(t, (response, { path }) => {
      const body = path.startsWith('/api/health')
        ? { database: 'ok', version: '10.4.2' }
        : path === '/apis'
          ? { groups: [] }
          : []
      always(200, body)(response, { path, method: 'GET', headers: {}, body: '' })
    })
    await fails(t, nowhere(t), 6, /10\.4\.2/, { env: { GRAFANA_URL: url, GRAFANA_TOKEN: 't' } })
  })

  const { dashboards: _, ...nothing } = shopOptions()
  for (const [what, stack, message] of [
    ['a stack that keeps nothing', nothing, /dashboards/],
    ['a uid that is taken twice', shopOptions({ dashboards: [dashboard('shop-a'), dashboard('shop-a')] }), /shop-a/],
    ['a uid over 40 characters', shopOptions({ dashboards: [dashboard(`shop-${'a'.repeat(40)}`)] }), /40/],
  ] as const) {
    await t.test(what, async (t) => {
      const bench = await start(t)
      bench.project.code(stack)
      await fails(t, bench, 1, message)
    })
  }
  await t.test('several problems are a list', async (t) => {
    const bench = await start(t)
    bench.project.code({ ...nothing, name: 'Shop!' })
    await fails(
      t,
      bench,
      1,
      /^grafana-sync: The stack is not right:\n {2}- name: .*\n {2}- stack: keeps nothing: .*\n {2}\(GRAFANA_STACK\)\n$/s,
    )
  })
  await t.test('no stacks', async (t) => {
    const bench = await start(t)
    bench.project.code()
    await fails(t, bench, 1, /stacks: is empty/)
  })
  await t.test('a stack that is not there', async (t) => {
    const { run } = await start(t)
    t.match(await run('push --stack shp'), { exitCode: 1, stderr: /there is no stack "shp"\. There are: shop/ })
  })
  await t.test('no config', async (t) => {
    const project = createProject(t)
    t.match(await project.run(['push'], { cwd: '/' }), { exitCode: 1, stderr: /There is no grafana-sync\.config\.ts/ })
  })
})

await t.test('the command line', async (t) => {
  const project = createProject(t)
  const run = (...argv: string[]): Promise<CliRun> => project.run(argv)

  await t.test('without a command prints the help', async (t) => {
    t.match(await run(), { exitCode: 0, stdout: /^Usage: grafana-sync .*Exit codes\n {2}0 {2}clean/s, stderr: '' })
  })

  for (const command of ['plan', 'push', 'prune', 'drift', 'export', 'lint', 'doctor', 'pull']) {
    await t.test(`${command} has a help with examples`, async (t) => {
      const { exitCode, stdout } = await run(command, '--help')
      t.equal(exitCode, 0)
      t.match(stdout, new RegExp(`^Usage: grafana-sync ${command}`))
      t.match(stdout, new RegExp(`\nExamples\n {2}grafana-sync ${command}`))
      t.match(stdout, /Global Options:\n/)
    })
  }

  await t.test('understands every example of its help', async (t) => {
    const ran: string[] = []
    const program = createProgram((command) => Promise.resolve(void ran.push(command)), '1.2.3')
    const examples = commands.flatMap((command) => command.examples)
    t.ok(examples.length >= 16)
    for (const [line] of examples) {
      const argv = line
        .replace(/^grafana-sync /, '')
        .replace(/ > .*$/, '')
        .split(' ')
      await program.parseAsync(argv, { from: 'user' })
      t.equal(ran.at(-1), argv[0], line)
    }
  })

  await t.test('prints the version', async (t) => {
    const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
      version: string
    }
    t.match(await run('--version'), { exitCode: 0, stdout: `${version}\n` })
  })

  for (const [argv, message] of [
    [['plann'], /unknown command 'plann' \(Did you mean plan\?\) grafana-sync --help lists/],
    [['push', '--adpot'], /unknown option '--adpot' \(Did you mean --adopt\?\) grafana-sync push --help lists/],
    [['lint', 'shop'], /too many arguments/],
    [['export'], /required option '--out <directory>' not specified/],
    [['plan', '--output', 'yaml'], /Allowed choices are text, json/],
    [['plan', '--kind', 'panel'], /Known kinds: folder, .*dashboard, rule-group, .*alerting/],
    [['plan', '--target', ','], /Must not be empty/],
    [['plan', '--concurrency', '0'], /Must be a whole number, at least 1/],
    [['plan', '--timeout', 'soon'], /Must be a number of seconds above 0/],
    [['plan', '--config', 'absent.ts'], /There is no config file .*absent\.ts/],
    [['prune', '--limit', ''], /Must be a whole number/],
  ] as const) {
    await t.test(`${argv.join(' ')} exits 1 and says why`, async (t) => {
      t.match(await run(...argv), { exitCode: 1, stdout: '', stderr: message })
    })
  }

  await t.test('is answered in the format it asks for also when it is wrong', async (t) => {
    for (const argv of [
      ['plann', '--output', 'json'],
      ['plan', '--output=json', '--adpot'],
    ]) {
      const { exitCode, stdout } = await run(...argv)
      const document: unknown = JSON.parse(stdout)
      t.equal(exitCode, 1)
      t.ok(isOutput(document))
      t.match(document, { command: null, error: { code: 'GRAFANA_CONFIG' } })
    }
  })
})

await t.test('the program', async (t) => {
  const program = new URL('../src/cli.ts', import.meta.url).pathname
  const node = ['--no-warnings', '--conditions=@messaging-observability/source', program]

  await t.test('plans and pushes as a process of its own', async (t) => {
    const { sandbox, project } = await start(t)
    const env = { PATH: process.env.PATH, GRAFANA_URL: sandbox.url, GRAFANA_TOKEN: sandbox.token('Editor') }
    const options = { cwd: project.directory, env }
    const pushed = await promisify(execFile)(process.execPath, [...node, 'push'], options)
    t.match(pushed.stdout, 'shop: 3 writes.')
    t.equal(pushed.stderr, '')
    sandbox.editInUi('shop-api', editUnit)
    await t.rejects(promisify(execFile)(process.execPath, [...node, 'drift', '--quiet'], options), { code: 2 })
  })

  await t.test('ends when it is told to, without further writes', async (t) => {
    const { sandbox, project, writes } = await start(t)
    const arrived = new Promise<void>((resolve) => {
      sandbox.inject({ match: { path: '/api/health' }, times: 1, slowMs: 60_000 })
      const timer = setInterval(() => {
        if (sandbox.requests.length === 0) return
        clearInterval(timer)
        resolve()
      }, 5)
    })
    const env = { PATH: process.env.PATH, GRAFANA_URL: sandbox.url, GRAFANA_TOKEN: sandbox.token('Editor') }
    const child = spawn(process.execPath, [...node, 'push'], {
      cwd: project.directory,
      env,
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    let stderr = ''
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString()
    })
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
    await arrived
    child.kill('SIGTERM')
    t.equal(await ended, 1)
    t.match(stderr, 'Interrupted')
    t.equal(writes(), 0)
  })
})

await t.test('a process', async (t) => {
  const terminal = (): PassThrough & { isTTY: boolean } => Object.assign(new PassThrough(), { isTTY: true })
  const open = () => {
    const signals = new EventEmitter()
    const [stdin, stdout, stderr] = [terminal(), terminal(), terminal()]
    const once = (signal: string, listener: () => void): unknown => signals.once(signal, listener)
    return { signals, stdin, stdout, stderr, io: processIo({ stdin, stdout, stderr, env: {}, cwd: () => '/', once }) }
  }

  for (const [answer, meaning] of [
    ['y\n', true],
    ['Yes\n', true],
    ['\n', false],
    ['n\n', false],
    ['yesterday\n', false],
  ] as const) {
    await t.test(`takes ${JSON.stringify(answer)} for ${meaning ? 'yes' : 'no'}`, async (t) => {
      const { io, stdin, stderr } = open()
      const confirmed = io.confirm('Write 3 objects?')
      stdin.write(answer)
      t.equal(await confirmed, meaning)
      t.match(String(stderr.read()), /Write 3 objects\? \[y\/N\] /)
    })
  }

  await t.test('takes the end of the input, a signal and Ctrl+C for no', async (t) => {
    for (const end of ['end', 'signal', 'ctrl'] as const) {
      const { io, stdin, stderr, signals } = open()
      const confirmed = io.confirm('Write 3 objects?')
      await new Promise((resolve) => setImmediate(resolve))
      if (end === 'end') stdin.end()
      else if (end === 'signal') signals.emit('SIGTERM')
      else stdin.write('\u0003')
      t.equal(await confirmed, false, end)
      t.match(String(stderr.read()), /\[y\/N\] .*\n$/, 'what follows begins on a line of its own')
    }
  })

  await t.test('writes to its streams, knows the terminals, and ends on a signal', async (t) => {
    const { io, stdout, stderr, signals } = open()
    io.write('result')
    io.writeError('progress')
    t.strictSame([String(stdout.read()), String(stderr.read())], ['result', 'progress'])
    t.strictSame(io.terminal, { input: true, output: true, error: true })
    t.equal(io.signal.aborted, false)
    signals.emit('SIGINT')
    t.equal(io.signal.aborted, true)
    const ticked = new Promise<void>((resolve) => {
      const stop = io.clock.every(1, () => {
        stop()
        resolve()
      })
    })
    const keepAlive = setTimeout(() => {}, 10_000)
    await ticked
    clearTimeout(keepAlive)
    t.ok(io.clock.now() > 0)
  })

  await t.test('does not mind a reader that has seen enough, but any other failure', async (t) => {
    const { stdout } = open()
    stdout.emit('error', Object.assign(new Error('gone'), { code: 'EPIPE' }))
    t.throws(() => stdout.emit('error', Object.assign(new Error('full'), { code: 'ENOSPC' })), { message: 'full' })
  })
})
