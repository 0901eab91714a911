import { readFileSync } from 'node:fs'
import { customerioCatalogue } from '@messaging-observability/metrics'
import type { Instant } from '@messaging-observability/metrics/promql'
import * as q from '@messaging-observability/metrics/promql'
import fc from 'fast-check'
import t from 'tap'
import type { PromqlCheck, PromqlVariables } from '../src/index.ts'
import { checkPromql } from '../src/index.ts'
import { promqlFunctions } from '../src/promql/functions.ts'

interface Verdict {
  readonly expression: string
  readonly accepted: boolean
  readonly oursDiffers?: string
}

const fixture = new URL('fixtures/promql/promtool-verdicts.json', import.meta.url)
const { verdicts } = JSON.parse(readFileSync(fixture, 'utf8')) as { readonly verdicts: readonly Verdict[] }

/** What is wrong and from where on, or the type. */
function say(expression: string, variables?: PromqlVariables): string {
  const check: PromqlCheck = checkPromql(expression, variables === undefined ? {} : { variables })
  return check.ok ? check.type : `${check.message} > ${expression.slice(check.position)}`
}

await t.test('Prometheus and we agree on what is a query', async (t) => {
  t.ok(verdicts.length > 250)
  for (const { expression, accepted, oursDiffers } of verdicts) {
    t.equal(checkPromql(expression).ok, oursDiffers === undefined ? accepted : !accepted, expression)
  }
})

await t.test('every function of the grammar is known with what it takes', async (t) => {
  const grammar = new URL('../src/promql.grammar', import.meta.resolve('@prometheus-io/lezer-promql'))
  const names = [...readFileSync(grammar, 'utf8').matchAll(/condFn<"(\w+)">/g)].map(([, name]) => name ?? '')
  const known = [...promqlFunctions.keys()]
  t.strictSame(
    names.filter((name) => !known.includes(name) && !/^(?:min|max)_of$/.test(name)),
    [],
  )
  t.strictSame(
    known.filter((name) => !names.includes(name)),
    ['start', 'end'],
  )
})

await t.test('numbers are taken where Prometheus 3 takes them', (t) => {
  for (const expression of [
    '2.',
    '1./6.',
    'up @ 3.',
    'histogram_quantile(5./6., x_bucket)',
    'up{a="1."} > 1.',
    '1. # 2.',
  ]) {
    t.ok(checkPromql(expression).ok, expression)
  }
  for (const expression of ['1.5.', 'up[5.]m', '1..', 'a.', 'up @ Inf', 'up @ -inf', 'up offset 1m @ NaN']) {
    t.notOk(checkPromql(expression).ok, expression)
  }
  t.equal(say('up{a="1."} > 1. foo'), 'unexpected "foo" > foo')
  t.end()
})

await t.test('a problem is named, with its place in the text as it was written', async (t) => {
  const said: readonly (readonly [string, string])[] = [
    ['', 'the expression ends too early > '],
    ['sum(up', 'the expression ends too early > '],
    ['sum(up))', 'unexpected ")" > )'],
    ['up{job=~"$job"} foo', 'unexpected "foo" > foo'],
    ['sum(fantasy(up))', 'unknown function "fantasy" > fantasy(up))'],
    [
      'sum(rate(up))',
      'rate needs a range vector and is given an instant vector; a window such as [$__rate_interval] is missing > up))',
    ],
    ['1 + rate(up[$__rate_interval]) + "a"', '+ takes instant vectors and scalars, not a string > "a"'],
    ['up{a=~"$job",b=~"("}', '"(" is no regular expression that Prometheus takes > b=~"("}'],
    ['up{a="\\d"}', 'unknown escape "\\d"; write two backslashes for one > \\d"}'],
    ['up{a="b', 'the string is not closed > "b'],
    ['label_replace(up, "a", "$1", "b", "*")', '"*" is no regular expression that Prometheus takes > "*")'],
    ['sum(up)[5m]', 'only a selector has a window; write [5m:] for a subquery of an expression > sum(up)[5m]'],
    ['up offset 5m [5m]', 'offset goes behind the window, not before it > up offset 5m [5m]'],
    ['topk(5, up, up)', 'topk takes 2 arguments, not 3 > topk(5, up, up)'],
    ['round(up, 1, 2)', 'round takes 1 to 2 arguments, not 3 > round(up, 1, 2)'],
    ['label_join(up)', 'label_join takes 3 or more arguments, not 1 > label_join(up)'],
    ['{job=~".*"}', 'the selector needs a metric name, or a matcher that an absent label does not meet > {job=~".*"}'],
    ['up{__name__="down"}', 'the metric has two names, up and down > up{__name__="down"}'],
    ['info(up, up, up)', 'info takes 1 to 2 arguments, not 3 > info(up, up, up)'],
  ]
  for (const [expression, message] of said) t.equal(say(expression), message, expression)
})

