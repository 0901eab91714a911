import { runCall } from './call.ts'
import { type CaseName, type CaseReport, caseNames, type RunCase, type Settings } from './case.ts'
import { runCliStart } from './cli-start.ts'
import { runDedupe } from './dedupe.ts'
import { runParts } from './parts.ts'
import { runPush } from './push.ts'
import { runScale } from './scale.ts'
import { runThroughput } from './throughput.ts'
import { runWebhook64k, runWebhook355 } from './webhook.ts'

const cases: Readonly<Record<CaseName, RunCase>> = {
  call: runCall,
  throughput: runThroughput,
  webhook355: runWebhook355,
  webhook64k: runWebhook64k,
  dedupe: runDedupe,
  parts: runParts,
  push: runPush,
  cliStart: runCliStart,
  scale: runScale,
}

/** One case after the other: two at once would measure each other. */
export async function runCases(names: readonly CaseName[], settings: Settings): Promise<CaseReport[]> {
  const reports: CaseReport[] = []
  for (const name of caseNames) {
    if (names.includes(name)) reports.push(await cases[name](settings))
  }
  return reports
}
