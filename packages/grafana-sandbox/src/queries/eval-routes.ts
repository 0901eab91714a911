import { isExpression } from '../alert-rules/canonical-query.ts'
import { readQueries } from '../alert-rules/read-rule.ts'
import { type Answer, failure, ok } from '../http/answer.ts'
import { bodyObject, decodeText, refusing } from '../http/decode.ts'
import type { Call, Route } from '../http/route.ts'
import type { SandboxState } from '../state/state.ts'
import { evaluateExpression } from './expressions.ts'
import { describeOutcome, type QueryOutcome } from './frames.ts'
import { queryPrometheus } from './prometheus-query.ts'
import { buildGraph } from './query-graph.ts'

/** `POST /api/v1/eval`: tries out the queries of a rule. What fails at run time is told inside a 200. */
export function evalRoutes(state: SandboxState): Route[] {
  async function evaluate(call: Call): Promise<Answer> {
    const body = bodyObject(call)
    const data = readQueries(body)
    const condition = decodeText(body, 'condition')
    const asked = new Date(decodeText(body, 'now'))
    const at = Number.isNaN(asked.getTime()) ? state.ids.now() : asked
    const graph = buildGraph(data, state.dataSources)
    if ('problem' in graph) return notBuilt(graph.problem)
    const names = graph.order.map(({ refId }) => refId)
    if (condition !== '' && !names.includes(condition)) {
      const all = data.map(({ refId }) => refId).join(' ')
      return notBuilt(
        `[alerting.alert-rule.conditionNotExist] Condition ${condition} does not exist, must be one of [${all}]`,
      )
    }
    const outcomes = new Map<string, QueryOutcome>()
    for (const query of graph.order) {
      const source = state.dataSources.get(query.datasourceUid)
      const outcome =
        isExpression(query) || source === undefined
          ? evaluateExpression(query, outcomes.get(String(query.model.expression).replace(/^\$/, '')))
          : await queryPrometheus(source, query, at)
      outcomes.set(query.refId, outcome)
    }
    return ok({
      results: Object.fromEntries([...outcomes].map(([refId, outcome]) => [refId, describeOutcome(refId, outcome)])),
    })
  }

  return [{ method: 'POST', url: '/api/v1/eval', purpose: 'query', handle: refusing(evaluate) }]
}

function notBuilt(problem: string): Answer {
  return failure(400, `Failed to build evaluator for queries and expressions: ${problem}`)
}
