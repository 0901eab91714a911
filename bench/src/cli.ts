import { mkdirSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { helpText, parseArguments, UsageError } from './arguments.ts'
import { buildPackages } from './build-packages.ts'
import { runCases } from './cases/run-cases.ts'
import { codeUnderTest } from './code-under-test.ts'
import { createProgress } from './progress.ts'
import { toJson } from './report/json.ts'
import { describeMachine } from './report/machine.ts'
import { toMarkdown } from './report/markdown.ts'
import { summarizeProfiles } from './report/profile.ts'
import type { Report } from './report/report.ts'
import { toText } from './report/text.ts'

const page = new URL('../../docs/benchmarks.md', import.meta.url)

async function main(): Promise<void> {
  const options = parseArguments(process.argv.slice(2))
  if (options.help) {
    console.log(helpText)
    return
  }
  const code = codeUnderTest()
  if (code === 'built') await buildPackages()
  if (options.profileDirectory !== undefined) mkdirSync(options.profileDirectory, { recursive: true })

  const progress = createProgress(process.stderr)
  const startedAt = performance.now()
  const cases = await runCases(options.cases, {
    scale: options.quick ? 0.02 : 1,
    profileDirectory: options.profileDirectory,
    onRun: progress.show,
  }).finally(progress.clear)
  const report: Report = {
    machine: describeMachine(),
    code,
    quick: options.quick,
    seconds: Math.round((performance.now() - startedAt) / 1000),
    cases,
  }

  if (options.write) await writeFile(page, toMarkdown(report))
  if (options.output === 'json') console.log(JSON.stringify(toJson(report)))
  else console.log(toText(report))
  if (options.profileDirectory !== undefined) console.error(await summarizeProfiles(options.profileDirectory))
}

main().catch((error: unknown) => {
  console.error(error instanceof UsageError ? `${error.message}\n\n${helpText}` : error)
  process.exitCode = error instanceof UsageError ? 2 : 1
})
