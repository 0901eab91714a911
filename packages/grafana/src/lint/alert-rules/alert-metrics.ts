import { type LabelMatcher, type SelectorNode, walk } from '../../promql/ast.ts'
import { compileMatcher } from '../../promql/regular-expression.ts'
import type { ExpectedMetric } from '../../stack/types.ts'
import type { AlertRuleRule } from '../alert-rule.ts'

/** Rules ask for what somebody counts. */
export const alertMetrics: AlertRuleRule = {
  name: 'alert-metrics',
  finds:
    'A metric that is not in `metrics` while others of its prefix are; a matcher that asks for a value which the label of the metric never has',
  why: 'Prometheus answers nothing, and the alert never fires',
  check: function* ({ queries }, { metrics }) {
    const prefixes = new Set(metrics.map(({ name }) => prefixOf(name)))
    for (const { node, pointer } of queries) {
      for (const [found] of walk(node)) {
        if (found.kind !== 'selector' || found.metric === undefined) continue
        const metric = metrics.find((candidate) => seriesOf(candidate).includes(found.metric ?? ''))
        if (metric !== undefined) {
          for (const message of problemsOf(found, metric)) yield { pointer, message }
        } else if (prefixes.has(prefixOf(found.metric))) {
          yield { pointer, message: `nobody counts ${found.metric}; metrics of the stack with that prefix are others` }
        }
      }
    }
  },
}

function prefixOf(name: string): string {
  return name.includes('_') ? name.slice(0, name.indexOf('_')) : name
}

function seriesOf({ name, type }: ExpectedMetric): readonly string[] {
  // A native histogram goes by its plain name.
  return type === 'histogram' ? [name, `${name}_bucket`, `${name}_sum`, `${name}_count`] : [name]
}

function* problemsOf({ metric, matchers }: SelectorNode, { name, labels }: ExpectedMetric): Generator<string> {
  for (const matcher of matchers) {
    const values = labels !== undefined && Object.hasOwn(labels, matcher.label) ? labels[matcher.label] : undefined
    if (values === undefined || values === null || isMet(matcher, values)) continue
    const written = `${matcher.label}${matcher.operator}"${matcher.value}"`
    const does = matcher.operator.startsWith('!') ? 'leaves out' : 'asks for'
    yield `${metric ?? name}{${written}} ${does} what is never counted; ${matcher.label} is one of ${list(values)}`
  }
}

/** Whether every alternative that a matcher names is one of the values, or the pattern meets at least one. */
function isMet({ operator, value }: LabelMatcher, values: readonly string[]): boolean {
  if (operator === '=' || operator === '!=') return value === '' || values.includes(value)
  const alternatives = value.replace(/^\((?:\?:)?(.*)\)$/s, '$1').split('|')
  if (alternatives.every((alternative) => /^\w*$/.test(alternative)))
    return alternatives.every((alternative) => alternative === '' || values.includes(alternative))
  const pattern = compileMatcher(value)
  return pattern === undefined || values.some((candidate) => pattern.test(candidate))
}

function list(values: readonly string[]): string {
  return values.length > 12 ? `${values.slice(0, 12).join(', ')}, …` : values.join(', ')
}
