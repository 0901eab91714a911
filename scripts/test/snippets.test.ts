import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { brokenLinks } from '../snippets/broken-links.ts'
import { findMarkdown, parseMarkdown, readMarkdown } from '../snippets/markdown.ts'
import { typeErrors } from '../snippets/type-errors.ts'

const root = join(import.meta.dirname, '..', '..')
const files = findMarkdown(root).map((path) => readMarkdown(root, path))
const blocks = files.flatMap((file) => file.blocks)

await t.test('the examples of the READMEs and guides compile against the sources', async (t) => {
  const examples = blocks.filter(({ language }) => language === 'ts')
  for (const file of ['README.md', 'docs/guides/webhooks.md', 'packages/fastify-customerio/README.md']) {
    t.ok(
      examples.some((example) => example.file === file),
      file,
    )
  }
  t.strictSame(typeErrors(root, examples), [])
})

await t.test('an example that does not compile is named with its file and line', async (t) => {
  const { blocks } = parseMarkdown(
    'docs/guides/wrong.md',
    [
      '# Wrong',
      '```ts',
      "import customerio from 'fastify-customerio'",
      '',
      "await app.register(customerio, { region: 'uk' })",
      '```',
    ].join('\n'),
  )
  const [error = '', ...others] = typeErrors(root, blocks)
  t.match(error, /^docs\/guides\/wrong\.md:5:\d+: error TS\d+: /)
  t.strictSame(others, [])
})

await t.test('examples do not see what others declare', async (t) => {
  const { blocks } = parseMarkdown('two.md', '```ts\nconst answer = 42\n```\n```ts\nexport const again = answer\n```')
  t.match(typeErrors(root, blocks), [/^two\.md:5:22: error TS\d+: Cannot find name 'answer'/])
})

await t.test('examples see the files that their document names, and of those alone', async (t) => {
  const named = '```ts\n// lib/answer.ts\nexport const answer = 42\n```\n'
  const user = "```ts\nimport { answer } from './lib/answer.ts'\nexport const again: string = answer\n```"
  const { blocks } = parseMarkdown('one.md', named + user)
  const { blocks: alone } = parseMarkdown('two.md', user)
  t.match(typeErrors(root, [...blocks, ...alone]), [
    /^one\.md:7:14: error TS\d+: Type 'number'/,
    /^two\.md:2:24: error TS\d+: Cannot find module/,
  ])
})

await t.test('a compiler that does not start is no success', async (t) => {
  const empty = t.testdir({ packages: {}, examples: {}, node_modules: {} })
  t.throws(() => typeErrors(empty, []), { message: /^tsc failed: .*tsc\.js/s })
})

await t.test('every relative link leads to a file, every anchor to a heading', async (t) => {
  t.strictSame(
    files.flatMap((file) => brokenLinks(root, file)),
    [],
  )
})

await t.test('links that lead nowhere are named with their line', async (t) => {
  const good = [
    'page.md',
    '#here',
    'page.md#a-page-again',
    'page.md#twice-1',
    'page.md#linked-title',
    'folder',
    'folder#folder',
  ]
  const bad = ['none.md', '#nowhere', 'page.md#twice-2', '../outside.md', 'picture.svg#part']
  const elsewhere = ['https://example.test/x#y', 'mailto:a@example.test']
  const lines = [...good, ...bad, ...elsewhere].map((target) => `see [it](${target})`)
  const text = ['# Here', '`[code](none.md)`', '```', '[code](none.md)', '```', ...lines].join('\n')
  const directory = t.testdir({
    'index.md': text,
    'page.md': '# A `page`, again\n\n## Twice\n\n## Twice\n\n## [Linked](page.md) title\n',
    folder: { 'README.md': '# Folder' },
    'picture.svg': '<svg/>',
  })
  t.strictSame(brokenLinks(directory, readMarkdown(directory, 'index.md')), [
    'index.md:13: none.md: no such file',
    'index.md:14: #nowhere: no such heading',
    'index.md:15: page.md#twice-2: no such heading',
    'index.md:16: ../outside.md: leaves the repository',
    'index.md:17: picture.svg#part: has an anchor but is no Markdown',
  ])
})

await t.test('commands of the workspace that the documents show exist', async (t) => {
  const manifests = globSync(
    ['package.json', '{packages,examples}/*/package.json', '{bench,dashboards,alerts}/package.json'],
    {
      cwd: root,
    },
  )
  const scripts = manifests.flatMap((path) => {
    const manifest = JSON.parse(readFileSync(join(root, path), 'utf8')) as { scripts: Record<string, string> }
    return Object.keys(manifest.scripts)
  })
  const known = new Set([...scripts, 'changeset', 'exec', '--filter'])
  const commands = files.flatMap(({ path }) => {
    const shown = readFileSync(join(root, path), 'utf8').matchAll(
      /(?:^|`)(?:npx -y )?pnpm(?:@12)? (?:--silent )?(?:run )?([\w:-]+)/gm,
    )
    return [...shown].map(([, name = '']) => `${path}: ${name}`)
  })
  t.ok(commands.includes('README.md: demo'))
  t.ok(commands.includes('README.md: test'))
  t.strictSame(
    commands.filter((command) => !known.has(command.slice(command.indexOf(': ') + 2))),
    [],
  )
})

await t.test('configuration that a guide quotes is the configuration beside it', async (t) => {
  const guide = readMarkdown(root, 'docs/guides/logging-and-retention.md')
  const configuration = (name: string): string => readFileSync(join(root, 'docs/guides/configuration', name), 'utf8')
  const rotation = guide.blocks.find(({ code }) => code.includes('copytruncate'))
  t.equal(rotation?.code, configuration('logrotate.conf'))
  const settings = guide.blocks.find(({ language }) => language === 'yaml')?.code.split('\n') ?? []
  t.ok(settings.length > 5)
  const loki = configuration('loki.yaml').split('\n').map(withoutComment)
  t.strictSame(
    settings.map(withoutComment).filter((line) => !loki.includes(line)),
    [],
  )
})

await t.test('quoted log lines are JSON', async (t) => {
  for (const { code } of blocks.filter(({ language }) => language === 'json')) t.type(JSON.parse(code), 'object')
})

function withoutComment(line: string): string {
  return line.replace(/\s*#.*$/, '')
}
