import { bare, type PromqlNode, walk } from '../../promql/ast.ts'
import { type AlertRuleRule, comparedQuery, type LintedRule } from '../alert-rule.ts'
import { isMovement } from '../counters.ts'

/** Nothing is not 0. */
export const alertAbsence: AlertRuleRule = {
  name: 'alert-absence',
  finds:
    'A rate or increase compared with 0 (`== 0`, `< 1`, a threshold `eq 0`) while its series may be absent, and `noDataState` is not `Alerting`',
  why: 'A series that was never counted answers nothing instead of 0: the alert stays silent in the very case it is for',
  check: function* (rule) {
    if (rule.rule.noDataState === 'Alerting') return
    for (const { node, pointer, sourceOf } of rule.queries) {
      for (const [found] of walk(node)) {
        if (found.kind !== 'binary' || !isZero(found.operator, bare(found.right))) continue
        if (mayBeAbsent(found.left)) yield { pointer, message: messageFor(sourceOf(found)) }
      }
    }
    const query = comparedQuery(rule)
    if (query !== undefined && comparesWithZero(rule) && mayBeAbsent(query.node))
      yield { pointer: query.pointer, message: messageFor(query.text) }
  },
}

function messageFor(source: string): string {
  const text = source.replaceAll(/\s+/g, ' ')
  const brief = text.length > 60 ? `${text.slice(0, 59)}…` : text
  return `${brief} is never 0 where the series is absent: write (… or sent * 0), sent unless received, or absent(…)`
}

function isZero(operator: string, limit: PromqlNode): boolean {
  if (limit.kind !== 'number') return false
  if (operator === '==' || operator === '<=') return limit.value === 0
  return operator === '<' && limit.value > 0 && limit.value <= 1
}

function comparesWithZero({ threshold }: LintedRule): boolean {
  const [limit] = threshold?.params ?? []
  if (limit === undefined) return false
  return (/^(?:eq|lte)$/.test(threshold?.type ?? '') && limit === 0) || (threshold?.type === 'lt' && limit === 1)
}

/** Whether the value is a movement, alone or summed up, and nothing stands in for one that is not there. */
function mayBeAbsent(node: PromqlNode): boolean {
  const inner = bare(node)
  if (inner.kind === 'aggregation') {
    const argument = inner.arguments.at(-1)
    return argument !== undefined && mayBeAbsent(argument)
  }
  return isMovement(inner)
}
