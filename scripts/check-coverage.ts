/** Fails unless the tests that have just run in this directory ran every line of its sources. */
import { readFileSync } from 'node:fs'
import { relative } from 'node:path'

interface FileCoverage {
  readonly lines: { readonly total: number; readonly covered: number }
}

const coverage = JSON.parse(readFileSync('.tap/report/coverage-summary.json', 'utf8')) as Record<string, FileCoverage>
const { total, ...files } = coverage
if (total === undefined || total.lines.total === 0) throw new Error('No coverage was recorded: did the tests run?')

const incomplete = Object.entries(files).filter(([, { lines }]) => lines.covered < lines.total)
for (const [file, { lines }] of incomplete) {
  console.error(
    `${relative(process.cwd(), file)}: ${lines.total - lines.covered} of ${lines.total} lines are not tested`,
  )
}
process.exitCode = incomplete.length === 0 ? 0 : 1
