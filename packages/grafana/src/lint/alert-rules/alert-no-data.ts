import { walk } from '../../promql/ast.ts'
import type { AlertRuleRule, LintedRule } from '../alert-rule.ts'

const absences: readonly string[] = ['absent', 'absent_over_time']

/** What no answer and no data mean is somebody's choice. */
export const alertNoData: AlertRuleRule = {
  name: 'alert-no-data',
  finds:
    'A rule with the states that the Foundation SDK fills in when nobody chooses (no data is fine, an error alerts); a rule that counts an error as fine; a set in which no rule notices that the metrics are gone',
  why: 'A rule that answers nothing looks like one that has nothing to say',
  check: function* ({ rule, pointer }) {
    if (rule.noDataState === 'OK' && rule.execErrState === 'Alerting')
      yield {
        pointer: `${pointer}/execErrState`,
        message:
          'noDataState OK with execErrState Alerting is what nobody chose: Error tells of a failing query without paging',
      }
    if (rule.execErrState === 'OK')
      yield {
        pointer: `${pointer}/execErrState`,
        message: 'a query that fails looks as if all were well: choose Error',
      }
  },
  checkAll: function* ({ groups }) {
    const rules = groups.flatMap((group) => group.rules)
    if (rules.length === 0 || rules.some(noticesSilence)) return
    yield {
      pointer: '/rules',
      message: 'no rule notices that the metrics are gone: add one with absent(…), or with noDataState Alerting',
    }
  },
}

function noticesSilence({ rule, queries }: LintedRule): boolean {
  if (rule.noDataState === 'Alerting' || rule.noDataState === 'NoData') return true
  return queries.some(({ node }) =>
    [...walk(node)].some(
      ([found]) =>
        (found.kind === 'call' && absences.includes(found.name)) ||
        (found.kind === 'binary' && found.operator === 'unless'),
    ),
  )
}
