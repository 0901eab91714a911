import { bare, type PromqlNode, walk } from '../../promql/ast.ts'
import { type AlertRuleRule, comparedQuery } from '../alert-rule.ts'

const percent = /\{\{([^{}]*)\}\}\s*(?:%|per\s?cent)/g
const ofValue = /\$values?\b|\.Values?\b/

/** Per cent is printed as per cent. */
export const alertPercent: AlertRuleRule = {
  name: 'alert-percent',
  finds:
    'A ratio printed with a `%` behind it, as in `0.07 %`; a `%` behind `humanizePercentage`, which writes its own',
  why: '0.07 % reads as nothing to get up for, and means 7 %',
  check: function* (rule) {
    const query = comparedQuery(rule)
    const isShare = query !== undefined && isRatio(query.node)
    for (const [name, text] of Object.entries(rule.annotations)) {
      const pointer = `${rule.pointer}/annotations/${name}`
      for (const [, action = ''] of text.matchAll(percent)) {
        if (action.includes('humanizePercentage'))
          yield { pointer, message: 'prints two signs: humanizePercentage writes the % itself' }
        else if (isShare && ofValue.test(action))
          yield { pointer, message: 'prints a ratio as per cent: write {{ humanizePercentage $values.A.Value }}' }
      }
    }
  },
}

/** Whether a value lies between 0 and 1: a share that is not multiplied by 100. */
function isRatio(node: PromqlNode): boolean {
  const divides = [...walk(node)].some(([found]) => found.kind === 'binary' && found.operator === '/')
  const multiplies = [...walk(node)].some(
    ([found]) => found.kind === 'binary' && found.operator === '*' && [found.left, found.right].some(isHundred),
  )
  return divides && !multiplies
}

function isHundred(node: PromqlNode): boolean {
  const inner = bare(node)
  return inner.kind === 'number' && inner.value === 100
}
