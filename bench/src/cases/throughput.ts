import { startSubject } from '../measure/subject-process.ts'
import type { RunCase } from './case.ts'
import { scaledOperations } from './case.ts'
import { compareSubjects, type Entrant, ratioOf } from './compare-subjects.ts'

export const runThroughput: RunCase = async (settings) => {
  const operations = scaledOperations(6_000, settings)
  const upstream = await startSubject('call/upstream', {}, {})
  try {
    const entrant = (name: string, client: string, label: string, rounds: number): Entrant => ({
      name,
      label,
      subject: 'call/call',
      settings: { client, url: `http://127.0.0.1:${upstream.port}/api/v1` },
      rounds,
    })
    const results = await compareSubjects(
      {
        caseName: 'throughput',
        baseline: entrant('bare', 'bare', '`customerio-node`', 0),
        challengers: [
          entrant('instrumented', 'instrumented', '`instrumentClient()`', 42),
          entrant('control', 'bare', '`customerio-node` once more: what chance does', 12),
          entrant(
            'handInstrumented',
            'hand-instrumented',
            'by hand: histogram timer, counter, gauge, span, log line',
            6,
          ),
        ],
        warmups: 2,
        pairing: 'simultaneous',
        measure: (loop) => loop.run(operations),
      },
      settings,
    )
    return {
      name: 'throughput',
      title: '`track` calls over loopback',
      method:
        'Real `fetch` to an HTTP server on the loopback interface, in a process of its own. Both runs of a pair at the same time, each with ' +
        `20 calls in flight, ${operations.toLocaleString('en')} a run; CPU time of the calling process. The SDK's time-out signal is ` +
        'replaced by one without a timer: pending timers would burden later rounds.',
      results,
      figures: [
        { name: 'instrumentedThroughputRatio', value: ratioOf(results, 'instrumented'), target: { atLeast: 0.97 } },
      ],
    }
  } finally {
    await upstream.stop()
  }
}
