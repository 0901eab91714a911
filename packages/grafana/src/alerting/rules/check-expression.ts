import type { Problem } from '../../errors.ts'
import type { Json, JsonObject } from '../../json.ts'
import { inWords, isList, isObject, objectsOf, textOf } from '../../json-values.ts'
import { readDuration } from './duration.ts'
import { readMathExpression } from './math-expression.ts'
import { expressionTypes, type RuleNode } from './rule-graph.ts'

/** Evaluators with the number of their parameters. Source: `pkg/expr/threshold.go` of Grafana. */
const evaluators: Readonly<Record<string, 1 | 2>> = {
  gt: 1,
  lt: 1,
  eq: 1,
  ne: 1,
  gte: 1,
  lte: 1,
  within_range: 2,
  outside_range: 2,
  within_range_included: 2,
  outside_range_included: 2,
}
const reducers: readonly string[] = ['sum', 'mean', 'min', 'max', 'count', 'last', 'median']
const classicReducers: readonly string[] = [
  ...['avg', 'sum', 'min', 'max', 'count', 'last', 'median', 'diff', 'diff_abs', 'percent_diff', 'percent_diff_abs'],
  'count_non_null',
]
const upsamplers: readonly string[] = ['pad', 'backfilling', 'fillna']

/** What Grafana's expressions need; its API takes them without. */
export function checkExpression(node: RuleNode, refIds: readonly string[]): Problem[] {
  if (node.type === 'query') return []
  const at = (member: string): string => `${node.pointer}/model${member === '' ? '' : `/${member}`}`
  if (node.type === undefined) {
    const message = `is ${inWords(node.model.type)}; an expression is one of ${expressionTypes.join(', ')}`
    return [{ path: at('type'), message }]
  }
  const problems = node.needs
    .filter((needed) => !refIds.includes(needed))
    .map((needed) => ({
      path: at(node.type === 'classic_conditions' ? 'conditions' : 'expression'),
      message: unknownInput(needed, refIds),
    }))
  if (node.type !== 'classic_conditions' && textOf(node.model.expression) === '')
    problems.push({
      path: at('expression'),
      message: node.type === 'math' ? 'is empty' : `names nothing to ${verbs[node.type]}`,
    })
  return [...problems, ...checkers[node.type](node.model, at)]
}

function unknownInput(needed: string, refIds: readonly string[]): string {
  const plain = needed.startsWith('$') ? needed.replaceAll(/[${}]/g, '') : ''
  if (refIds.includes(plain)) return `is "${needed}": write ${plain}, without the $, which only math takes`
  return `takes ${needed}, which no query is called; there are ${refIds.join(', ')}`
}

type Place = (member: string) => string
type Type = Exclude<RuleNode['type'], 'query' | undefined>

const verbs: Readonly<Record<Exclude<Type, 'math' | 'classic_conditions'>, string>> = {
  reduce: 'reduce',
  resample: 'resample',
  threshold: 'compare',
  sql: 'select',
}

const checkers: Readonly<Record<Type, (model: JsonObject, at: Place) => Problem[]>> = {
  math: checkMath,
  reduce: checkReduce,
  resample: checkResample,
  threshold: checkThreshold,
  classic_conditions: checkClassicConditions,
  sql: () => [],
}

function checkMath({ expression }: JsonObject, at: Place): Problem[] {
  if (textOf(expression) === '') return []
  const math = readMathExpression(textOf(expression))
  if ('problem' in math) return [{ path: at('expression'), message: `is no math: ${math.problem}` }]
  if (math.references.length > 0) return []
  return [{ path: at('expression'), message: 'uses no query: name one as $A' }]
}

function checkReduce({ reducer, settings }: JsonObject, at: Place): Problem[] {
  const problems = oneOf(at('reducer'), textOf(reducer).toLowerCase(), reducers)
  const { mode = '', replaceWithValue } = isObject(settings) ? settings : {}
  if (mode !== '') problems.push(...oneOf(at('settings/mode'), mode, ['dropNN', 'replaceNN']))
  if (mode === 'replaceNN' && typeof replaceWithValue !== 'number')
    problems.push({
      path: at('settings/replaceWithValue'),
      message: 'is missing: the number that replaces what is none',
    })
  return problems
}

function checkResample({ window, downsampler, upsampler }: JsonObject, at: Place): Problem[] {
  const problems = [
    ...oneOf(at('downsampler'), downsampler, reducers),
    ...oneOf(at('upsampler'), upsampler, upsamplers),
  ]
  if ((readDuration(textOf(window)) ?? 0) === 0)
    problems.push({ path: at('window'), message: `is ${inWords(window)}; give a duration above 0: 1m` })
  return problems
}

function checkThreshold({ conditions }: JsonObject, at: Place): Problem[] {
  const path = at('conditions')
  if (!isList(conditions) || conditions.length !== 1 || !isObject(conditions[0]))
    return [{ path, message: 'must be a list of one condition: [{ evaluator: { type: "gt", params: [5] } }]' }]
  const { evaluator, unloadEvaluator } = conditions[0]
  return [
    ...checkEvaluator(`${path}/0/evaluator`, evaluator),
    ...(unloadEvaluator === undefined ? [] : checkEvaluator(`${path}/0/unloadEvaluator`, unloadEvaluator)),
  ]
}

/** The Foundation SDK leaves an evaluator out in silence, and Grafana takes the rule. */
function checkEvaluator(path: string, evaluator: Json | undefined, more: readonly string[] = []): Problem[] {
  const { type, params } = isObject(evaluator) ? evaluator : {}
  if (typeof type === 'string' && more.includes(type)) return []
  const count = typeof type === 'string' && Object.hasOwn(evaluators, type) ? evaluators[type] : undefined
  if (count === undefined) {
    const message = `${evaluator === undefined ? 'is missing' : `has the type ${inWords(type)}`}; types are ${[...Object.keys(evaluators), ...more].join(', ')}`
    return [{ path, message }]
  }
  const numbers = isList(params) ? params.filter((param) => typeof param === 'number') : []
  if (numbers.length >= count) return []
  return [
    { path: `${path}/params`, message: `${textOf(type)} compares with ${count === 1 ? 'a number' : '2 numbers'}` },
  ]
}

function checkClassicConditions({ conditions }: JsonObject, at: Place): Problem[] {
  const path = at('conditions')
  const list = objectsOf(conditions)
  if (list.length === 0) return [{ path, message: 'is empty: a classic condition needs at least one' }]
  return list.flatMap(({ evaluator, query, reducer }, index) => {
    const { params } = isObject(query) ? query : {}
    const named = isList(params) && typeof params[0] === 'string'
    return [
      ...checkEvaluator(`${path}/${index}/evaluator`, evaluator, ['no_value']),
      ...oneOf(`${path}/${index}/reducer/type`, isObject(reducer) ? reducer.type : undefined, classicReducers),
      ...(named ? [] : [{ path: `${path}/${index}/query/params`, message: 'names no query: ["A"]' }]),
    ]
  })
}

function oneOf(path: string, value: Json | undefined, known: readonly string[]): Problem[] {
  if (known.some((name) => name === value)) return []
  return [{ path, message: `is ${inWords(value === '' ? undefined : value)}; choose one of ${known.join(', ')}` }]
}
