import type { Problem } from '../../errors.ts'
import { inWords, isList, isObject } from '../../json-values.ts'
import { startsWithStack } from '../../kinds/ownership.ts'
import { compileMatcher } from '../../promql/regular-expression.ts'
import { readDuration } from '../rules/duration.ts'
import type { AlertingOptions } from '../types.ts'
import { checkTexts, unknownMembers } from './problems.ts'

const own = [
  'receiver',
  'continue',
  'group_by',
  'group_wait',
  'group_interval',
  'repeat_interval',
  'mute_time_intervals',
  'active_time_intervals',
  'routes',
]
const operators = ['=', '!=', '=~', '!~']
/** As deep as anybody will read, far below what Grafana takes. */
const deepest = 10

/** Checks the stack's subtree of the policy tree. Receivers and timings that are not the stack's are looked up when planning. */
export function checkPolicy(path: string, policy: unknown, options: AlertingOptions, stack: string): Problem[] {
  if (!isObject(policy)) return [{ path, message: 'must be a notification policy, or null for none' }]
  const matchers: Problem[] =
    policy.object_matchers === undefined
      ? []
      : [
          {
            path: `${path}.object_matchers`,
            message: `is added: managed_by = ${stack}. Put further matchers into its routes`,
          },
        ]
  const { object_matchers: _own, ...rest } = policy
  return [...matchers, ...checkRoute(path, rest, own, { options, stack }, 1)]
}

interface Names {
  readonly options: AlertingOptions
  readonly stack: string
}

function checkRoute(
  path: string,
  route: Readonly<Record<string, unknown>>,
  known: readonly string[],
  names: Names,
  depth: number,
): Problem[] {
  const { continue: goesOn, object_matchers: matchers, routes } = route
  const { muteTimings } = names.options
  return [
    ...unknownMembers(path, route, known),
    ...checkReceiver(`${path}.receiver`, route.receiver, names),
    ...(goesOn === undefined || typeof goesOn === 'boolean'
      ? []
      : [{ path: `${path}.continue`, message: 'must be true or false' }]),
    ...checkMatchers(`${path}.object_matchers`, matchers),
    ...checkGroupBy(`${path}.group_by`, route.group_by),
    ...checkDuration(`${path}.group_wait`, route.group_wait, 0),
    ...checkDuration(`${path}.group_interval`, route.group_interval, 1),
    ...checkDuration(`${path}.repeat_interval`, route.repeat_interval, 1),
    ...['mute_time_intervals', 'active_time_intervals'].flatMap((member) => [
      ...checkTexts(`${path}.${member}`, route[member], 'names of mute timings'),
      ...listOf(route[member]).flatMap((name, index) =>
        missing(`${path}.${member}[${index}]`, name, muteTimings, names.stack, 'mute timing'),
      ),
    ]),
    ...checkRoutes(`${path}.routes`, routes, names, depth),
  ]
}

function checkRoutes(path: string, routes: unknown, names: Names, depth: number): Problem[] {
  if (routes === undefined) return []
  if (!isList(routes)) return [{ path, message: 'must be a list of notification policies' }]
  if (depth >= deepest) return [{ path, message: `is more than ${deepest} deep` }]
  return routes.flatMap((route, index) => {
    const place = `${path}[${index}]`
    if (!isObject(route)) return [{ path: place, message: 'must be a notification policy' }]
    return checkRoute(place, route, ['object_matchers', ...own], names, depth + 1)
  })
}

function checkReceiver(path: string, receiver: unknown, { options, stack }: Names): Problem[] {
  if (receiver === undefined) return []
  if (typeof receiver !== 'string' || receiver === '')
    return [{ path, message: 'must be the name of a contact point; leave it out to inherit it' }]
  return missing(path, receiver, options.contactPoints, stack, 'contact point')
}

/** What is named like the stack's own, and is not in it where the stack keeps such objects, will be pruned. */
function missing(path: string, name: unknown, kept: unknown, stack: string, what: string): Problem[] {
  if (typeof name !== 'string' || !isList(kept) || !startsWithStack(stack, name)) return []
  if (kept.some((entry) => isObject(entry) && entry.name === name)) return []
  return [{ path, message: `there is no ${what} "${name}" in the stack: add it, or name another` }]
}

function checkMatchers(path: string, matchers: unknown): Problem[] {
  if (matchers === undefined) return []
  if (!isList(matchers)) return [{ path, message: 'must be a list of [label, operator, value]' }]
  return matchers.flatMap((matcher, index) => {
    const place = `${path}[${index}]`
    const parts = isList(matcher) ? matcher : []
    const [label, operator, value] = parts
    if (parts.length !== 3 || typeof label !== 'string' || label === '' || typeof value !== 'string')
      return [{ path: place, message: 'must be [label, operator, value], all texts' }]
    if (typeof operator !== 'string' || !operators.includes(operator))
      return [{ path: place, message: `has operator "${inWords(operator)}"; there are ${operators.join(', ')}` }]
    return operator.endsWith('~') ? checkExpression(place, value) : []
  })
}

function checkExpression(path: string, expression: string): Problem[] {
  if (compileMatcher(expression) !== undefined) return []
  return [{ path, message: `"${expression}" is no regular expression as Go reads them` }]
}

function checkGroupBy(path: string, labels: unknown): Problem[] {
  const problems = checkTexts(path, labels, 'label names')
  const list = listOf(labels)
  if (list.includes('...') && list.length > 1)
    problems.push({ path, message: '"..." stands for all labels and has to be alone' })
  if (new Set(list).size < list.length) problems.push({ path, message: 'has a label twice' })
  return problems
}

function checkDuration(path: string, duration: unknown, least: number): Problem[] {
  if (duration === undefined) return []
  const milliseconds = typeof duration === 'string' ? readDuration(duration) : undefined
  if (milliseconds === undefined) return [{ path, message: 'must be a duration like 30s, 5m or 4h' }]
  return milliseconds < least ? [{ path, message: 'must be longer than 0s' }] : []
}

function listOf(value: unknown): readonly unknown[] {
  return isList(value) ? value : []
}