await t.test('deep nesting is taken, and refused before it could overflow anything', async (t) => {
  const nested = (depth: number): string => `${'('.repeat(depth)}up${')'.repeat(depth)}`
  t.equal(say(nested(400)), 'instant')
  t.equal(say(Array.from({ length: 400 }, () => 'up').join(' + ')), 'instant')
  t.match(say(nested(20_000)), 'the expression nests too deeply')
  t.match(say('u'.repeat(70_000)), 'the expression has 70000 characters; 65536 is the most that is read')
})

await t.test('an expression has the type it evaluates to', async (t) => {
  const types: Readonly<Record<string, string>> = {
    up: 'instant',
    'up[5m]': 'range',
    'up[5m:]': 'range',
    '1 + time()': 'scalar',
    '"a"': 'string',
    $lane: 'any',
    '$lane * 2': 'any',
    '$lane * up': 'instant',
  }
  for (const [expression, type] of Object.entries(types)) t.equal(say(expression), type, expression)
})

await t.test('operators bind as in Prometheus, where the grammar for editors reads otherwise', async (t) => {
  for (const expression of [
    'up + up offset 5m',
    '-up offset 5m',
    'up + up @ 5 * up',
    '1 > bool 2 == bool 1',
    '-1 ^ 2',
  ]) {
    t.ok(checkPromql(expression).ok, expression)
  }
  t.equal(say('up + up[5m]'), '+ takes instant vectors and scalars, not a range vector > up[5m]')
  t.equal(say('up and 1 + up offset 5m > 2'), 'instant')
  t.equal(say('1 + 1 > 2'), 'two scalars are compared with > bool > 1 + 1 > 2')
})

