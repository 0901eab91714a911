import { execFileSync } from 'node:child_process'
import t from 'tap'
import { checkPublished, type PublishedManifest } from '../packaging/check-published.ts'
import { packPackage } from '../packaging/pack.ts'

const manifest: PublishedManifest = {
  name: 'example',
  version: '1.0.0',
  exports: { '.': { types: './dist/index.d.ts', default: './dist/index.js' }, './package.json': './package.json' },
  dependencies: { fastify: '^5.8.0' },
}
const files = ['package.json', 'README.md', 'LICENSE', 'dist/index.js', 'dist/index.d.ts', 'src/index.ts']

t.test('checkPublished', async (t) => {
  await t.test('accepts a complete package', async (t) => {
    t.strictSame(checkPublished({ manifest, files }), [])
    t.strictSame(checkPublished({ manifest: { ...manifest, bin: './dist/index.js' }, files }), [])
    t.strictSame(checkPublished({ manifest: { name: 'types-only', version: '1.0.0' }, files }), [])
  })

  await t.test('names every exported or executable file that is missing', async (t) => {
    const exported = { '.': { types: './dist/index.d.ts', default: './dist/gone.js' } }
    t.strictSame(
      checkPublished({ manifest: { ...manifest, exports: exported, bin: { tool: './dist/cli.js' } }, files }),
      ['exports . → default: ./dist/gone.js is not in the package', 'bin tool: ./dist/cli.js is not in the package'],
    )
  })

  await t.test('rejects the source condition, at any depth', async (t) => {
    const exported = {
      '.': { node: { '@messaging-observability/source': './src/index.ts', default: './dist/index.js' } },
    }
    t.match(checkPublished({ manifest: { ...manifest, exports: exported }, files }), [
      /source is for this workspace only/,
    ])
  })

  await t.test('rejects specifiers that only this workspace understands', async (t) => {
    t.strictSame(
      checkPublished({
        manifest: { ...manifest, dependencies: { a: 'workspace:^' }, peerDependencies: { b: 'catalog:' } },
        files,
      }),
      ['dependencies: a is still "workspace:^"', 'peerDependencies: b is still "catalog:"'],
    )
  })

  await t.test('expects a README and a licence, and no tests or build leftovers', async (t) => {
    const odd = ['dist/index.js', 'dist/index.d.ts', 'package.json', 'test/a.ts', 'dist/.tsbuildinfo']
    t.strictSame(checkPublished({ manifest, files: odd }), [
      'package: README.md is not in the package',
      'package: LICENSE is not in the package',
      'package: test/a.ts is no part of what users need',
      'package: dist/.tsbuildinfo is no part of what users need',
    ])
  })
})

t.test('packPackage reads the manifest that users get, not the one in the folder', async (t) => {
  const directory = t.testdir({
    packed: {},
    'package.json': JSON.stringify({
      name: 'example',
      version: '1.2.3',
      files: ['dist'],
      exports: { '@messaging-observability/source': './src/index.ts', default: './dist/index.js' },
      publishConfig: { exports: { default: './dist/index.js' } },
    }),
    dist: { 'index.js': '' },
    src: { 'index.ts': '' },
  })
  const packed = packPackage(directory, `${directory}/packed`)
  t.strictSame(packed.manifest.exports, { default: './dist/index.js' })
  t.strictSame(packed.files.toSorted(), ['dist/index.js', 'package.json'])
  t.match(execFileSync('tar', ['-tzf', packed.tarball], { encoding: 'utf8' }), 'package/dist/index.js')
})
