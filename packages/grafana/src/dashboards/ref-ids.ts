import type { Json, JsonObject } from '../json.ts'
import { isList, isObject } from '../json-values.ts'

/**
 * Gives each query of a panel a refId of its own: A to Z, then AA, AB, … A refId that is there stays unless an
 * earlier query has it. The Foundation SDK sets none; Grafana fills them in, but not inside collapsed rows.
 */
export function withRefIds(panel: JsonObject): JsonObject {
  if (!isList(panel.targets) || panel.targets.length === 0) return panel
  const wanted = new Set(panel.targets.map(refIdOf))
  const taken = new Set<string>()
  let next = 0
  const free = (): string => {
    let name = refIdName(next)
    while (wanted.has(name) || taken.has(name)) name = refIdName(++next)
    return name
  }
  const targets = panel.targets.map((target): Json => {
    if (!isObject(target)) return target
    const own = refIdOf(target)
    const refId = own === undefined || taken.has(own) ? free() : own
    taken.add(refId)
    return { ...target, refId }
  })
  return { ...panel, targets }
}

function refIdOf(target: Json): string | undefined {
  return isObject(target) && typeof target.refId === 'string' && target.refId !== '' ? target.refId : undefined
}

/** 0 is A, 25 is Z, 26 is AA. */
function refIdName(index: number): string {
  const letter = String.fromCharCode(65 + (index % 26))
  return index < 26 ? letter : refIdName(Math.floor(index / 26) - 1) + letter
}
