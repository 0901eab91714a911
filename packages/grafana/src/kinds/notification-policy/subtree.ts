import { readDuration, writeDuration } from '../../alerting/rules/duration.ts'
import type { NotificationRoute } from '../../alerting/types.ts'
import type { Json, JsonObject } from '../../json.ts'
import { isList, isObject, objectsOf, omit, textOf } from '../../json-values.ts'

/** Label that says which stack an alert is of. */
export const ownerLabel = 'managed_by'

/** A policy tree, with what is the stack's apart from what is not. */
export interface PolicyTree {
  /** The stack's subtrees: there should be one at most. */
  readonly own: readonly JsonObject[]
  /** All else, as text: the same after a push, to the byte. */
  readonly others: string
}

/** The stack's subtree as it is sent: matched by the label of its alerts. */
export function ownRoute(stack: string, policy: Omit<NotificationRoute, 'object_matchers'>): JsonObject {
  const { receiver, ...rest } = policy as JsonObject
  return {
    ...(receiver === undefined ? {} : { receiver }),
    object_matchers: [[ownerLabel, '=', stack]],
    ...rest,
  }
}

/** Tells the stack's subtrees from all else: children of the root whose only matcher is `managed_by = <stack>`. */
export function splitTree(tree: JsonObject, stack: string): PolicyTree {
  const children = routesOf(tree)
  const own = children.filter((child) => isOwn(child, stack)).filter(isObject)
  const others = [omit(tree, (key) => key === 'routes'), ...children.filter((child) => !isOwn(child, stack))]
  return { own, others: JSON.stringify(others) }
}

/** Stacks that have a subtree in a policy tree. */
export function stacksIn(tree: JsonObject): readonly string[] {
  return routesOf(tree).flatMap((child) => stackOf(child) ?? [])
}

/**
 * A policy tree with the stack's subtree as it is to be, in the place it had; a new one comes first, so that no other route
 * takes its alerts. Every other node is left as it is.
 *
 * @param route - absent: the subtree goes
 */
export function mergeTree(tree: JsonObject, stack: string, route: JsonObject | undefined): JsonObject {
  const children = routesOf(tree)
  const place = Math.max(
    children.findIndex((child) => isOwn(child, stack)),
    0,
  )
  const others = children.filter((child) => !isOwn(child, stack))
  const routes = route === undefined ? others : [...others.slice(0, place), route, ...others.slice(place)]
  return routes.length === 0 ? omit(tree, (key) => key === 'routes') : { ...tree, routes }
}

/** A route as Grafana reads it back: durations in one spelling, nothing that says nothing. */
export function canonicalRoute(route: JsonObject): JsonObject {
  const members = Object.entries(route).flatMap(([key, value]): readonly (readonly [string, Json])[] => {
    if (value === null || value === '' || value === false || (isList(value) && value.length === 0)) return []
    if (key === 'routes') return [[key, objectsOf(value).map(canonicalRoute)]]
    if (key === 'object_matchers' && isList(value)) return [[key, value.toSorted(byText)]]
    if (!durations.has(key)) return [[key, value]]
    const milliseconds = readDuration(textOf(value))
    return [[key, milliseconds === undefined ? value : writeDuration(milliseconds)]]
  })
  return Object.fromEntries(members)
}

/** Names that routes refer to: of contact points, or of mute timings. */
export function namesIn(
  route: JsonObject,
  members: readonly string[],
  path = '',
): readonly (readonly [path: string, name: string])[] {
  const here = members.flatMap((member) => {
    const value = route[member]
    if (typeof value === 'string') return [[`${path}${member}`, value] as const]
    return isList(value) ? value.map((name, index) => [`${path}${member}[${index}]`, textOf(name)] as const) : []
  })
  const below = objectsOf(route.routes).flatMap((child, index) => namesIn(child, members, `${path}routes[${index}].`))
  return [...here, ...below]
}

/** Matchers all have to match, in whatever order. */
function byText(a: Json, b: Json): number {
  return JSON.stringify(a) < JSON.stringify(b) ? -1 : 1
}

const durations = new Set(['group_wait', 'group_interval', 'repeat_interval'])

function routesOf({ routes }: JsonObject): readonly Json[] {
  return isList(routes) ? routes : []
}

/** By the form a push leaves: somebody else's may be matched in the older ways, which then stay somebody else's. */
function isOwn(child: Json, stack: string): boolean {
  return stackOf(child) === stack
}

function stackOf(child: Json): string | undefined {
  if (!isObject(child) || ['match', 'match_re', 'matchers'].some((key) => child[key] !== undefined)) return undefined
  const matchers = isList(child.object_matchers) ? child.object_matchers : []
  const [label, operator, value] = isList(matchers[0]) ? matchers[0] : []
  return matchers.length === 1 && label === ownerLabel && operator === '=' ? textOf(value) : undefined
}
