import { GrafanaError, type Problem } from '../errors.ts'
import { isObject } from '../json-values.ts'
import { kinds } from '../kinds/kinds.ts'
import type { Stack } from '../stack/types.ts'
import type { KindName, PlanOptions } from './types.ts'

/** How many objects a prune may delete where nothing else is said. */
const defaultPruneLimit = 5

/** Options with every default in place. */
export interface CheckedPlanOptions {
  readonly adopt: boolean
  readonly overwriteEdits: boolean
  readonly allowReset: boolean
  readonly pushSecrets: boolean
  readonly evaluateRules: boolean
  readonly env: Readonly<Record<string, string | undefined>>
  /** `undefined`: nothing is pruned. */
  readonly pruneLimit: number | undefined
  /** Nothing is created, updated or even compared. */
  readonly pruneOnly: boolean
  /** Never one the stack does not keep. */
  readonly kinds: readonly KindName[]
  readonly targets: readonly string[] | undefined
}

const switches = ['adopt', 'overwriteEdits', 'allowReset', 'pushSecrets', 'evaluateRules']
const known = [...switches, 'env', 'prune', 'kinds', 'targets', 'onProgress', 'signal']
const knownOfPrune = ['limit', 'only']

/** Checks the options of `planStack` for what a stack keeps. Throws `GRAFANA_CONFIG` with every problem. */
export function checkPlanOptions(
  options: PlanOptions,
  { name, keeps }: Pick<Stack, 'name' | 'keeps'>,
): CheckedPlanOptions {
  const names = kinds.map((kind) => kind.name)
  const { prune } = options
  const problems: Problem[] = [
    ...unknownMembers(options, known, ''),
    ...flags(options, switches, ''),
    ...checkEnv(options.env),
    ...checkList('kinds', options.kinds, names),
    ...checkKept(options.kinds, names, { name, keeps }),
    ...checkList('targets', options.targets),
    ...checkPrune(prune),
  ]
  if (problems.length > 0) {
    const list = problems.map(({ path, message }) => `${path} ${message}`).join('; ')
    throw new GrafanaError('GRAFANA_CONFIG', `Options of planStack: ${list}.`, { problems })
  }
  return {
    adopt: options.adopt === true,
    overwriteEdits: options.overwriteEdits === true,
    allowReset: options.allowReset === true,
    pushSecrets: options.pushSecrets === true,
    evaluateRules: options.evaluateRules !== false,
    env: options.env ?? process.env,
    pruneLimit: pruneLimit(prune),
    pruneOnly: typeof prune === 'object' && prune.only === true,
    kinds: options.kinds ?? names.filter((kind) => keeps.includes(kind)),
    targets: options.targets,
  }
}

function pruneLimit(prune: PlanOptions['prune']): number | undefined {
  if (prune === undefined || prune === false) return undefined
  return prune === true ? defaultPruneLimit : (prune.limit ?? defaultPruneLimit)
}

/** What JavaScript hands in by mistake may not delete anything. */
function checkPrune(prune: unknown): Problem[] {
  if (prune === undefined || typeof prune === 'boolean') return []
  if (!isObject(prune)) return [{ path: 'prune', message: 'must be true, false or { limit, only }' }]
  const { limit } = prune
  const problems = [...unknownMembers(prune, knownOfPrune, 'prune.'), ...flags(prune, ['only'], 'prune.')]
  if (limit !== undefined && !(Number.isInteger(limit) && Number(limit) >= 1)) {
    problems.push({ path: 'prune.limit', message: `must be a whole number from 1, got ${JSON.stringify(limit)}` })
  }
  return problems
}

/** An empty list would let nothing through, which looks like a stack without changes. */
function checkList(path: 'kinds' | 'targets', list: unknown, names?: readonly string[]): Problem[] {
  if (list === undefined) return []
  if (!Array.isArray(list) || list.length === 0 || list.some((item) => typeof item !== 'string')) {
    return [{ path, message: 'must be a list that names at least one; leave it out for all' }]
  }
  return list
    .filter((name) => names?.includes(name) === false)
    .map((name) => ({ path, message: `"${name}" is no kind; there are ${names?.join(', ')}` }))
}

/** A kind that is not kept has nothing to compare, which looks like a kind without changes. */
function checkKept(list: unknown, names: readonly string[], { name, keeps }: Pick<Stack, 'name' | 'keeps'>): Problem[] {
  if (!Array.isArray(list)) return []
  const kept: readonly string[] = keeps
  return list
    .filter((kind) => names.includes(kind) && !kept.includes(kind))
    .map((kind) => ({
      path: 'kinds',
      message: `"${kind}" is not kept by stack "${name}", which keeps ${kept.join(', ')}`,
    }))
}

function checkEnv(env: unknown): Problem[] {
  if (env === undefined || isObject(env)) return []
  return [{ path: 'env', message: 'must be an object of environment variables' }]
}

function flags(options: object, names: readonly string[], prefix: string): Problem[] {
  return Object.entries(options)
    .filter(([name, value]) => names.includes(name) && value !== undefined && typeof value !== 'boolean')
    .map(([name]) => ({ path: `${prefix}${name}`, message: 'must be true or false' }))
}

function unknownMembers(options: object, names: readonly string[], prefix: string): Problem[] {
  return Object.keys(options)
    .filter((key) => !names.includes(key))
    .map((key) => ({ path: `${prefix}${key}`, message: `is no option; there are ${names.join(', ')}` }))
}
