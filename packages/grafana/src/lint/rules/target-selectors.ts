import type { SelectorNode } from '../../promql/ast.ts'
import { walk } from '../../promql/ast.ts'
import { isPlaceholder, soleVariable } from '../../promql/variables.ts'
import { promqlTargets } from '../dashboard.ts'
import type { Rule } from '../rule.ts'

/** Every selector is narrowed by what is chosen above the dashboard. */
export const targetSelectors: Rule = {
  name: 'target-selectors',
  finds: 'A selector without `job=~"$job"` or `instance=~"$instance"` (or another of `selectorLabels`)',
  why: 'The panel would go on showing everything after somebody chose one instance',
  check: function* (dashboard, { selectorLabels }) {
    for (const { panel, query } of promqlTargets(dashboard)) {
      if (query.node === undefined) continue
      for (const [node] of walk(query.node)) {
        // A variable that stands for a whole expression cannot be looked into.
        if (node.kind !== 'selector' || (isPlaceholder(node.metric) && node.matchers.length === 0)) continue
        const missing = selectorLabels.filter((label) => !narrows(node, label))
        if (missing.length === 0) continue
        const wanted = missing.map((label) => `${label}=~"$${label}"`).join(' and ')
        yield { panel, pointer: query.pointer, message: `${query.sourceOf(node)} is not narrowed by ${wanted}` }
      }
    }
  },
}

function narrows({ matchers }: SelectorNode, label: string): boolean {
  return matchers.some(
    (matcher) => matcher.label === label && matcher.operator === '=~' && soleVariable(matcher.value) === label,
  )
}
