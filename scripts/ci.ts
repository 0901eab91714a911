/** Everything a change has to pass, one step after the other. `.ci/run` prepares the machine and calls this. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { checkDemoReport } from './ci/demo-report.ts'
import { allPassed, runSteps, type Step, summarise } from './ci/run-steps.ts'

const root = join(import.meta.dirname, '..')
const pnpm = 'npx -y pnpm@12'
const clone = mkdtempSync(join(tmpdir(), 'messaging-observability-clone-'))

const steps: Step[] = [
  { name: 'test', command: `${pnpm} test`, cwd: root, tests: true },
  { name: 'system tests', command: `${pnpm} test:system`, cwd: root, tests: true },
  { name: 'consumer tests', command: `${pnpm} test:consumers`, cwd: root, tests: true },
  { name: 'lint', command: `${pnpm} lint`, cwd: root },
  { name: 'type check', command: `${pnpm} typecheck`, cwd: root },
  { name: 'build', command: `${pnpm} build`, cwd: root },
  { name: 'package checks', command: `${pnpm} check:packages`, cwd: root },
  { name: 'generated documents', command: `${pnpm} check:docs`, cwd: root },
  { name: 'clone', command: `git clone --quiet --no-hardlinks '${root}' '${clone}'`, cwd: root },
  // In a fresh clone: the one command has to do all the set-up by itself.
  { name: 'demo', command: `${pnpm} demo --output json`, cwd: clone, checkLastLine: checkDemoReport },
]

const results = await runSteps(steps, { limitMs: 480_000, print: (line) => console.log(line) })
rmSync(clone, { recursive: true, force: true })
for (const line of summarise(results)) console.log(line)
process.exitCode = allPassed(results) ? 0 : 1
