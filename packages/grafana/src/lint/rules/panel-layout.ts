import type { Panel } from '../dashboard.ts'
import { objectOf, textOf } from '../read-json.ts'
import type { Found, Rule } from '../rule.ts'

const COLUMNS = 24

interface Box {
  readonly panel: Panel
  readonly x: number
  readonly y: number
  readonly w: number
  readonly h: number
}

/** Panels can be told apart and stand beside each other. */
export const panelLayout: Rule = {
  name: 'panel-layout',
  finds:
    'A panel id that is missing, 0 or used twice; a refId that is missing or used twice in a panel; a panel outside of the 24 columns or over another',
  why: 'Links, alerts and saved views name a panel by its id; Grafana gives new ids and moves panels without a word',
  check: function* ({ panels, rows }) {
    const all = [...panels, ...rows]
    yield* ids(all)
    for (const panel of panels) yield* refIds(panel)
    const boxes: Box[] = []
    for (const panel of all) {
      const box = boxOf(panel)
      if (box === undefined) {
        const message = 'needs a gridPos of whole numbers within 24 columns'
        yield { panel, pointer: `${panel.pointer}/gridPos`, message }
        continue
      }
      const other = boxes.find((placed) => placed.panel.container === panel.container && overlap(placed, box))
      if (other !== undefined) {
        yield { panel, pointer: `${panel.pointer}/gridPos`, message: `stands over panel "${other.panel.title}"` }
      }
      boxes.push(box)
    }
  },
}

function* ids(all: readonly Panel[]): Generator<Found> {
  const seen = new Map<number, Panel>()
  for (const panel of all) {
    const pointer = `${panel.pointer}/id`
    const other = seen.get(panel.id)
    if (!Number.isInteger(panel.id) || panel.id < 1) {
      yield { panel, pointer, message: 'has no id; give it one above 0 that never changes' }
    } else if (other !== undefined) {
      yield { panel, pointer, message: `has the id ${panel.id}, as has panel "${other.title}"` }
    }
    seen.set(panel.id, panel)
  }
}

function* refIds(panel: Panel): Generator<Found> {
  const seen = new Set<string>()
  for (const { spec, pointer } of panel.targets) {
    const refId = textOf(spec.refId)
    if (refId === '') yield { panel, pointer: `${pointer}/refId`, message: 'a target has no refId' }
    else if (seen.has(refId))
      yield { panel, pointer: `${pointer}/refId`, message: `two targets have the refId ${refId}` }
    seen.add(refId)
  }
}

function boxOf(panel: Panel): Box | undefined {
  const { x, y, w, h } = objectOf(panel.spec.gridPos)
  if (!isWhole(x) || !isWhole(y) || !isWhole(w) || !isWhole(h)) return undefined
  return w < 1 || h < 1 || x + w > COLUMNS ? undefined : { panel, x, y, w, h }
}

function isWhole(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0
}

function overlap(one: Box, other: Box): boolean {
  const besides = one.x + one.w <= other.x || other.x + other.w <= one.x
  const below = one.y + one.h <= other.y || other.y + other.h <= one.y
  return !besides && !below
}
