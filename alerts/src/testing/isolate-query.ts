import { parser } from '@prometheus-io/lezer-promql'

/**
 * A query that sees only series with one more label: `{label="value"}` is added to each of its selectors.
 *
 * @example isolateQuery('sum(rate(a[5m])) / b{c="d"}', 'run', '7')
 * // 'sum(rate(a{run="7"}[5m])) / b{run="7",c="d"}'
 */
export function isolateQuery(expression: string, label: string, value: string): string {
  const matcher = `${label}=${JSON.stringify(value)}`
  const insertions: { readonly at: number; readonly text: string }[] = []
  parser.parse(expression).iterate({
    enter: ({ name, node }) => {
      if (name !== 'VectorSelector') return
      const matchers = node.getChild('LabelMatchers')
      // A comma in front of the closing brace is allowed.
      if (matchers === null) insertions.push({ at: node.to, text: `{${matcher}}` })
      else insertions.push({ at: matchers.from + 1, text: `${matcher},` })
    },
  })
  return insertions.reduceRight(
    (text, insertion) => text.slice(0, insertion.at) + insertion.text + text.slice(insertion.at),
    expression,
  )
}
