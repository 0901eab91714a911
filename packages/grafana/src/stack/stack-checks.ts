import type { Problem } from '../errors.ts'
import { isObject } from '../json-values.ts'
import { startsWithStack } from '../kinds/ownership.ts'
import { checkLintOptions } from '../lint/options.ts'
import { checkMetrics } from './check-metrics.ts'
import { keptKinds, kindOfOption } from './kept-kinds.ts'
import type { StackOptions } from './types.ts'

const uidPattern = /^[a-zA-Z0-9_-]{1,40}$/
/** It is the value of a label, too. */
const namePattern = /^[a-z0-9](?:[a-z0-9-]{0,22}[a-z0-9])?$/
/** Folders that are none: what is at the top level, and what others share. */
const reserved = new Set(['general', 'sharedwithme'])

const members = {
  '': [
    ...['name', 'folder', 'dashboards', 'ruleGroups', 'contactPoints', 'muteTimings', 'messageTemplates'],
    ...['notificationPolicy', 'adoptedUids', 'editable', 'dataSource', 'metrics', 'lint'],
  ],
  folder: ['uid', 'title', 'description', 'parentUid'],
  dataSource: ['type', 'uid', 'name', 'variable'],
} as const

/** Checks everything of a stack but its dashboards and its alerting. Takes what JavaScript may hand in. */
export function checkStackOptions(options: StackOptions): Problem[] {
  if (!isObject(options))
    return [{ path: 'name', message: 'defineStack takes an object with name, folder, and what the stack keeps' }]
  return [
    ...checkMembers('', options),
    ...checkName(options.name),
    ...checkFolder(options),
    ...checkKept(options),
    ...checkLists(options),
    ...checkDataSource(options.dataSource),
    ...(options.lint === undefined ? [] : checkLintOptions(options.lint, 'lint')),
    ...checkEditable(options.editable),
  ]
}

function checkName(name: unknown): Problem[] {
  if (typeof name === 'string' && namePattern.test(name)) return []
  return [
    {
      path: 'name',
      message:
        "must be 1 to 24 lower-case letters, digits and dashes, with no dash at the ends: it marks what is the stack's",
    },
  ]
}

function checkFolder({ name, folder }: StackOptions): Problem[] {
  if (typeof folder === 'string') return checkPlace('folder', folder)
  if (!isObject(folder))
    return [{ path: 'folder', message: 'must be the uid of an existing folder, or { uid, title } of one to keep' }]
  const { uid, title, description, parentUid } = folder
  const misplaced = checkPlace('folder.uid', uid)
  const problems = [...checkMembers('folder', folder), ...misplaced]
  if (misplaced.length === 0 && typeof uid === 'string' && typeof name === 'string' && !startsWithStack(name, uid)) {
    problems.push({
      path: 'folder.uid',
      message: `"${uid}" has to be "${name}" or start with "${name}-"; name an existing folder by its uid alone`,
    })
  }
  if (!isText(title) || title.trim() === '') problems.push({ path: 'folder.title', message: 'must be a title' })
  if (description !== undefined && !isText(description))
    problems.push({ path: 'folder.description', message: 'must be a text' })
  if (parentUid !== undefined)
    problems.push(...checkUid('folder.parentUid', parentUid, 'leave it out for the top level'))
  if (parentUid !== undefined && parentUid === uid)
    problems.push({ path: 'folder.parentUid', message: `"${uid}" is the folder itself: name the one above it` })
  return problems
}

/** Half of a surrogate pair comes back as another character, and what was read back is never what was written. */
function isText(value: unknown): value is string {
  return typeof value === 'string' && value.isWellFormed()
}

function checkPlace(path: string, uid: unknown): Problem[] {
  if (uid === '' || uid === 'general') {
    const message =
      "the top level cannot be a stack's place: alert rules need a folder, and what is there cannot be told apart. Name a folder"
    return [{ path, message }]
  }
  return checkUid(path, uid, 'not a reserved word')
}

function checkUid(path: string, uid: unknown, hint: string): Problem[] {
  if (typeof uid === 'string' && uidPattern.test(uid) && !reserved.has(uid)) return []
  return [{ path, message: `must be a uid: 1 to 40 letters, digits, dashes or underscores; ${hint}` }]
}

function checkKept(options: StackOptions): Problem[] {
  if (keptKinds(options).length > 1) return []
  const names = Object.keys(kindOfOption).join(', ')
  return [{ path: 'stack', message: `keeps nothing: give at least one of ${names}; an empty list is kept empty` }]
}

function checkLists({ dashboards, adoptedUids, metrics }: StackOptions): Problem[] {
  const problems: Problem[] = []
  const isSource = (dashboard: unknown): boolean => typeof dashboard === 'object' && dashboard !== null
  if (dashboards !== undefined && !(Array.isArray(dashboards) && dashboards.every(isSource))) {
    problems.push({ path: 'dashboards', message: 'must be a list of builders or dashboard JSON' })
  }
  if (
    adoptedUids !== undefined &&
    !(Array.isArray(adoptedUids) && adoptedUids.every((uid) => typeof uid === 'string' && uidPattern.test(uid)))
  ) {
    problems.push({ path: 'adoptedUids', message: 'must be a list of uids' })
  }
  return [...problems, ...checkMetrics(metrics)]
}

function checkDataSource(dataSource: unknown): Problem[] {
  if (dataSource === undefined) return []
  if (!isObject(dataSource)) return [{ path: 'dataSource', message: 'must be an object' }]
  const wrong = members.dataSource.filter(
    (key) => dataSource[key] !== undefined && (typeof dataSource[key] !== 'string' || dataSource[key] === ''),
  )
  return [
    ...checkMembers('dataSource', dataSource),
    ...wrong.map((key) => ({ path: `dataSource.${key}`, message: 'must be a text that is not empty' })),
  ]
}

function checkEditable(editable: unknown): Problem[] {
  return editable === undefined || typeof editable === 'boolean'
    ? []
    : [{ path: 'editable', message: 'must be true or false' }]
}

function checkMembers(path: keyof typeof members, value: object): Problem[] {
  const known: readonly string[] = members[path]
  return Object.keys(value)
    .filter((key) => !known.includes(key))
    .map((key) => ({
      path: path === '' ? key : `${path}.${key}`,
      message: `is no option; there are ${known.join(', ')}`,
    }))
}
