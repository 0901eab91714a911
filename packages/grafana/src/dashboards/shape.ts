import type { Problem } from '../errors.ts'
import type { Json, JsonObject } from '../json.ts'
import { latestSchemaVersion } from './canonical.ts'
import { isList, isObject, objectsOf, textOf } from './json-values.ts'
import { placedPanels } from './panels.ts'
import { pointerToken } from './pointer.ts'

/** What a value has to be. */
interface Shape {
  readonly is: (value: Json) => boolean
  /** In words, after "must be". */
  readonly words: string
}

const text: Shape = { is: (value) => typeof value === 'string', words: 'a string' }
const flag: Shape = { is: (value) => typeof value === 'boolean', words: 'true or false' }
const texts: Shape = {
  is: (value) => isList(value) && value.every((item) => typeof item === 'string'),
  words: 'a list of strings',
}
const objects: Shape = { is: (value) => isList(value) && value.every(isObject), words: 'a list of objects' }
const object: Shape = { is: isObject, words: 'an object' }

function integer(from: number, to: number): Shape {
  const is = (value: Json): boolean =>
    typeof value === 'number' && Number.isInteger(value) && value >= from && value <= to
  return { is, words: `an integer from ${from} to ${to}` }
}

/** Members Grafana refuses with another type, or drops without a word. */
const shapes: Readonly<Record<string, Shape>> = {
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
  revision: integer(0, Number.MAX_SAFE_INTEGER),
  schemaVersion: integer(0, latestSchemaVersion),
  tags: texts,
  templating: object,
  time: object,
  timepicker: object,
  timezone: text,
  weekStart: text,
}

const uidPattern = /^[a-zA-Z0-9_-]{1,40}$/
const longestTitle = 5000
/** Grafana answers 413 above. */
const largestBytes = 16 * 1024 * 1024
/** Far above any dashboard, far below what a recursive reader stands. */
const deepestNesting = 200
const byteOrderMark = '\uFEFF'

/**
 * What keeps a dashboard from being stored as it is: what Grafana 12 refuses (422, 400, 413) and what it swallows or
 * repairs without a word. Seen on 12.3 and 12.4: `panels` that is no list is dropped, duplicate panel ids are
 * renumbered, `refresh: false`, a number as `gnetId`, a newer `schemaVersion` and a byte order mark are refused.
 *
 * @param spec Classic dashboard JSON with its `uid`.
 * @returns All problems; paths are JSON pointers into the dashboard.
 */
export function checkDashboardShape(spec: JsonObject): Problem[] {
  const nesting = checkNesting(spec)
  if (nesting.length > 0) return nesting
  return [
    ...checkIdentity(spec),
    ...checkMembers(spec, shapes, ''),
    ...checkContainers(spec),
    ...checkPanels(spec),
    ...checkText(spec, ''),
    ...checkSize(spec),
  ]
}

function checkIdentity(spec: JsonObject): Problem[] {
  const problems: Problem[] = []
  if (typeof spec.uid !== 'string' || !uidPattern.test(spec.uid)) {
    const message = `must be 1 to 40 letters, digits, dashes or underscores, got ${shown(spec.uid)}: give the dashboard a uid, it is what links and later pushes find it by`
    problems.push({ path: '/uid', message })
  }
  if (typeof spec.title !== 'string' || spec.title.trim() === '') {
    problems.push({ path: '/title', message: `must be a title, got ${shown(spec.title)}` })
  } else if (spec.title.length > longestTitle) {
    problems.push({ path: '/title', message: `must have at most ${longestTitle} characters, has ${spec.title.length}` })
  }
  return problems
}

function checkMembers(value: JsonObject, expected: Readonly<Record<string, Shape>>, path: string): Problem[] {
  return Object.entries(expected).flatMap(([key, shape]) => {
    const member = value[key]
    if (member === undefined || member === null || shape.is(member)) return []
    return [{ path: `${path}/${key}`, message: `must be ${shape.words}, got ${shown(member)}` }]
  })
}

function checkContainers(spec: JsonObject): Problem[] {
  const { templating, annotations, time } = spec
  const variables = isObject(templating) ? objectsOf(templating.list) : []
  return [
    ...(isObject(time) ? checkMembers(time, { from: text, to: text }, '/time') : []),
    ...(isObject(templating) ? checkMembers(templating, { list: objects }, '/templating') : []),
    ...(isObject(annotations) ? checkMembers(annotations, { list: objects }, '/annotations') : []),
    ...variables.flatMap((variable, index) => {
      const path = `/templating/list/${index}`
      const missing = ['name', 'type'].filter((key) => textOf(variable[key]) === '')
      return missing.map((key) => ({
        path: `${path}/${key}`,
        message: `must be a string, got ${shown(variable[key])}`,
      }))
    }),
  ]
}

function checkPanels(spec: JsonObject): Problem[] {
  const problems: Problem[] = []
  const owners = new Map<number, string>()
  for (const { panel, pointer } of placedPanels(spec)) {
    const shapesOf = {
      id: integer(0, 0x7fff_ffff),
      title: text,
      type: text,
      targets: objects,
      panels: objects,
      gridPos: object,
    }
    problems.push(...checkMembers(panel, shapesOf, pointer))
    if (typeof panel.id !== 'number' || panel.id === 0) continue
    const owner = owners.get(panel.id)
    if (owner === undefined) owners.set(panel.id, pointer)
    else {
      const message = `${panel.id} is the id of ${owner} too, and Grafana would renumber one of them: give each panel an id of its own, or none`
      problems.push({ path: `${pointer}/id`, message })
    }
  }
  return problems
}

/** Grafana's JSON reader refuses a byte order mark anywhere. */
function checkText(value: Json, path: string): Problem[] {
  if (typeof value === 'string') return value.includes(byteOrderMark) ? [markFound(path)] : []
  if (isList(value)) return value.flatMap((item, index) => checkText(item, `${path}/${index}`))
  if (!isObject(value)) return []
  return Object.entries(value).flatMap(([key, member]) => [
    ...(key.includes(byteOrderMark) ? [markFound(path)] : []),
    ...checkText(member, `${path}/${pointerToken(key)}`),
  ])
}

function markFound(path: string): Problem {
  return { path, message: 'holds a byte order mark (U+FEFF), which Grafana refuses: remove it' }
}

function checkSize(spec: JsonObject): Problem[] {
  const bytes = Buffer.byteLength(JSON.stringify(spec))
  if (bytes <= largestBytes) return []
  return [
    { path: '', message: `is ${bytes} bytes of JSON, Grafana takes at most ${largestBytes}: split the dashboard` },
  ]
}

function checkNesting(spec: JsonObject): Problem[] {
  let level: readonly Json[] = [spec]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > deepestNesting) return [{ path: '', message: `is nested deeper than ${deepestNesting} levels` }]
    level = level.flatMap((value) => (isList(value) || isObject(value) ? Object.values(value) : []))
  }
  return []
}

function shown(value: Json | undefined): string {
  if (value === undefined) return 'nothing'
  const json = JSON.stringify(value)
  return json.length > 60 ? `${json.slice(0, 60)}…` : json
}
