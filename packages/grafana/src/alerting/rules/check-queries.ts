import type { Problem } from '../../errors.ts'
import type { JsonObject } from '../../json.ts'
import { isList, isObject } from '../../json-values.ts'
import { soleVariable, variableNames } from '../../promql/variables.ts'
import type { AlertRule } from '../types.ts'
import { expressionUid } from './canonical-query.ts'
import { type CheckContext, checkMembers, isText } from './check-context.ts'
import { checkExpression } from './check-expression.ts'
import { queryMembers } from './known-members.ts'
import { cyclesIn, outputOf, type RuleNode } from './rule-graph.ts'

/** What the Prometheus data source fills in without a dashboard. */
const filledIn: ReadonlySet<string> = new Set([
  ...['__interval', '__interval_ms', '__rate_interval', '__rate_interval_ms', '__range', '__range_s', '__range_ms'],
])

/** Queries and expressions of a rule, and how they hang together. */
export function checkQueries(rule: AlertRule, nodes: readonly RuleNode[], context: CheckContext): Problem[] {
  const { data, condition } = rule as unknown as JsonObject
  if (!isList(data) || data.length === 0)
    return [{ path: '/data', message: 'is empty: a rule needs a query, and a condition on it' }]
  const problems = data.flatMap((query, index) =>
    isObject(query)
      ? checkQuery(query, `/data/${index}`, context)
      : [{ path: `/data/${index}`, message: 'is no query' }],
  )
  const seen = new Set<string>()
  for (const { refId, pointer } of nodes) {
    if (refId !== '' && seen.has(refId))
      problems.push({ path: `${pointer}/refId`, message: `"${refId}" is taken twice: Grafana keeps only one of them` })
    seen.add(refId)
  }
  const known = [...seen].filter((refId) => refId !== '')
  const cyclic = new Set(cyclesIn(nodes))
  for (const node of nodes) {
    problems.push(...checkPromqlOf(node), ...checkExpression(node, known), ...checkInputs(node, nodes))
    if (cyclic.has(node.refId))
      problems.push({
        path: `${node.pointer}/model/expression`,
        message: `${node.refId} needs its own result: it goes in circles`,
      })
  }
  return [...problems, ...checkCondition(condition, nodes, known, cyclic)]
}

function checkCondition(
  condition: unknown,
  nodes: readonly RuleNode[],
  known: readonly string[],
  cyclic: ReadonlySet<string>,
): Problem[] {
  const path = '/condition'
  if (typeof condition !== 'string' || condition === '')
    return [{ path, message: `is missing: name the query that decides, one of ${known.join(', ')}` }]
  if (!known.includes(condition))
    return [{ path, message: `is "${condition}", which no query is called; there are ${known.join(', ')}` }]
  if (cyclic.has(condition) || outputOf(condition, nodes).shape !== 'series') return []
  const message = `${condition} is a series over time, and only one number a series can be alerted on: make the query instant, or reduce it`
  return [{ path, message }]
}

function checkQuery(query: JsonObject, path: string, context: CheckContext): Problem[] {
  const problems = checkMembers(path, query, queryMembers)
  const { refId, datasourceUid: uid, relativeTimeRange: range, model } = query
  if (!isText(refId) || refId.trim() === '') problems.push({ path: `${path}/refId`, message: 'is missing' })
  if (!isObject(model)) problems.push({ path: `${path}/model`, message: 'is no object' })
  if (!isText(uid) || uid === '') {
    const variable = context.dataSourceVariable
    const hint = variable === undefined ? '' : `; write $${variable} for the data source of the stack`
    problems.push({ path: `${path}/datasourceUid`, message: `is missing${hint}` })
  } else problems.push(...checkVariable(uid, `${path}/datasourceUid`, context))
  if (isObject(model) && model.datasource !== undefined && uid !== undefined) {
    const message = 'names another data source than datasourceUid, which is the one that is asked: leave it out'
    problems.push({ path: `${path}/model/datasource`, message })
  }
  if (range !== undefined || uid !== expressionUid)
    problems.push(...checkRange(range, `${path}/relativeTimeRange`, uid))
  return problems
}

function checkVariable(uid: string, path: string, { dataSourceVariable: variable }: CheckContext): Problem[] {
  const name = soleVariable(uid)
  if (name === undefined || name === variable) return []
  const known = variable === undefined ? 'the stack has no dataSource' : `there is $${variable}`
  return [{ path, message: `"${uid}" is no data source, and rules have no variables; ${known}` }]
}

function checkRange(range: unknown, path: string, uid: unknown): Problem[] {
  const { from, to } = isObject(range) ? range : {}
  const isSeconds = (value: unknown): value is number =>
    typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
  if (!isSeconds(from) || !isSeconds(to))
    return [{ path, message: 'is no { from, to } in whole seconds before now: { from: 600, to: 0 }' }]
  if (uid === expressionUid || from > to) return []
  return [{ path, message: `reaches from ${from} s to ${to} s before now: from has to be the bigger one` }]
}

function checkPromqlOf({ promql, model, pointer, refId }: RuleNode): Problem[] {
  if (promql === undefined) return []
  const path = `${pointer}/model/expr`
  const left = [...variableNames(promql.text)].filter((name) => !filledIn.has(name) && !/^\d/.test(name))
  const problems: Problem[] = [
    ...left.map((name) => ({
      path,
      message: `query ${refId} has the variable "${name}"; rules have none, and it would stay in the query as it is`,
    })),
    ...promql.problems.map(({ message, position }) => ({
      path,
      message: `query ${refId} is no PromQL: ${message}, at character ${position + 1}`,
    })),
  ]
  if (model.instant === true && model.range === true)
    problems.push({
      path: `${pointer}/model`,
      message: `query ${refId} is instant and range at once, which fails now and then: choose instant`,
    })
  if (promql.type === 'string') problems.push({ path, message: `query ${refId} answers a text; a rule needs numbers` })
  if (promql.type === 'range')
    problems.push({
      path,
      message: `query ${refId} answers a window of samples; put a function such as rate around it`,
    })
  return problems
}

/** What a type of expression needs of those it takes its values from. */
function checkInputs(node: RuleNode, nodes: readonly RuleNode[]): Problem[] {
  return node.needs.flatMap((needed) => {
    const input = nodes.find(({ refId }) => refId === needed)
    if (input === undefined || needed === node.refId) return []
    const path = `${node.pointer}/model/expression`
    if (input.type === 'classic_conditions')
      return [{ path, message: `${node.refId} takes ${needed}, a classic condition, which nothing can build on` }]
    if (node.type === 'resample' && outputOf(needed, nodes).shape === 'number')
      return [
        { path, message: `${node.refId} resamples ${needed}, which is no series over time: make the query a range` },
      ]
    return []
  })
}
