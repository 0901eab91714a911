import type { Problem } from '../errors.ts'
import type { Json, JsonObject } from '../json.ts'
import { isList, isObject } from '../json-values.ts'
import { largestPanelId } from './panels.ts'
import { latestSchemaVersion } from './schema-version.ts'

/** What a value has to be. */
interface Shape {
  readonly is: (value: Json) => boolean
  /** In words, after "must be". */
  readonly words: string
}

export const text: Shape = { is: (value) => typeof value === 'string', words: 'a string' }
const flag: Shape = { is: (value) => typeof value === 'boolean', words: 'true or false' }
const texts: Shape = {
  is: (value) => isList(value) && value.every((item) => typeof item === 'string'),
  words: 'a list of strings',
}
export const objects: Shape = { is: (value) => isList(value) && value.every(isObject), words: 'a list of objects' }
const object: Shape = { is: isObject, words: 'an object' }

function integer(from: number, to: number): Shape {
  const is = (value: Json): boolean =>
    typeof value === 'number' && Number.isInteger(value) && value >= from && value <= to
  return { is, words: `an integer from ${from} to ${to}` }
}

/** Members Grafana refuses with another type, or drops without a word. */
export const dashboardShapes: Readonly<Record<string, Shape>> = {
  annotations: object,
  description: text,
  editable: flag,
  fiscalYearStartMonth: integer(0, 11),
  gnetId: { ...text, words: 'a string, also where it is a number' },
  graphTooltip: integer(0, 2),
  links: objects,
  liveNow: flag,
  panels: objects,
  preload: flag,
  refresh: { ...text, words: 'a string like "30s", or "" for no refresh' },
  schemaVersion: integer(0, latestSchemaVersion),
  tags: texts,
  templating: object,
  time: object,
  timepicker: object,
  timezone: text,
  weekStart: text,
}

/** Members of a panel. */
export const panelShapes: Readonly<Record<string, Shape>> = {
  description: text,
  fieldConfig: object,
  gridPos: object,
  id: integer(0, largestPanelId),
  links: objects,
  options: object,
  panels: objects,
  repeat: text,
  targets: objects,
  title: text,
  transparent: flag,
  type: text,
}

/** Members that are there and not what they have to be. `null` counts as absent, as in Grafana. */
export function checkMembers(value: JsonObject, expected: Readonly<Record<string, Shape>>, path: string): Problem[] {
  return Object.entries(expected).flatMap(([key, shape]) => {
    const member = value[key]
    if (member === undefined || member === null || shape.is(member)) return []
    return [{ path: `${path}/${key}`, message: `must be ${shape.words}, got ${shown(member)}` }]
  })
}

/** A value in a message. */
export function shown(value: Json | undefined): string {
  if (value === undefined) return 'nothing'
  const json = JSON.stringify(value)
  return json.length > 60 ? `${json.slice(0, 60)}…` : json
}
