import { pointerToken } from '../dashboards/pointer.ts'
import type { Json, JsonObject } from '../json.ts'
import { isList, isObject, sameJson } from '../json-values.ts'

/** An operation of a JSON Patch (RFC 6902). */
export type JsonPatchOperation =
  | { readonly op: 'add' | 'replace'; readonly path: string; readonly value: Json }
  | { readonly op: 'remove'; readonly path: string }
  | { readonly op: 'move'; readonly from: string; readonly path: string }

/** Members that tell the items of a dashboard's lists apart. */
const identities = ['id', 'refId', 'name'] as const

/**
 * The JSON Patch that turns one value into another. Items of lists are recognised by id, refId or name, so that a panel
 * that others slid past is not told as all of them turning into each other.
 */
export function jsonPatch(before: Json, after: Json, path = ''): JsonPatchOperation[] {
  if (sameJson(before, after)) return []
  if (isObject(before) && isObject(after)) return patchObject(before, after, path)
  if (isList(before) && isList(after)) return patchList(before, after, path)
  return [{ op: 'replace', path, value: after }]
}

function patchObject(before: JsonObject, after: JsonObject, path: string): JsonPatchOperation[] {
  const removed = Object.keys(before).filter((key) => !Object.hasOwn(after, key))
  return [
    ...removed.map((key) => ({ op: 'remove', path: `${path}/${pointerToken(key)}` }) as const),
    ...Object.entries(after).flatMap(([key, value]): JsonPatchOperation[] => {
      const member = `${path}/${pointerToken(key)}`
      const former = Object.hasOwn(before, key) ? before[key] : undefined
      return former === undefined ? [{ op: 'add', path: member, value }] : jsonPatch(former, value, member)
    }),
  ]
}

function patchList(before: readonly Json[], after: readonly Json[], path: string): JsonPatchOperation[] {
  const [from, to] = [keysOf(before), keysOf(after)]
  return from === undefined || to === undefined
    ? patchByPlace(before, after, path)
    : patchByKey(before, after, from, to, path)
}

function patchByPlace(before: readonly Json[], after: readonly Json[], path: string): JsonPatchOperation[] {
  const both = Math.min(before.length, after.length)
  return [
    ...after.slice(0, both).flatMap((value, index) => patchItem(before[index] as Json, value, `${path}/${index}`)),
    ...before.slice(both).map(() => ({ op: 'remove', path: `${path}/${both}` }) as const),
    ...after.slice(both).map((value) => ({ op: 'add', path: `${path}/-`, value }) as const),
  ]
}

function patchByKey(
  before: readonly Json[],
  after: readonly Json[],
  from: readonly string[],
  to: readonly string[],
  path: string,
): JsonPatchOperation[] {
  const operations: JsonPatchOperation[] = []
  const kept = new Set(to)
  const order = from.filter((key) => kept.has(key))
  for (const [index, key] of [...from.entries()].reverse()) {
    if (!kept.has(key)) operations.push({ op: 'remove', path: `${path}/${index}` })
  }
  const former = new Map(from.map((key, index) => [key, before[index] as Json]))
  for (const [index, key] of to.entries()) {
    if (order[index] === key) continue
    if (former.has(key)) {
      operations.push({ op: 'move', from: `${path}/${order.indexOf(key)}`, path: `${path}/${index}` })
      order.splice(order.indexOf(key), 1)
    } else {
      operations.push({ op: 'add', path: `${path}/${index}`, value: after[index] as Json })
    }
    order.splice(index, 0, key)
  }
  const changed = to.flatMap((key, index) => {
    const item = former.get(key)
    return item === undefined ? [] : patchItem(item, after[index] as Json, `${path}/${index}`)
  })
  return [...operations, ...changed]
}

/** An item of a list; one of another type is another thing, of which no member means what it did. */
function patchItem(before: Json, after: Json, path: string): JsonPatchOperation[] {
  const replaced = isObject(before) && isObject(after) && !sameJson(before.type, after.type)
  return replaced ? [{ op: 'replace', path, value: after }] : jsonPatch(before, after, path)
}

/** A key for each item; `undefined` when the list does not give each of them one of its own. */
function keysOf(list: readonly Json[]): readonly string[] | undefined {
  const keys = list.map((item) => {
    const identity = isObject(item) ? identities.find((name) => item[name] !== undefined) : undefined
    return identity === undefined ? undefined : JSON.stringify([identity, (item as JsonObject)[identity]])
  })
  return keys.every((key) => key !== undefined) && new Set(keys).size === keys.length ? (keys as string[]) : undefined
}
