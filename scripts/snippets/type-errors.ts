import { spawnSync } from 'node:child_process'
import {
  cpSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { CodeBlock } from './markdown.ts'

/** What examples use without declaring it, such as `siteId` and `logger`. */
const declarations = join(import.meta.dirname, 'declarations')
const pathComment = /^\/\/ ((?:[\w-]+\/)*[\w.-]+\.ts)\n/

/**
 * Type-checks TypeScript blocks in one program against the sources of the workspace. Each is a module of its own and sees
 * the declarations beside this file; what it declares itself goes before those. A block whose first line is a comment with
 * a path, such as `// dashboards/orders.ts`, is that file to the other blocks of its document.
 *
 * @returns errors with the file and line of the Markdown, as `docs/guides/webhooks.md:12:3: error TS…`
 */
export function typeErrors(root: string, blocks: readonly CodeBlock[]): string[] {
  const directory = mkdtempSync(join(tmpdir(), 'snippets-'))
  try {
    linkModules(root, join(directory, 'node_modules'))
    const origins = new Map<string, string>()
    const documents = [...new Set(blocks.map(({ file }) => file))]
    for (const [index, { file, line, code }] of blocks.entries()) {
      const document = `document-${documents.indexOf(file)}`
      const named = `${document}/${pathComment.exec(code)?.[1]}`
      const name = pathComment.test(code) && !origins.has(named) ? named : `${document}/snippet-${index}.ts`
      origins.set(name, file)
      mkdirSync(dirname(join(directory, name)), { recursive: true })
      // Blank lines make the compiler count as the Markdown does.
      writeFileSync(join(directory, name), `${'\n'.repeat(line - 1)}${code}export {}\n`)
    }
    cpSync(declarations, directory, { recursive: true })
    // In a declaration file a type that is gone would go unnoticed (skipLibCheck), and so would every use of it.
    renameSync(join(directory, 'names.d.ts'), join(directory, 'names.ts'))
    writeFileSync(join(directory, 'package.json'), '{ "type": "module" }')
    writeFileSync(join(directory, 'tsconfig.json'), JSON.stringify(configuration(root)))
    const { stdout, stderr, status, error } = spawnSync(
      process.execPath,
      // Not bin/tsc: the hooks of tap cannot load a module whose name has no extension.
      [join(root, 'node_modules', 'typescript', 'lib', 'tsc.js'), '-p', '.', '--pretty', 'false'],
      { cwd: directory, encoding: 'utf8' },
    )
    if (error !== undefined) throw error
    const errors = stdout.split('\n').filter((line) => line.includes(': error TS'))
    if (status !== 0 && errors.length === 0) throw new Error(`tsc failed: ${stdout}${stderr}`)
    // Errors of the sources themselves are for `pnpm typecheck` to report.
    const ours = errors.filter((message) => !message.startsWith('..'))
    return ours.map((message) =>
      message.replace(/^([^(]+)\((\d+),(\d+)\)/, (_, name: string, line, column) => {
        return `${origins.get(name)}:${line}:${column}`
      }),
    )
  } finally {
    rmSync(directory, { recursive: true })
  }
}

function configuration(root: string): object {
  return {
    extends: join(root, 'tsconfig.base.json'),
    compilerOptions: {
      noEmit: true,
      declaration: false,
      declarationMap: false,
      isolatedDeclarations: false,
      rewriteRelativeImportExtensions: false,
      allowImportingTsExtensions: true,
      // An example may show a name and leave its use to the reader.
      noUnusedLocals: false,
      noUnusedParameters: false,
      customConditions: ['@messaging-observability/source'],
    },
    include: ['names.ts', '*.d.ts', 'document-*/**/*.ts'],
  }
}

/** Makes every package of the workspace, and every module one of them uses, resolvable from one place. */
function linkModules(root: string, destination: string): void {
  const linked = new Set<string>()
  const link = (name: string, target: string): void => {
    if (linked.has(name)) return
    linked.add(name)
    mkdirSync(dirname(join(destination, name)), { recursive: true })
    symlinkSync(target, join(destination, name))
  }
  for (const directory of globSync(['packages/*', 'dashboards', 'alerts', 'examples/*'], { cwd: root }).map((path) =>
    join(root, path),
  )) {
    const { name } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as { name: string }
    link(name, directory)
    for (const module of moduleNames(join(directory, 'node_modules')))
      link(module, join(directory, 'node_modules', module))
  }
  const modules = join(root, 'node_modules')
  for (const module of moduleNames(modules)) link(module, join(modules, module))
}

function moduleNames(modules: string): string[] {
  return readdirSync(modules)
    .filter((entry) => !entry.startsWith('.'))
    .flatMap((entry) =>
      entry.startsWith('@') ? readdirSync(join(modules, entry)).map((name) => `${entry}/${name}`) : [entry],
    )
}
