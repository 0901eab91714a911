/** Checks the package in the working directory as users would get it: the packed tarball, not the folder. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { checkPublished } from './packaging/check-published.ts'
import { packPackage } from './packaging/pack.ts'

const destination = mkdtempSync(join(tmpdir(), 'packed-'))
try {
  const packed = packPackage(process.cwd(), destination)
  const { buffer } = new Uint8Array(readFileSync(packed.tarball))
  const { messages, pkg } = await publint({ pack: { tarball: buffer }, strict: true })
  const problems = [
    ...checkPublished(packed),
    ...messages.map((message) => `publint: ${formatMessage(message, pkg, { color: false }) ?? message.code}`),
  ]
  for (const problem of problems) console.error(`${packed.manifest.name}: ${problem}`)
  const types = spawnSync('attw', [packed.tarball, '--profile', 'esm-only', '--no-color', '--no-summary'], {
    stdio: 'inherit',
  })
  process.exitCode = problems.length === 0 && types.status === 0 ? 0 : 1
} finally {
  rmSync(destination, { recursive: true, force: true })
}
