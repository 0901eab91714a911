import type { MetricsError } from '@messaging-observability/metrics'
import { customerioCatalogue } from '@messaging-observability/metrics'
import type { Instant, Scalar } from '@messaging-observability/metrics/promql'
import * as q from '@messaging-observability/metrics/promql'
import { parser } from '@prometheus-io/lezer-promql'
import fc from 'fast-check'
import t from 'tap'
import { forms, substitute } from './fixtures/forms.ts'

const { handles } = customerioCatalogue
const inFlight = q.select(handles.apiInFlight)
const up = q.select(handles.up)

/** Names of the grammar's nodes that carry no meaning of their own. */
function errorsIn(text: string): string[] {
  const errors: string[] = []
  parser.parse(text).iterate({
    enter: (node) => {
      if (node.type.isError) errors.push(text.slice(Math.max(0, node.from - 20), node.to + 20))
    },
  })
  return errors
}

function refusal(build: () => unknown): string {
  try {
    build()
  } catch (error) {
    t.equal((error as MetricsError).code, 'ERR_PROMQL_INVALID')
    return (error as Error).message
  }
  return 'was not refused'
}

await t.test('a label the metric does not have, or a value it never has, is refused, all at once', async (t) => {
  const matchers = { region: 'eu', api: 'trak', operation: q.oneOf('identify', 'identfy') }
  t.equal(
    refusal(() => q.select(handles.apiRequestsTotal, matchers as never)).replace(/operation is never.*/, 'operation …'),
    'customerio_api_requests_total cannot be selected so: it has no label "region"; it has api, operation, status, workspace, job, instance; api is never "trak"; it is one of track, app, pipelines; operation …',
  )
  t.match(
    refusal(() => q.select(handles.apiRequestsTotal, { operation: 'identfy' as never })),
    /operation is never "identfy"; it is one of identify, .* and \d+ more\./,
  )
  t.match(
    refusal(() => q.select(handles.apiInFlight, { api: q.oneOf() })),
    'api is given no value to compare with',
  )
})

await t.test('a pattern that is broken, or matches no value there can be, is refused', async (t) => {
  t.match(
    refusal(() => q.select(handles.apiInFlight, { api: q.matching('(') })),
    '"(", which is no regular expression',
  )
  t.match(
    refusal(() => q.select(handles.apiInFlight, { api: q.matching('trak.*') })),
    'api has no value that "trak.*" matches; it is one of track, app, pipelines',
  )
  t.equal(
    String(q.select(handles.apiInFlight, { workspace: q.matching('any.*') })),
    'customerio_api_in_flight{workspace=~"any.*"}',
  )
})

await t.test('a pattern may use what RE2 has and JavaScript has not', async (t) => {
  for (const pattern of ['(?i)TRACK', '(?P<first>t)rack']) {
    t.ok(q.select(handles.apiInFlight, { api: q.matching(pattern) }).text.includes(pattern))
  }
})

await t.test('what Grafana would take for a variable is refused in a literal', async (t) => {
  for (const workspace of ['$job', `$\{job:regex}`, '[[job]]', '[[job:csv]]', 'cost-$USD']) {
    t.match(
      refusal(() => q.select(handles.apiInFlight, { workspace })),
      'holds what Grafana replaces as a variable',
    )
  }
  for (const workspace of ['5$', '$1', '[x]', '{a}']) {
    t.ok(q.select(handles.apiInFlight, { workspace }).text.includes(workspace))
  }
})

await t.test('durations are whole numbers above 0 with units from large to small', async (t) => {
  const range = (window: string) => () => q.range(handles.apiRequestsTotal, {}, window as '5m')
  for (const bad of ['', '5', 'm', '1.5h', '0m', '5m1h', '-5m', '1h 5m', '5M']) {
    t.match(refusal(range(bad)), `"${bad}" is no duration`)
  }
  for (const good of ['5m', '1h30m', '1y2w3d4h5m6s7ms', '100ms', '10s']) t.match(range(good)().text, `[${good}]`)
  t.match(
    refusal(() => q.select(up && handles.up, {}, { offset: '--1h' as '1h' })),
    '"-1h" is no duration',
  )
  t.match(
    refusal(() => q.select(handles.up, {}, { at: Number.NaN })),
    '@ needs a Unix time',
  )
})

