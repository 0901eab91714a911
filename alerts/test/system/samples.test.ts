import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import t from 'tap'
import { stringify } from 'yaml'
import { parseSamples, type Sample } from '../../src/spec/samples.ts'
import { type Outcome, promtool } from '../support/promtool.ts'

await t.test('samples mean what they mean to promtool', async (t) => {
  const folder = t.testdir()
  const run = (tests: readonly object[]): Promise<Outcome> => {
    writeFileSync(join(folder, 'samples.yaml'), stringify({ rule_files: [], evaluation_interval: '2m', tests }))
    return promtool(folder, ['test', 'rules', 'samples.yaml'])
  }

  await t.test('every value at its time, gaps and stale markers', async (t) => {
    const decimal = fc.double({ min: 0, max: 1e6, noNaN: true }).map((value) => value.toPrecision(3))
    const number = fc.oneof(fc.nat(1_000).map(String), decimal)
    const signed = fc.tuple(fc.constantFrom('', '-', '+'), number).map((parts) => parts.join(''))
    const step = fc.tuple(fc.constantFrom('-', '+'), number).map((parts) => parts.join(''))
    const times = fc.nat(5)
    const token = fc.oneof(
      signed,
      fc.tuple(signed, times).map(([start, count]) => `${start}x${count}`),
      fc.tuple(signed, step, times).map(([start, by, count]) => `${start}${by}x${count}`),
      times.map((count) => `_x${count}`),
      fc.constantFrom('_', 'stale', 'Inf', '-Inf', '+Inf'),
    )
    const notations = fc.sample(
      fc.array(token, { minLength: 1, maxLength: 6 }).map((tokens) => tokens.join(' ')),
      60,
    )
    const tests = notations.map((values) => {
      const parsed = parseSamples(values)
      if ('problem' in parsed) throw new Error(`${values}: ${parsed.problem}`)
      const queries = parsed.samples.map((_, index) => {
        const value = lookBack(parsed.samples.slice(0, index + 1))
        const samples = value === undefined ? [] : [{ labels: 'a', value }]
        return { expr: 'a', eval_time: `${index * 2}m`, exp_samples: samples }
      })
      return { name: values, interval: '2m', input_series: [{ series: 'a', values }], promql_expr_test: queries }
    })
    const { status, output } = await run(tests.filter(({ promql_expr_test: queries }) => queries.length > 0))
    t.equal(status, 0, output)
  })

  await t.test('what it refuses is refused', async (t) => {
    for (const values of [
      ...['1+x3', 'x3', '1+2', '--1', '1+-2x3', '1x2.5', '1x-1', '1+2x', '1..2', '1e400', '1_', '_1', '1_000'],
      ...['stalex3', 'Stale', 'NaNx2', 'Infx2', '1+Infx2', '1\n2'],
    ]) {
      t.match(parseSamples(values), { problem: String }, values)
      const { status, output } = await run([{ interval: '2m', input_series: [{ series: 'a', values }] }])
      t.equal(status, 1, output)
    }
  })
})

/** What a query sees five minutes back, with two minutes between samples. */
function lookBack(samples: readonly Sample[]): number | undefined {
  const last = samples.slice(-3).findLast((sample) => sample !== 'missing')
  return typeof last === 'number' ? last : undefined
}
