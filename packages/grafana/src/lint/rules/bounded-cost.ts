import type { AggregationNode } from '../../promql/ast.ts'
import { bare, walk } from '../../promql/ast.ts'
import type { Panel, PromqlQuery, Target } from '../dashboard.ts'
import { promqlTargets } from '../dashboard.ts'
import { objectOf, objectsOf, stringsOf, textOf } from '../read-json.ts'
import type { Rule } from '../rule.ts'

const MAX_PANELS = 25
const MAX_K = 50
const PICKS: readonly string[] = ['topk', 'bottomk', 'limitk']
/** Transformations that make one row or sparkline of each series, and need its course. */
const NEED_RANGE: readonly string[] = ['reduce', 'timeSeriesTable', 'groupBy']

/**
 * A dashboard costs what it shows. A panel that shows one number asks an instant query. It may ask a range query where
 * it shows the course: a stat with its sparkline (`graphMode` is `area` unless it is `none`), a calculation other than
 * the last value, a table that transforms each series into a row.
 */
export const boundedCost: Rule = {
  name: 'bounded-cost',
  finds:
    'More than 25 panels (rows not counted); `topk`, `bottomk` or `limitk` with more than 50 series, with a number nobody knows, or in a range query without `@ end()`; a matcher that begins with `.*` or `.+` and goes on, or is `.*`; a stat without sparkline, gauge, bar gauge, pie or table that shows the last value by a range query',
  why: 'Every open tab asks all of it at every refresh. `topk` in a range query picks anew at each step and shows far more than k series',
  check: function* (dashboard) {
    if (dashboard.panels.length > MAX_PANELS) {
      const message = `has ${dashboard.panels.length} panels; ${MAX_PANELS} is the most that loads well, split it by question`
      yield { pointer: '/panels', message }
    }
    for (const { panel, target, query } of promqlTargets(dashboard)) {
      for (const message of costsOf(target, query)) yield { panel, pointer: query.pointer, message }
      if (!target.hidden && !isInstant(target) && showsLastValue(panel)) {
        const message = 'shows the last value only; make the query instant (instant: true, range: false)'
        yield { panel, pointer: `${target.pointer}/instant`, message }
      }
    }
  },
}

function* costsOf(target: Target, query: PromqlQuery): Generator<string> {
  if (query.node === undefined) return
  for (const [node] of walk(query.node)) {
    if (node.kind === 'aggregation' && PICKS.includes(node.operator)) {
      const k = boundOf(node)
      if (k === undefined) yield `${node.operator} needs a number, so that it is known how many series there can be`
      else if (k > MAX_K) yield `${node.operator} of ${k} series is more than anybody reads; ${MAX_K} is the most`
      if (!isInstant(target) && !isFixed(node)) {
        yield `${node.operator} picks anew at each step, so that a range query shows many more series; fix the moment with @ end(), or make it instant`
      }
    }
    if (node.kind !== 'selector') continue
    for (const { label, operator, value } of node.matchers) {
      if (operator !== '=~' && operator !== '!~') continue
      if (value === '.*') yield `${label}${operator}".*" narrows nothing; leave it out, or write .+ for "has the label"`
      else if (/^\(?\.[*+]./.test(value))
        yield `${label}${operator}"${value}" reads every value of the label; begin with text`
    }
  }
}

function boundOf({ arguments: [k] }: AggregationNode): number | undefined {
  const node = k === undefined ? undefined : bare(k)
  return node?.kind === 'number' ? node.value : undefined
}

/** Whether the series are picked by their values at one moment. */
function isFixed(node: AggregationNode): boolean {
  return [...walk(node)].every(
    ([inner, ancestors]) =>
      inner.kind !== 'selector' ||
      ancestors.some((ancestor) => ancestor.kind === 'modifier' && ancestor.modifier === '@'),
  )
}

function isInstant({ spec }: Target): boolean {
  return spec.instant === true && spec.range !== true
}

function showsLastValue({ type, spec }: Panel): boolean {
  const options = objectOf(spec.options)
  if (type === 'table') {
    return !objectsOf(spec.transformations).some(({ item }) => NEED_RANGE.includes(textOf(item.id)))
  }
  if (!['stat', 'gauge', 'bargauge', 'piechart'].includes(type)) return false
  if (type === 'stat' && textOf(options.graphMode) !== 'none') return false
  const calculations = stringsOf(objectOf(options.reduceOptions).calcs)
  return calculations.every((calculation) => calculation === 'lastNotNull' || calculation === 'last')
}