await t.test('names that are none are refused', async (t) => {
  t.match(
    refusal(() => q.variable('my variable')),
    '"my variable" is no variable name',
  )
  t.match(
    refusal(() => q.sum(up, { by: ['job)'] as never })),
    '"job)" is no label name',
  )
  t.match(
    refusal(() => q.countValues('a-b', up)),
    '"a-b" is no label name',
  )
  t.match(
    refusal(() => q.bucketOf(handles.apiLatencyMs, 5001 as 5000)),
    'has no bucket 5001; it has 10, 25',
  )
  t.match(
    refusal(() => q.bucketOf({ ...handles.up, type: 'histogram' } as never, 1 as never)),
    'it has none.',
  )
})

await t.test('operators refuse what Prometheus would refuse, all at once', async (t) => {
  t.match(
    refusal(() => q.greater(1, 2, {} as never)),
    '">" cannot be used so: two scalars can only be compared with { bool: true }.',
  )
  t.match(
    refusal(() => q.add(inFlight, 1 as never, { on: ['api'] })),
    'only two vectors can be matched by labels',
  )
  t.match(
    refusal(() => q.add(inFlight, up, { groupLeft: ['job'], groupRight: [] })),
    'give groupLeft or groupRight, not both; groupLeft and groupRight need on or ignoring',
  )
  t.match(
    refusal(() => q.add(inFlight, up, { on: [], ignoring: [] })),
    'give on or ignoring, not both',
  )
  t.match(
    refusal(() => q.multiply(inFlight, up, { on: ['job'], groupLeft: ['job'] })),
    '"job" is matched by on and cannot be taken over as well',
  )
})

await t.test('every form has its text, and Prometheus would parse it', async (t) => {
  for (const [built, expected] of forms) {
    if (expected !== '') t.equal(String(built), expected)
    t.same(errorsIn(substitute(built.text)), [], built.text)
  }
})

await t.test('every function and operator is among the forms', async (t) => {
  const helpers = [
    'bucketOf',
    'bucketsOf',
    'countOf',
    'sumOf',
    'matching',
    'noneOf',
    'not',
    'notMatching',
    'oneOf',
    'variable',
    'literal',
    'negate',
    'observedQuantile',
    'orZero',
    'range',
    'ratio',
    'select',
    'subquery',
    'sumByLe',
  ]
  const operators: Record<string, string> = {
    add: '+',
    subtract: '-',
    multiply: '*',
    divide: '/',
    modulo: '%',
    power: '^',
    equal: '==',
    notEqual: '!=',
    greater: '>',
    greaterOrEqual: '>=',
    less: '<',
    lessOrEqual: '<=',
    atan2: 'atan2',
    and: 'and',
    or: 'or',
    unless: 'unless',
  }
  const text = forms.map(([built]) => built.text).join('\n')
  for (const name of Object.keys(q).filter((candidate) => !helpers.includes(candidate))) {
    const function_ = name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
    const operator = operators[name]
    t.ok(
      operator === undefined
        ? new RegExp(`\\b${function_}( by| without|\\()`).test(text)
        : text.includes(` ${operator} `),
      name,
    )
  }
})

await t.test('any string is quoted so that it comes back as it was', async (t) => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (workspace) => {
      let built: string
      try {
        built = q.select(handles.apiInFlight, { workspace }).text
      } catch {
        return /\$[A-Za-z_{]|\[\[/.test(workspace)
      }
      const quoted = built.slice('customerio_api_in_flight{workspace='.length, -1)
      const body = quoted
        .slice(1, -1)
        .replaceAll(/\\(.)/g, (_match, letter: string) => (letter === 'n' ? '\n' : letter))
      return (
        quoted.startsWith('"') &&
        quoted.endsWith('"') &&
        body === workspace &&
        !/(^|[^\\])(\\\\)*"/.test(quoted.slice(1, -1))
      )
    }),
  )
  t.pass('all came back')
})

