import { promqlTargets } from '../dashboard.ts'
import type { Rule } from '../rule.ts'

/** Every query is one that Prometheus takes. */
export const promqlSyntax: Rule = {
  name: 'promql-syntax',
  finds:
    'PromQL in panels and annotations that Prometheus would refuse: syntax, types, regular expressions, a selector of everything, a variable the dashboard does not have, a result that cannot be drawn',
  why: 'Grafana stores anything; the error appears when somebody needs the panel',
  check: function* (dashboard) {
    for (const { panel, target, query } of promqlTargets(dashboard)) {
      const { pointer, problems, type } = query
      for (const { message, position } of problems) yield { panel, pointer, message: `${message} (at ${position})` }
      if (problems.length > 0) continue
      if (type === 'string') yield { panel, pointer, message: 'the query is a string, which no panel shows' }
      // An instant query may ask for the samples of a window; a range query of windows is refused.
      if (type === 'range' && !(target.spec.instant === true && target.spec.range !== true)) {
        yield {
          panel,
          pointer,
          message: 'the query is a range vector; put rate, increase or another function around it',
        }
      }
    }
    for (const { pointer, problems } of dashboard.annotations) {
      for (const { message, position } of problems) yield { pointer, message: `${message} (at ${position})` }
    }
  },
}
