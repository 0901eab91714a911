// Writes src/customerio/operations.ts from the official SDK: the public methods found by walking its prototypes.
// `--check` fails when the file is stale.
import { readFileSync, writeFileSync } from 'node:fs'
import { renderOperations } from './render-operations.ts'

const target = new URL('../src/customerio/operations.ts', import.meta.url)
const text = renderOperations()
if (!process.argv.includes('--check')) {
  writeFileSync(target, text)
} else if (readFileSync(target, 'utf8') !== text) {
  console.error('src/customerio/operations.ts is stale; run `pnpm operations`')
  process.exitCode = 1
}
