import { walk } from '../../promql/ast.ts'
import { isShownRaw } from '../counters.ts'
import { promqlTargets } from '../dashboard.ts'
import type { Rule } from '../rule.ts'

/** A counter is only ever shown by its movement. */
export const counterRate: Rule = {
  name: 'counter-rate',
  finds:
    'A series named `_total` outside of `rate`, `irate` and `increase`. `absent`, `count`, `resets`, `timestamp` and others that do not look at the value may take it',
  why: 'The value of a counter depends on when its process started',
  check: function* (dashboard) {
    for (const { panel, query } of promqlTargets(dashboard)) {
      if (query.node === undefined) continue
      for (const [node, ancestors] of walk(query.node)) {
        if (node.kind !== 'selector' || node.metric?.endsWith('_total') !== true) continue
        if (!isShownRaw(node, ancestors)) continue
        const message = `counter ${node.metric} is shown as it is; put rate or increase around it`
        yield { panel, pointer: query.pointer, message }
      }
    }
  },
}
