import type { PromqlNode } from '../../promql/ast.ts'
import { nearest, walk } from '../../promql/ast.ts'
import { soleVariable } from '../../promql/variables.ts'
import { promqlTargets } from '../dashboard.ts'
import type { Rule } from '../rule.ts'

/**
 * The window of a rate follows the zoom and holds enough samples.
 * https://grafana.com/blog/2020/09/28/new-in-grafana-7.2-__rate_interval-for-prometheus-rate-queries-that-just-work/
 */
export const rateInterval: Rule = {
  name: 'rate-interval',
  finds:
    '`rate` or `irate` over another window than `$__rate_interval`; `increase` over `$__interval`. `increase` over `$__range` or a fixed time is a number of its own and fine',
  why: 'A shorter window than four scrapes shows gaps, a fixed one skips samples when zoomed out',
  check: function* (dashboard) {
    for (const { panel, query } of promqlTargets(dashboard)) {
      if (query.node === undefined) continue
      for (const [node, ancestors] of walk(query.node)) {
        if (node.kind !== 'range') continue
        const name = functionOf(nearest(ancestors))
        const window = query.sourceOf(node.window).trim()
        const variable = soleVariable(window)
        if (name === 'increase' && variable === '__interval') {
          const message = `increase over ${window} may hold no two samples; use $__rate_interval, $__range or a fixed time`
          yield { panel, pointer: query.pointer, message }
        } else if ((name === 'rate' || name === 'irate') && variable !== '__rate_interval') {
          const message = `${name} over [${window}] needs [$__rate_interval]; for a fixed time take increase`
          yield { panel, pointer: query.pointer, message }
        }
      }
    }
  },
}

function functionOf(node: PromqlNode | undefined): string | undefined {
  return node?.kind === 'call' ? node.name : undefined
}
