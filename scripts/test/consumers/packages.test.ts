/** Packs every public package, installs the tarballs into an empty project with plain npm, type-checks and runs that project. */
import { execFile } from 'node:child_process'
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t from 'tap'
import { checkPublished, type PublishedManifest } from '../../packaging/check-published.ts'
import { packPackage } from '../../packaging/pack.ts'

const root = join(import.meta.dirname, '../../..')
const compilers = { 'TypeScript 5.9': 'typescript-5', 'TypeScript 7': 'typescript-7' }
const runtimes = { 'Node 22': 'node-22', 'Node 24': 'node-24' }

/** The packages that the npm package `node` chooses from; they need no install script. */
const nodeBinary = `${process.platform === 'darwin' && process.arch === 'arm64' ? 'node-bin' : 'node'}-${process.platform}-${process.arch}`
const devDependencies = {
  '@types/node': '^22.0.0',
  'typescript-5': 'npm:typescript@5.9.3',
  'typescript-7': 'npm:typescript@7.0.2',
  'node-22': `npm:${nodeBinary}@22.23.3`,
  'node-24': `npm:${nodeBinary}@24.21.0`,
}
/** What users bring. */
const peers = {
  fastify: '^5.8.0',
  'customerio-node': '^5.2.0',
  '@opentelemetry/api': '^1.9.0',
  'prom-client': '^15.1.0',
  '@grafana/grafana-foundation-sdk': '^0.0.21',
}

/** Outside of the repository, so that nothing is found in its `node_modules`. */
const project = await mkdtemp(join(tmpdir(), 'consumer-'))
t.teardown(() => rm(project, { recursive: true, force: true }))

async function run(file: string, ...args: string[]): Promise<string> {
  // tap follows its child processes by way of NODE_OPTIONS; users' programs run without.
  const clean = ['-u', 'NODE_OPTIONS', file, ...args]
  try {
    const { stdout } = await promisify(execFile)('env', clean, { cwd: project, timeout: 180_000 })
    return stdout
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string }
    throw new Error(`${file} ${args.join(' ')} failed\n${stdout}\n${stderr}`, { cause: error })
  }
}

interface SourceManifest extends PublishedManifest {
  private?: boolean
}

async function publicPackages(): Promise<string[]> {
  const packages = (await readdir(join(root, 'packages'))).map((name) => join(root, 'packages', name))
  const directories = [...packages, join(root, 'dashboards'), join(root, 'alerts')]
  const manifests = await Promise.all(
    directories.map(async (directory) => {
      const manifest = JSON.parse(await readFile(join(directory, 'package.json'), 'utf8')) as SourceManifest
      return manifest.private ? [] : [directory]
    }),
  )
  return manifests.flat()
}

const packed = (await publicPackages()).map((directory) => packPackage(directory, project))

t.test('each packed package is complete and free of workspace specifiers', async (t) => {
  t.ok(packed.length >= 9)
  for (const one of packed) t.strictSame(checkPublished(one), [], one.manifest.name)
})

t.test('the tarballs install into an empty project with plain npm, without install scripts', async (t) => {
  const dependencies = Object.fromEntries(packed.map(({ manifest, tarball }) => [manifest.name, `file:${tarball}`]))
  const manifest = { private: true, type: 'module', dependencies: { ...dependencies, ...peers }, devDependencies }
  await writeFile(join(project, 'package.json'), JSON.stringify(manifest))
  await run('npm', 'install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error')
  const installed = JSON.parse(await run('npm', 'ls', '--json', '--depth=0')) as {
    dependencies: Record<string, unknown>
    problems?: string[]
  }
  t.strictSame(installed.problems ?? [], [], 'no unmet peer, nothing extraneous')
  for (const name of Object.keys(dependencies)) t.ok(installed.dependencies[name], name)
})

t.test('types', async (t) => {
  await cp(join(import.meta.dirname, 'project'), project, { recursive: true })

  for (const [name, directory] of Object.entries(compilers)) {
    await t.test(
      `a service, a worker, dashboards and alert rules compile with ${name}, library types included`,
      async (t) => {
        t.equal(
          await run(process.execPath, join(project, 'node_modules', directory, 'bin/tsc'), '--outDir', directory),
          '',
        )
      },
    )
  }
})

t.test('behaviour', async (t) => {
  for (const [name, directory] of Object.entries(runtimes)) {
    const node = join(project, 'node_modules', directory, 'bin/node')

    await t.test(`${name}: a service sends, receives and counts`, async (t) => {
      t.match(await run(node, '--version'), `v${directory.slice('node-'.length)}.`)
      const result = JSON.parse(await run(node, 'typescript-7/src/app.js')) as { metrics: string[]; handled: object[] }
      t.match(result, { order: 200, people: 1, signedByUser: 200, unsigned: 401 })
      t.match(result.handled, [
        { name: 'email_bounced', failure: String, workspace: 'default' },
        { name: 'email_bounced' },
      ])
      const metrics = result.metrics.join('\n')
      t.match(metrics, /^customerio_api_requests_total\{.*operation="track".*\} 1$/m)
      t.match(metrics, /^customerio_webhook_received_total\{.*event_type="email_bounced".*\} 2$/m)
      t.match(metrics, /^customerio_webhook_errors_total\{.*reason="missing_header".*\} 1$/m)
    })

    await t.test(`${name}: a worker without Fastify sends and counts`, async (t) => {
      const result = JSON.parse(await run(node, 'typescript-5/src/worker.js')) as { metrics: string[] }
      t.match(result, { people: 1, missing: 'MissingParamError' })
      const metrics = result.metrics.join('\n')
      t.match(metrics, /^customerio_api_requests_total\{.*workspace="worker".*operation="identify".*\} 1$/m)
      t.match(metrics, /^shop_orders_total\{.*outcome="paid".*\} 1$/m)
    })

    await t.test(`${name}: grafana-sync plans and pushes the user's dashboards and ours, once`, async (t) => {
      const result = JSON.parse(await run(node, 'src/dashboards.ts')) as { pushed: string[]; untouched: string[] }
      t.match(result, { plan: { code: 2 }, first: { code: 0 }, second: { code: 0 }, drift: { code: 0, stdout: '' } })
      t.equal(result.pushed.length, 5)
      t.ok(result.pushed.includes('shop-orders 1'))
      t.strictSame(result.untouched, result.pushed)
    })

    await t.test(
      `${name}: alert rules are changed, dropped, added, written for Prometheus and pushed, once`,
      async (t) => {
        const result = JSON.parse(await run(node, 'src/alerts.ts')) as { rules: string[]; files: string[] }
        t.match(result, { lint: { code: 0 }, first: { code: 0 }, second: { code: 0, stdout: / 0 writes, / } })
        t.equal(result.rules.length, 24)
        t.ok(result.rules.includes('customerio-high-latency 1 20m'), 'changed')
        t.notOk(
          result.rules.some((rule) => rule.startsWith('customerio-unsubscribe-spike ')),
          'dropped',
        )
        t.ok(result.rules.includes('customerio-shop-orders-fail 1 5m'), 'added')
        const written = await readFile(join(project, 'rules/customerio-shop.yaml'), 'utf8')
        t.match(written, /^ +- alert: ShopOrdersFail$/m)
        t.ok(result.files.includes('tests/customerio-shop.yaml'))
      },
    )
  }
})
