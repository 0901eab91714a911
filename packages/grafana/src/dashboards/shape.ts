import type { Problem } from '../errors.ts'
import type { Json, JsonObject } from '../json.ts'
import { isList, isObject, objectsOf, omit, textOf } from '../json-values.ts'
import { checkMembers, dashboardShapes, objects, panelShapes, shown, text } from './member-shapes.ts'
import { checkNesting } from './nesting.ts'
import { placedPanels } from './panels.ts'
import { pointerToken } from './pointer.ts'

const variableTypes = 'adhoc constant custom datasource groupby interval query snapshot switch system textbox'.split(
  ' ',
)
/** Older schemas may say `refresh: false`: Grafana migrates it. */
const refreshMigration = 40
const uidPattern = /^[a-zA-Z0-9_-]{1,40}$/
const longestTitle = 5000
/** Grafana answers 413 above. */
const largestBytes = 16 * 1024 * 1024
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
    ...checkMembers(isOlder(spec) ? omit(spec, (key) => key === 'refresh') : spec, dashboardShapes, ''),
    ...checkContainers(spec),
    ...checkPanels(spec),
    ...checkText(spec),
    ...checkSize(spec),
  ]
}

function isOlder({ schemaVersion }: JsonObject): boolean {
  return typeof schemaVersion === 'number' && schemaVersion < refreshMigration
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

function checkContainers(spec: JsonObject): Problem[] {
  const { templating, annotations, time } = spec
  const variables = isObject(templating) ? objectsOf(templating.list) : []
  return [
    ...(isObject(time) ? checkMembers(time, { from: text, to: text }, '/time') : []),
    ...(isObject(templating) ? checkMembers(templating, { list: objects }, '/templating') : []),
    ...(isObject(annotations) ? checkMembers(annotations, { list: objects }, '/annotations') : []),
    ...variables.flatMap((variable, index) => {
      const path = `/templating/list/${index}`
      const known = variableTypes.includes(textOf(variable.type))
      return [
        ...(textOf(variable.name) === '' ? [{ path: `${path}/name`, message: 'must be a name' }] : []),
        ...(known
          ? []
          : [
              {
                path: `${path}/type`,
                message: `must be one of ${variableTypes.join(', ')}, got ${shown(variable.type)}`,
              },
            ]),
      ]
    }),
  ]
}

function checkPanels(spec: JsonObject): Problem[] {
  const problems: Problem[] = []
  const owners = new Map<number, string>()
  for (const { panel, pointer } of placedPanels(spec)) {
    problems.push(...checkMembers(panel, panelShapes, pointer))
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
function checkText(value: Json): Problem[] {
  // Nearly always none: one native search is faster than a walk.
  return JSON.stringify(value).includes(byteOrderMark) ? findMarks(value, '') : []
}

function findMarks(value: Json, path: string): Problem[] {
  if (typeof value === 'string') return value.includes(byteOrderMark) ? [markFound(path)] : []
  if (isList(value)) return value.flatMap((item, index) => findMarks(item, `${path}/${index}`))
  if (!isObject(value)) return []
  return Object.entries(value).flatMap(([key, member]) => [
    ...(key.includes(byteOrderMark) ? [markFound(path)] : []),
    ...findMarks(member, `${path}/${pointerToken(key)}`),
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
