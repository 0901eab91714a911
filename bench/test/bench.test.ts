import t from 'tap'
import { parseArguments } from '../src/arguments.ts'
import { eventTemplate, nextEventId } from '../src/measure/event-body.ts'
import { quantile, spreadOf } from '../src/measure/statistics.ts'
import { bench } from './support/bench.ts'

t.test('a quick run ends with one JSON object that holds the figures of its cases', async (t) => {
  const cases = ['call', 'webhook355', 'dedupe'].flatMap((name) => ['--only', name])
  const { code, stdout, stderr } = await bench('--quick', '--output', 'json', ...cases)
  t.equal(code, 0, stderr)
  const report = JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as Record<string, unknown>
  t.match(report, {
    instrumentedCallMicros: Number,
    webhookRatio355: Number,
    dedupeMemory: { ids: 1_000_000, capacity: 100_000, flat: true },
    targets: [
      { name: 'instrumentedCallMicros', atMost: 1.5, met: Boolean },
      { name: 'webhookRatio355', atLeast: 0.8 },
      {},
    ],
    quick: true,
    code: 'sources',
  })
  const { webhook355 } = report.cases as Record<string, readonly { readonly name: string }[]>
  t.same(
    webhook355?.map(({ name }) => name),
    ['bareJson', 'fastifyCustomerio', 'bareHmac', 'rawBodyAndSdk', 'octokit'],
  )
})

t.test('a command line that cannot be understood is answered with the usage', async (t) => {
  const { code, stderr } = await bench('--only', 'nonsense')
  t.equal(code, 2)
  t.match(stderr, "no case is named 'nonsense'; the cases are call, throughput")
  t.match(stderr, 'Usage: pnpm bench')
  t.throws(() => parseArguments(['--output', 'xml']), { name: 'UsageError', message: /text or json/ })
  t.throws(() => parseArguments(['--fast']), { name: 'UsageError', message: /--fast/ })
})

t.test('the page is written by a full run only', async (t) => {
  t.throws(() => parseArguments(['--write', '--quick']), /full run/)
  t.throws(() => parseArguments(['--write', '--only', 'call']), /full run/)
  t.equal(parseArguments(['--write']).write, true)
})

t.test('an event has exactly the size asked for, and an id of its own', async (t) => {
  for (const bytes of [355, 4_096, 65_536]) {
    const { beforeId, afterId } = eventTemplate(bytes)
    const body = Buffer.from(beforeId + nextEventId() + afterId)
    t.equal(body.length, bytes)
    t.match(JSON.parse(body.toString()), { object_type: 'email', metric: 'delivered', data: {} })
  }
  t.throws(() => eventTemplate(100), RangeError)
  t.not(nextEventId(), nextEventId())
})

t.test('a spread is the median and the quartiles', async (t) => {
  t.same(spreadOf([5, 1, 4, 2, 3]), { median: 3, low: 2, high: 4 })
  t.equal(quantile([1, 2], 0.5), 1.5)
  t.ok(Number.isNaN(quantile([], 0.5)))
})
