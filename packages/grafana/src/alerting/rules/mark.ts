import type { AlertRule } from '../types.ts'

/**
 * Annotation that marks a rule as a stack's. Names with `__` on both ends are left out of notifications, and changing
 * an annotation keeps the state of a rule.
 */
export const ruleMark = '__managed_by__'

/** A rule without the mark of its stack. */
export function withoutMark(rule: AlertRule): AlertRule {
  if (rule.annotations?.[ruleMark] === undefined) return rule
  const { annotations, ...rest } = rule
  const others = Object.entries(annotations ?? {}).filter(([name]) => name !== ruleMark)
  return others.length === 0 ? rest : { ...rest, annotations: Object.fromEntries(others) }
}
