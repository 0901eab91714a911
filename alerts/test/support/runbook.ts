import { panels } from '@messaging-observability/dashboards'
import { checkPromql } from '@messaging-observability/grafana'
import { customerioCatalogue } from '@messaging-observability/metrics'
import { type PromqlNode, walk } from '../../../packages/grafana/src/promql/ast.ts'
import { parsePromql } from '../../../packages/grafana/src/promql/parse.ts'

/** A runbook, taken apart. */
export interface Runbook {
  readonly title: string
  /** The line below the title: severity, group and link to the rule. */
  readonly header: string
  /** Text of each section by its heading, in order. */
  readonly sections: ReadonlyMap<string, string>
  readonly queries: readonly string[]
  /** Titles and paths of panels. */
  readonly panels: readonly { readonly title: string; readonly path: string }[]
}

export function readRunbook(text: string): Runbook {
  const [head = '', ...parts] = text.split(/^## /m)
  const [title = '', , header = ''] = head.split('\n')
  const sections = parts.map((part): [string, string] => {
    const end = part.indexOf('\n')
    return [part.slice(0, end), part.slice(end).trim()]
  })
  const queries = [...text.matchAll(/^ *```promql\n([\s\S]*?)\n *```$/gm)].map(([, query = '']) => query.trim())
  const named = [...text.matchAll(/Panel "([^"]+)", [^:\n]+: `([^`]+)`/g)]
  return {
    title: title.replace(/^# /, ''),
    header,
    sections: new Map(sections),
    queries,
    panels: named.map(([, panel = '', path = '']) => ({ title: panel, path })),
  }
}

const known = Object.values(panels).flatMap((dashboard) => Object.values(dashboard))

/** What is wrong with the link to a panel. */
export function panelProblem({ title, path }: { readonly title: string; readonly path: string }): string | undefined {
  const found = /^\/d\/([\w-]+)\?viewPanel=(\d+)$/.exec(path)
  if (found === null) return `${path} is no path of a panel`
  const panel = known.find(({ dashboard, panelId }) => dashboard === found[1] && panelId === Number(found[2]))
  if (panel === undefined) return `${path} is no panel`
  return panel.title === title ? undefined : `${path} is "${panel.title}", not "${title}"`
}

type LabelValues = Readonly<Record<string, readonly string[] | null>>
interface Metric {
  readonly labelValues: LabelValues
  readonly type: string
  readonly name: string
  readonly buckets?: readonly number[]
}

const series = new Map(Object.values<Metric>(customerioCatalogue.handles).flatMap(seriesOf))

function seriesOf({ name, type, labelValues, buckets = [] }: Metric): [string, LabelValues][] {
  if (type !== 'histogram') return [[name, labelValues]]
  return [
    [`${name}_bucket`, { ...labelValues, le: [...buckets.map(String), '+Inf'] }],
    [`${name}_count`, labelValues],
    [`${name}_sum`, labelValues],
  ]
}

/** All that is wrong with a query: it does not parse, or names what nobody emits. */
export function queryProblems(query: string): string[] {
  const check = checkPromql(query, { variables: {} })
  if (!check.ok) return [check.message]
  const parsed = parsePromql(query)
  if ('message' in parsed) return [parsed.message]
  return [...walk(parsed.node)].flatMap(([node]) => nodeProblems(node))
}

function nodeProblems(node: PromqlNode): string[] {
  if (node.kind === 'selector') {
    const labels = series.get(node.metric ?? '')
    if (labels === undefined) return [`${node.metric} is in no catalogue`]
    return node.matchers.flatMap(({ label, operator, value }) => {
      if (!(label in labels)) return [`${node.metric} has no label ${label}`]
      const values = labels[label]
      const asked = operator.endsWith('~') ? value.split('|') : [value]
      return values === null
        ? []
        : asked.filter((one) => !values?.includes(one)).map((one) => `${node.metric}: ${label} is never "${one}"`)
    })
  }
  if (node.kind !== 'aggregation' || node.grouping === undefined) return []
  const { labels } = node.grouping
  return [...walk(node)].flatMap(([inner]) => {
    if (inner.kind !== 'selector') return []
    const there = series.get(inner.metric ?? '') ?? {}
    return labels
      .filter((label) => !(label in there))
      .map((label) => `${inner.metric} has no label ${label} to group by`)
  })
}
