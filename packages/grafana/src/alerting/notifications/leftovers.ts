import type { Examination, KindContext } from '../../kinds/kind.ts'
import { stacksIn } from '../../kinds/notification-policy/subtree.ts'
import { startsWithStack } from '../../kinds/ownership.ts'
import { markOf } from '../../kinds/rule-group/rule-marks.ts'
import { surveyOfPlan } from '../../kinds/rule-group/survey.ts'
import type { Provenance } from './driver.ts'
import { ownerOf } from './judge.ts'
import { notificationReads } from './reads.ts'

/** An object that is not in the stack. */
export interface Dropped {
  readonly name: string
  readonly provenance: Provenance
  /** Stack whose mark it carries. */
  readonly owner?: string
}

/** An object that is left over of the stack, as far as can be told. */
export interface Leftover {
  readonly name: string
  /** Whether its mark says that it is the stack's, or the caller does by naming it as a target. */
  readonly proven: boolean
}

/**
 * Tells what is left over of the stack. A name alone is no proof: `shop-eu-night` is named like an object of `shop` and like
 * one of `shop-eu`. What another stack marked is its own, and so is what is named like a stack that is seen to exist.
 */
export async function findLeftovers(
  context: KindContext,
  dropped: readonly Dropped[],
  signal?: AbortSignal,
): Promise<readonly Leftover[]> {
  const { stack, options } = context
  const found = dropped
    .filter((object) => startsWithStack(stack.name, object.name) && ownerOf(stack, object) === 'ours')
    .map(({ name, owner }) => ({ name, marked: owner !== undefined }))
  if (found.every(({ marked }) => marked)) return found.map(({ name }) => ({ name, proven: true }))
  const others = await otherStacks(context, signal)
  return found
    .filter(({ name, marked }) => marked || !others.some((other) => startsWithStack(other, name)))
    .map(({ name, marked }) => ({ name, proven: marked || options.targets?.includes(name) === true }))
}

/** What pruning would do with a leftover: nothing, where it may be another stack's. */
export function keepUnproven({ name, proven }: Leftover, examination: Examination): Examination {
  const { change, warnings } = examination
  if (proven || !change.writes) return examination
  const kept = `${change.kind} "${name}" is named like the stack's and carries no mark of it: it is not pruned, since it may be another stack's. To have it deleted, name it as a target`
  return {
    ...examination,
    change: { ...change, action: 'foreign', writes: false },
    permissions: [],
    warnings: [...warnings, kept],
  }
}

/** Stacks whose objects are named like this stack's, as far as their marks show on the server. */
async function otherStacks(context: KindContext, signal?: AbortSignal): Promise<readonly string[]> {
  const { stack } = context
  const reads = notificationReads(context)
  const [integrations, templates, { tree }, rules] = await Promise.all([
    reads.integrations(signal),
    reads.templates(signal),
    reads.policyTree(signal),
    stack.keeps.includes('rule-group') ? surveyOfPlan(context, signal).then((survey) => survey.rules) : [],
  ])
  const marked = [...integrations, ...templates].flatMap(({ owner }) => owner ?? [])
  const all = [...marked, ...stacksIn(tree), ...rules.flatMap(({ rule }) => markOf(rule)?.stack ?? [])]
  return [...new Set(all)].filter((name) => name.startsWith(`${stack.name}-`))
}
