import type { RunCase } from './case.ts'
import { scaledOperations } from './case.ts'
import { compareSubjects, type Entrant } from './compare-subjects.ts'

const subject = 'call/call'
const baseline: Entrant = { name: 'bare', label: '`customerio-node`', subject, settings: { client: 'bare' }, rounds: 0 }
const challengers: readonly Entrant[] = [
  { name: 'instrumented', label: '`instrumentClient()`', subject, settings: { client: 'instrumented' }, rounds: 25 },
  {
    name: 'instrumentedWithoutIds',
    label: '`instrumentClient()`, `eventIds: false`',
    subject,
    settings: { client: 'instrumented-without-ids' },
    rounds: 11,
  },
  {
    name: 'handInstrumented',
    label: 'by hand: histogram timer, counter, gauge, span, log line',
    subject,
    settings: { client: 'hand-instrumented' },
    rounds: 11,
  },
]

export const runCall: RunCase = async (settings) => {
  const operations = scaledOperations(50_000, settings)
  const results = await compareSubjects(
    {
      caseName: 'call',
      baseline,
      challengers,
      warmups: 3,
      pairing: 'adjacent',
      measure: (loop) => loop.run(operations),
    },
    settings,
  )
  const added = results.find(({ name }) => name === 'instrumented')?.addedMicros?.median ?? Number.NaN
  return {
    name: 'call',
    title: 'One `track` call, transport stubbed',
    method:
      "`fetch` and the SDK's time-out signal are stubbed, so that what is left is the work of the SDK and of what is put around it. " +
      'Metrics on, no tracer registered, success lines below the log level. ' +
      `One call after the other, ${operations.toLocaleString('en')} a run.`,
    results,
    figures: [{ name: 'instrumentedCallMicros', value: added, target: { atMost: 1.5 } }],
  }
}
