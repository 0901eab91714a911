import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'

const root = join(import.meta.dirname, '..')

/**
 * Writes a generated document. With `--check` on the command line it writes nothing and fails the process when the
 * document is not what would be written.
 *
 * @param path - below the root of the repository
 */
export function writeDocument(path: string, content: string): void {
  const target = join(root, path)
  if (!process.argv.includes('--check')) {
    mkdirSync(dirname(target), { recursive: true })
    writeFileSync(target, content)
  } else if (current(target) !== content) {
    console.error(`${relative(root, target)} is stale; run \`pnpm run docs\``)
    process.exitCode = 1
  }
}

function current(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
