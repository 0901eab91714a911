/**
 * Compares recorded and actual bodies. What a server makes up (ids, uids, resource versions, accounts) must stand for
 * one and the same thing wherever it occurs: each recorded value is bound to the actual one seen first, and the other
 * way round.
 */
export interface Bindings {
  /** Differences, each with its path; none when they are the same. */
  differences(recorded: unknown, actual: unknown): string[]
  /** Puts actual values in place of recorded ones in a request. */
  translate<Value>(value: Value): Value
}

/** Keys whose values a server makes up. */
const bound: readonly string[] = [
  'ruleId',
  'resourceVersion',
  'grafana.app/deprecatedInternalID',
  'dashboardId',
  'folderId',
]
/** Keys that say nothing about behaviour. */
const ignored: readonly string[] = [
  'commit',
  'commitShort',
  'versionString',
  'buildstamp',
  'serverAddress',
  'accessErrorId',
  'key',
  'continue',
  'evaluationTime',
]

const time = /^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
/** Resource versions and uids in a sentence. */
const madeUp = /(?<=\()\d+(?=\))|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g
const digest = /^[0-9a-f]{16}$/
const accountUid = /^[a-z][a-z0-9]{13}$/

export function createBindings(): Bindings {
  const forth = new Map<unknown, unknown>()
  const back = new Map<unknown, unknown>()

  function bind(recorded: unknown, actual: unknown, path: string): string[] {
    if (typeof recorded !== typeof actual) return [`${path}: ${show(recorded)} became ${show(actual)}`]
    if (!forth.has(recorded) && !back.has(actual)) {
      forth.set(recorded, actual)
      back.set(actual, recorded)
    }
    return forth.get(recorded) === actual ? [] : [`${path}: ${show(recorded)} is not bound to ${show(actual)}`]
  }

  function leaf(recorded: unknown, actual: unknown, path: string, key: string): string[] {
    if (ignored.includes(key)) return typeof recorded === typeof actual ? [] : [`${path}: is ${show(actual)}`]
    if (typeof recorded === 'string' && typeof actual === 'string') {
      if (time.test(recorded)) return time.test(actual) ? [] : [`${path}: is no time: ${actual}`]
      if (uuid.test(recorded)) return uuid.test(actual) ? bind(recorded, actual, path) : [`${path}: no UUID: ${actual}`]
      // The version of a mute timing is a digest over its inside.
      if (key === 'version' && digest.test(recorded)) return bind(recorded, actual, path)
      const [, kind, uid] = /^(user:|service-account:)?([a-z0-9]+)$/.exec(recorded) ?? []
      if (uid !== undefined && accountUid.test(uid) && key !== 'title' && actual.startsWith(kind ?? '')) {
        return bind(uid, actual.slice(kind?.length ?? 0), path)
      }
    }
    if (key === 'continueToken') {
      return page(recorded) === page(actual) ? [] : [`${path}: ${show(recorded)} became ${show(actual)}`]
    }
    if (key === 'message' && typeof recorded === 'string' && typeof actual === 'string') {
      return sentence(recorded, actual, path)
    }
    // Panels have numbers, too, but those of objects are long or at the top.
    const counted = key === 'id' && typeof recorded === 'number' && !/panels|versions/.test(path)
    if ((bound.includes(key) || counted) && recorded !== 0)
      return bind(`${key} ${show(recorded)}`, `${key} ${show(actual)}`, path)
    return recorded === actual ? [] : [`${path}: ${show(recorded)} became ${show(actual)}`]
  }

  /** A sentence that names resource versions and uids. */
  function sentence(recorded: string, actual: string, path: string): string[] {
    const [words, otherWords] = [recorded.split(madeUp), actual.split(madeUp)]
    if (words.join() !== otherWords.join()) return [`${path}: ${show(recorded)} became ${show(actual)}`]
    const others = actual.match(madeUp) ?? []
    return (recorded.match(madeUp) ?? []).flatMap((value, at) => {
      const other = String(others[at])
      return /^\d+$/.test(value)
        ? bind(`resourceVersion ${show(value)}`, `resourceVersion ${show(other)}`, path)
        : bind(value, other, path)
    })
  }

  function compare(recorded: unknown, actual: unknown, path: string, key: string): string[] {
    if (Array.isArray(recorded) && Array.isArray(actual)) {
      // Rules and the UI's groups are listed in another order each time.
      const [left, right] = [inOrder(recorded), inOrder(actual)]
      if (recorded.length !== actual.length) return [`${path}: ${recorded.length} entries became ${actual.length}`]
      return left.flatMap((entry, index) => compare(entry, right[index], `${path}[${index}]`, key))
    }
    if (isObject(recorded) && isObject(actual)) {
      const keys = new Set([...Object.keys(recorded), ...Object.keys(actual)])
      return [...keys].flatMap((name) => {
        const at = `${path}.${name}`
        if (!(name in actual)) return [`${at}: ${show(recorded[name])} is missing`]
        if (!(name in recorded)) return [`${at}: ${show(actual[name])} is too much`]
        // Rules are counted by themselves.
        return compare(recorded[name], actual[name], at, name === 'id' && 'ruleGroup' in recorded ? 'ruleId' : name)
      })
    }
    return leaf(recorded, actual, path, key)
  }

  function translate(value: unknown, key: string): unknown {
    if (Array.isArray(value)) return value.map((entry) => translate(entry, key))
    if (isObject(value)) {
      return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, translate(part, name)]))
    }
    const actual = forth.get(bound.includes(key) ? `${key} ${show(value)}` : value)
    if (typeof actual !== 'string') return value
    return actual.startsWith(`${key} `) ? JSON.parse(actual.slice(key.length + 1)) : actual
  }

  return {
    differences: (recorded, actual) => compare(recorded, actual, '', ''),
    translate: <Value>(value: Value): Value => translate(value, '') as Value,
  }
}

function inOrder(list: readonly unknown[]): readonly unknown[] {
  const key = (entry: unknown): string => {
    if (!isObject(entry)) return ''
    if ('ruleGroup' in entry) return `${String(entry.folderUID)} ${String(entry.ruleGroup)}`
    return 'interval' in entry && 'rules' in entry ? String(entry.name) : ''
  }
  return list.some((entry) => key(entry) !== '')
    ? [...list].sort((left, right) => (key(left) < key(right) ? -1 : Number(key(left) > key(right))))
    : list
}

/** A token of unified storage without the resource version in it. */
function page(token: unknown): string {
  const [, offset] = /^\{"o":(\d+),/.exec(Buffer.from(String(token), 'base64').toString()) ?? []
  return offset ?? String(token)
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? 'undefined'
  return text.length > 120 ? `${text.slice(0, 120)}…` : text
}