/** A tree to build with the library and to compare with what the parser reads. */
type Tree =
  | { readonly leaf: 'up' | 'customerio_api_in_flight' | number }
  | { readonly operator: string; readonly left: Tree; readonly right: Tree }
  | { readonly negated: Tree }
  | { readonly summed: Tree }

const build = {
  '+': q.add,
  '-': q.subtract,
  '*': q.multiply,
  '/': q.divide,
  '%': q.modulo,
  '^': q.power,
  atan2: q.atan2,
  '==': q.equal,
  '>': q.greater,
  and: q.and,
  or: q.or,
  unless: q.unless,
} as const

function toExpression(tree: Tree): Instant | Scalar {
  if ('leaf' in tree) {
    if (typeof tree.leaf === 'number') return q.vector(tree.leaf)
    return tree.leaf === 'up' ? up : inFlight
  }
  if ('negated' in tree) return q.negate(toExpression(tree.negated) as Instant)
  if ('summed' in tree) return q.sum(toExpression(tree.summed) as Instant)
  const operator = build[tree.operator as keyof typeof build] as (left: unknown, right: unknown) => Instant
  return operator(toExpression(tree.left), toExpression(tree.right))
}

/** The tree with every parenthesis written. */
function outline(tree: Tree): string {
  if ('leaf' in tree) return typeof tree.leaf === 'number' ? `vector(${tree.leaf})` : tree.leaf
  if ('negated' in tree) return `(-${outline(tree.negated)})`
  if ('summed' in tree) return `sum(${outline(tree.summed)})`
  return `(${outline(tree.left)} ${tree.operator} ${outline(tree.right)})`
}

/** The same from the parser's tree of a text. */
function outlineOf(text: string): string {
  type Node = ReturnType<typeof parser.parse>['topNode']
  const children = (node: Node): Node[] => {
    const list: Node[] = []
    for (let child = node.firstChild; child !== null; child = child.nextSibling) list.push(child)
    return list
  }
  const read = (node: Node): string => {
    const parts = children(node)
    const source = text.slice(node.from, node.to)
    const last = parts.at(-1) as Node
    if (node.name === 'BinaryExpr') {
      const [left, operator] = parts as [Node, Node]
      return `(${read(left)} ${text.slice(operator.from, operator.to)} ${read(last)})`
    }
    if (node.name === 'UnaryExpr') return `(-${read(last)})`
    if (node.name === 'AggregateExpr') return `sum(${read(children(last)[0] as Node)})`
    if (['PromQL', 'ParenExpr', 'StepInvariantExpr'].includes(node.name)) return read(parts[0] as Node)
    return source
  }
  return read(parser.parse(text).topNode)
}

await t.test('any expression means what was built, with the parentheses it needs and no others', async (t) => {
  const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
    tree: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.record({ leaf: fc.constantFrom('up' as const, 'customerio_api_in_flight' as const, 3) }),
      fc.record({ operator: fc.constantFrom(...Object.keys(build)), left: tie('tree'), right: tie('tree') }),
      fc.record({ negated: tie('tree') }),
      fc.record({ summed: tie('tree') }),
    ),
  }))
  fc.assert(
    fc.property(tree, (given) => {
      const { text } = toExpression(given)
      t.same(errorsIn(text), [])
      t.equal(outlineOf(text), outline(given))
      for (const shorter of withoutOnePair(text)) {
        t.not(errorsIn(shorter).length === 0 ? outlineOf(shorter) : '', outline(given), `${text} could be ${shorter}`)
      }
    }),
    { numRuns: 400 },
  )
})

/** The text without one pair of grouping parentheses, for each pair. A minus keeps its own: `a * (-b)` is easier to read. */
function withoutOnePair(text: string): string[] {
  const found: string[] = []
  parser.parse(text).iterate({
    enter: (node) => {
      if (node.name !== 'ParenExpr' || text[node.from + 1] === '-') return
      found.push(`${text.slice(0, node.from)}${text.slice(node.from + 1, node.to - 1)}${text.slice(node.to)}`)
    },
  })
  return found
}
