import { runCommand } from './run-command.ts'
import { TapCounter, type TestCount } from './tap-counter.ts'

export interface Step {
  name: string
  command: string
  cwd: string
  /** Whether the step runs tests, and so has to have executed some. */
  tests?: boolean
  /** Judges the last line of standard output; what it returns are the step's failures. */
  checkLastLine?: (line: string) => string[]
}

export interface StepResult {
  name: string
  failures: string[]
  count: TestCount
  seconds: number
}

export interface StepContext {
  limitMs: number
  print: (line: string) => void
}

/** Runs every step, also after one has failed. */
export async function runSteps(steps: readonly Step[], context: StepContext): Promise<StepResult[]> {
  const results: StepResult[] = []
  for (const step of steps) {
    context.print(`\n==> ${step.name}: ${step.command}`)
    results.push(await runStep(step, context))
  }
  return results
}

async function runStep(step: Step, { limitMs, print }: StepContext): Promise<StepResult> {
  const counter = new TapCounter()
  const start = performance.now()
  const onLine = (line: string) => {
    if (counter.read(line)) print(line)
  }
  const { failure, lastLine } = await runCommand(step.command, { cwd: step.cwd, limitMs, onLine })
  const failures = failure ? [failure] : (step.checkLastLine?.(lastLine) ?? [])
  if (counter.count.unfinished > 0) failures.push(`${counter.count.unfinished} test run(s) without a closing line`)
  if (step.tests && executed(counter.count) === 0) failures.push('no test was executed')
  for (const problem of failures) print(`${step.name} failed: ${problem}`)
  return { name: step.name, failures, count: counter.count, seconds: (performance.now() - start) / 1000 }
}

function executed({ passed, failed }: TestCount): number {
  return passed + failed
}

/** The table and, as the very last line, `N passed, N failed, N skipped`. Tests are summed; a step that failed without a failed test counts as one failure. */
export function summarise(results: readonly StepResult[]): string[] {
  const total = { passed: 0, failed: 0, skipped: 0, assertions: 0 }
  const table = results.map(({ name, failures, count, seconds }) => {
    total.passed += count.passed
    total.failed += Math.max(count.failed, failures.length > 0 ? 1 : 0)
    total.skipped += count.skipped
    total.assertions += count.assertions
    const ok = failures.length === 0 && count.failed === 0
    const tests = executed(count) > 0 ? `, ${count.passed} of ${executed(count)} tests passed` : ''
    return `${ok ? 'ok    ' : 'FAILED'} ${name} (${seconds.toFixed(0)} s${tests})${failures.length > 0 ? `: ${failures.join('; ')}` : ''}`
  })
  return [
    '',
    ...table,
    `${total.assertions} assertions`,
    `${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`,
  ]
}

/** Whether every step ended well and no test failed. */
export function allPassed(results: readonly StepResult[]): boolean {
  return results.every(({ failures, count }) => failures.length === 0 && count.failed === 0)
}