await t.test("Grafana's variables stand for what can be there", async (t) => {
  await t.test("Grafana's own are always there", async (t) => {
    const expression = `rate(up[$__rate_interval]) * $__range_s + rate(up[$\{__interval}:$__interval] offset -[[__range]])`
    t.equal(say(expression, {}), 'instant')
    t.equal(say('up[$__auto_interval_step]', {}), 'range')
  })
  await t.test('a known value is put in', async (t) => {
    const variables = { step: '5m', k: '5', by: 'lane, till', op: '>', name: '"5m"' }
    t.equal(say(`topk($k, sum by ($by) (rate(up[$step]))) $op $\{k:raw}`, variables), 'instant')
    t.equal(say('up[$name]', variables), 'unexpected "\\"" > $name]')
  })
  await t.test('an unknown value may be anything that fits its place', async (t) => {
    const variables = { a: undefined }
    for (const expression of [
      'rate($a[$a:$a] offset $a)',
      'topk($a, up)',
      `up[$\{a}m] @ $a`,
      `sum by ($a) ($\{a:csv}_total{$a="x"})`,
      '$a{job="$a"} > $a',
      'histogram_quantile($a, up)',
    ]) {
      t.ok(checkPromql(expression, { variables }).ok, expression)
    }
    t.ok(checkPromql('topk($a, up)', { variables: { a: 'x'.repeat(1001) } }).ok, 'nor is one of endless length put in')
    t.equal(say('up[$a] + 1', variables), '+ takes instant vectors and scalars, not a range vector > up[$a] + 1')
  })
  await t.test('one nobody defined is a problem, in quotes too', async (t) => {
    t.match(say('up{job=~"$jop"}', { job: undefined }), /^the dashboard has no variable "jop"; .* > \$jop"}$/)
    t.match(say(`up + $\{toString}`, {}), 'the dashboard has no variable "toString"')
    t.equal(say('up{job=~"$jop"}'), 'instant')
  })
  await t.test('what only looks like one is left alone', async (t) => {
    t.equal(say(`label_replace(up, "a", "$1-$\{2}", "b", "(.*)[[:alpha:]]$")`, {}), 'instant')
    t.equal(say('up # $nothing, "\n', {}), 'instant')
    t.equal(say("up{a='$', b=`\\$`}", {}), 'instant')
  })
})

await t.test('strings are read as Prometheus reads them', async (t) => {
  const accepted = ["'it\\'s'", '"\\x41\\101\\u00e9\\U0001F600"', '`\\d\n`', '"\\a\\b\\f\\n\\r\\t\\v\\\\"']
  for (const literal of accepted) t.equal(say(`up{a=${literal}}`), 'instant', literal)
  for (const literal of ['"\\U00110000"', '"\\\'"', '"\\xg"', '"\\', "'a\nb'", '`a']) {
    t.notOk(checkPromql(`up{a=${literal}}`).ok, literal)
  }
})

await t.test('no text makes the check throw', async () => {
  const token = fc.constantFrom(
    ...[
      'sum',
      'by',
      'rate',
      'up',
      '(',
      ')',
      '[',
      ']',
      '{',
      '}',
      '5m',
      ':',
      '"',
      "'",
      '`',
      '\\',
      '$a',
      `$\{a:b}`,
      '[[a]]',
    ],
    ...[
      'offset',
      '@',
      '=~',
      '!=',
      '+',
      '-',
      '^',
      'and',
      'on',
      'bool',
      'group_left',
      ',',
      '#',
      '\n',
      '1',
      'Inf',
      '⚠',
      ' ',
    ],
  )
  const text = fc.oneof(
    fc.string(),
    fc.string({ unit: 'binary' }),
    fc.array(token).map((tokens) => tokens.join(' ')),
  )
  fc.assert(
    fc.property(text, fc.option(fc.dictionary(fc.constantFrom('a', 'b'), fc.string())), (expression, variables) => {
      const check = checkPromql(expression, variables === null ? {} : { variables })
      return check.ok || (check.message !== '' && check.position >= 0 && check.position <= expression.length)
    }),
    { numRuns: 2000 },
  )
})

await t.test('what the typed builder makes is always right', async (t) => {
  const { handles } = customerioCatalogue
  const window = fc.constantFrom('5m', '$__rate_interval', '$__range', '1h30m')
  const matchers = fc.constantFrom(
    {},
    { api: 'track' } as const,
    { job: q.oneOf(q.variable('job')), workspace: q.matching('a.+|b') },
    { instance: q.not(q.variable('instance', 'regex')), workspace: 'a"b\\c' },
  )
  const modifiers = fc.constantFrom({}, { offset: '1d' }, { at: 'end', offset: '-5m' }) as fc.Arbitrary<q.TimeModifiers>
  const grouping = fc.constantFrom({ by: ['api'] }, { without: ['instance', 'job'] }, { by: [] }) as fc.Arbitrary<{
    readonly by: readonly 'api'[]
  }>
  type Operator = (left: Instant<'api'>, right: Instant<'api'>) => Instant<'api'>
  const operator = fc.constantFrom<Operator[]>(q.add, q.divide, q.greater, q.or, q.unless)
  const { vector } = fc.letrec<{ vector: Instant<'api'> }>((tie) => {
    const inner = tie('vector')
    return {
      vector: fc.oneof(
        { maxDepth: 5, depthSize: 'medium' },
        fc.tuple(matchers, modifiers).map(([m, time]) => q.select(handles.apiInFlight, m, time) as Instant<'api'>),
        fc
          .tuple(fc.constantFrom(q.rate, q.increase, q.irate), matchers, window, modifiers)
          .map(([move, m, w, time]) => move(q.range(handles.apiRequestsTotal, m, w as '5m', time)) as Instant<'api'>),
        fc.tuple(fc.constantFrom(0.5, 0.99), window).map(([phi, w]) => {
          const rates = q.rate(q.range(q.bucketsOf(handles.apiLatencyMs), {}, w as '5m'))
          return q.histogramQuantile(phi, q.sumByLe(rates, { by: ['api'] }))
        }),
        fc.tuple(fc.constantFrom(q.sum, q.avg, q.max, q.count), inner, grouping).map(([a, v, g]) => a(v, g)),
        fc.tuple(inner, grouping).map(([v, g]) => q.topk(5, v, g)),
        fc.tuple(operator, inner, inner).map(([o, a, b]) => o(a, b)),
        fc.tuple(fc.constantFrom(q.multiply, q.power, q.subtract), inner, fc.double()).map(([o, a, b]) => o(a, b)),
        fc.tuple(inner, inner).map(([a, b]) => q.ratio(a, b)),
        fc.tuple(inner, window).map(([v, w]) => q.maxOverTime(q.subquery(v, w as '5m'))),
        inner.map((v) => q.negate(v)),
        inner.map((v) => q.clamp(v, 0, q.scalar(v))),
      ),
    }
  })
  fc.assert(
    fc.property(vector, (built) => {
      t.equal(say(built.text, { job: undefined, instance: undefined }), 'instant', built.text)
    }),
    { numRuns: 300 },
  )
})
