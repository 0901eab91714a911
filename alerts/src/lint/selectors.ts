import { parser } from '@prometheus-io/lezer-promql'

type Node = ReturnType<typeof parser.parse>['topNode']

/** A metric that a query selects. */
export interface Selector {
  /** As written: `customerio_api_latency_ms_bucket`. */
  readonly metric: string
  readonly matchers: readonly LabelMatcher[]
  /** Whether something else answers where it has no series: it stands beside another operand of `or` or `unless`. */
  readonly isOptional: boolean
}

/** A comparison of a label. */
export interface LabelMatcher {
  readonly label: string
  readonly operator: string
  /** Without quotes and escapes. */
  readonly value: string
}

/** A comparison with a number that holds only where there are series: `increase(x[5m]) == 0`. */
export interface ZeroComparison {
  /** The comparison as written. */
  readonly text: string
}

/** What lint rules want to know of a query. */
export interface QueryFacts {
  readonly selectors: readonly Selector[]
  readonly zeroComparisons: readonly ZeroComparison[]
  /** Whether it divides by something other than a number. */
  readonly divides: boolean
  /** Histograms of its quantiles, by the name of their buckets. */
  readonly quantilesOf: readonly string[]
}

const OF_COUNTERS = new Set(['Rate', 'Increase', 'Irate'])

/** Reads what lint rules want to know of a query. */
export function readQuery(expression: string): QueryFacts {
  const textOf = ({ from, to }: Node): string => expression.slice(from, to)
  const selectors: Selector[] = []
  const zeroComparisons: ZeroComparison[] = []
  const quantilesOf: string[] = []
  let divides = false
  parser.parse(expression).iterate({
    enter: ({ name, node }) => {
      if (name === 'VectorSelector') selectors.push(readSelector(node, textOf))
      if (name === 'BinaryExpr') {
        const [left, right] = [node.firstChild, node.lastChild]
        if (node.getChild('Div') !== null && right !== null && !isNumber(right)) divides = true
        const isZero = node.getChild('Eql') !== null && right !== null && textOf(right) === '0'
        if (isZero && left !== null && hasChild(left, OF_COUNTERS) && !isBesideOther(node)) {
          zeroComparisons.push({ text: textOf(node) })
        }
      }
      if (name === 'HistogramQuantile') quantilesOf.push(...metricsBelow(node.parent?.parent, textOf))
    },
  })
  return { selectors, zeroComparisons, divides, quantilesOf }
}

function readSelector(node: Node, textOf: (node: Node) => string): Selector {
  const identifier = node.getChild('Identifier')
  const matchers = node.getChild('LabelMatchers')?.getChildren('UnquotedLabelMatcher') ?? []
  return {
    metric: identifier === null ? '' : textOf(identifier),
    matchers: matchers.map((matcher) => {
      const [label, operator, value] = [matcher.firstChild, matcher.getChild('MatchOp'), matcher.lastChild]
      return {
        label: label === null ? '' : textOf(label),
        operator: operator === null ? '' : textOf(operator),
        value: value === null ? '' : unquoted(textOf(value)),
      }
    }),
    isOptional: isBesideOther(node),
  }
}

function unquoted(text: string): string {
  return text.slice(1, -1).replaceAll(/\\(.)/g, '$1')
}

/** Whether `or` or `unless` stands between a node and the root. */
function isBesideOther(node: Node): boolean {
  for (let above = node.parent; above !== null; above = above.parent) {
    if (above.name === 'BinaryExpr' && (above.getChild('Or') !== null || above.getChild('Unless') !== null)) return true
  }
  return false
}

function isNumber(node: Node): boolean {
  const inner = node.name === 'ParenExpr' ? node.firstChild : node
  return inner?.name === 'NumberDurationLiteral'
}

function hasChild(node: Node, names: ReadonlySet<string>): boolean {
  let found = false
  node.cursor().iterate((each) => {
    if (names.has(each.name)) found = true
  })
  return found
}

function metricsBelow(node: Node | null | undefined, textOf: (node: Node) => string): string[] {
  const metrics: string[] = []
  node?.cursor().iterate((each) => {
    if (each.name === 'VectorSelector') metrics.push(readSelector(each.node, textOf).metric)
  })
  return metrics
}
