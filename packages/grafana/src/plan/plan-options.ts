import { GrafanaError, type Problem } from '../errors.ts'
import { kinds } from '../kinds/kinds.ts'
import type { KindName, PlanOptions } from './types.ts'

/** How many objects a prune may delete where nothing else is said. */
const defaultPruneLimit = 5

/** Options with every default in place. */
export interface CheckedPlanOptions {
  readonly adopt: boolean
  readonly overwriteEdits: boolean
  /** `undefined`: nothing is pruned. */
  readonly pruneLimit: number | undefined
  /** Nothing is created, updated or even compared. */
  readonly pruneOnly: boolean
  readonly kinds: readonly KindName[]
  readonly targets: readonly string[] | undefined
}

const known = new Set(['adopt', 'overwriteEdits', 'prune', 'kinds', 'targets', 'onProgress', 'signal'])

/** Checks the options of `planStack`. Throws `GRAFANA_CONFIG` with every problem. */
export function checkPlanOptions(options: PlanOptions): CheckedPlanOptions {
  const names = kinds.map(({ name }) => name)
  const problems: Problem[] = Object.keys(options)
    .filter((key) => !known.has(key))
    .map((key) => ({ path: key, message: `is no option; there are ${[...known].join(', ')}` }))
  for (const kind of options.kinds ?? []) {
    if (!names.includes(kind))
      problems.push({ path: 'kinds', message: `"${kind}" is no kind; there are ${names.join(', ')}` })
  }
  const limit = pruneLimit(options.prune)
  if (limit !== undefined && (!Number.isInteger(limit) || limit < 1)) {
    problems.push({ path: 'prune.limit', message: `must be a whole number from 1, got ${limit}` })
  }
  if (problems.length > 0) {
    const list = problems.map(({ path, message }) => `${path} ${message}`).join('; ')
    throw new GrafanaError('GRAFANA_CONFIG', `Options of planStack: ${list}.`, { problems })
  }
  return {
    adopt: options.adopt === true,
    overwriteEdits: options.overwriteEdits === true,
    pruneLimit: limit,
    pruneOnly: typeof options.prune === 'object' && options.prune.only === true,
    kinds: options.kinds ?? names,
    targets: options.targets,
  }
}

function pruneLimit(prune: PlanOptions['prune']): number | undefined {
  if (prune === undefined || prune === false) return undefined
  return prune === true ? defaultPruneLimit : (prune.limit ?? defaultPruneLimit)
}
