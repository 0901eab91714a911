import { startSubject } from '../measure/subject-process.ts'
import type { RunCase } from './case.ts'
import { scaledOperations } from './case.ts'
import { compareSubjects, type Entrant, ratioOf, resultOf } from './compare-subjects.ts'

export const runThroughput: RunCase = async (settings) => {
  const operations = scaledOperations(4_000, settings)
  const upstream = await startSubject('call/upstream', {}, {})
  try {
    const entrant = (name: string, client: string, label: string, rounds: number): Entrant => ({
      name,
      label,
      subject: 'call/call',
      settings: { client, url: `http://127.0.0.1:${upstream.port}/api/v1` },
      rounds,
    })
    const entrants: readonly [Entrant, ...Entrant[]] = [
      entrant('bare', 'bare', '`customerio-node`', 0),
      entrant('instrumented', 'instrumented', '`instrumentClient()`', 21),
      entrant('handInstrumented', 'hand-instrumented', 'by hand: histogram timer, counter, gauge, span, log line', 9),
    ]
    const results = await compareSubjects('throughput', entrants, 2, settings, (loop) => loop.run(operations))
    return {
      name: 'throughput',
      title: '`track` calls over loopback',
      method:
        'Real `fetch` to an HTTP server on the loopback interface, in a process of its own. 20 calls in flight, ' +
        `${operations.toLocaleString('en')} a run; CPU time of the calling process.`,
      results,
      figures: [
        { name: 'instrumentedThroughputRatio', value: ratioOf(results, 'instrumented'), target: { atLeast: 0.97 } },
        {
          name: 'instrumentedThroughputWallRatio',
          value: resultOf(results, 'instrumented').wallRatio?.median ?? Number.NaN,
        },
      ],
    }
  } finally {
    await upstream.stop()
  }
}
