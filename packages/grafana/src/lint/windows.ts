import { nearest, walk } from '../promql/ast.ts'
import { readNumber } from '../promql/literals.ts'
import type { RuleQuery } from './alert-rule.ts'

/** A window over samples, or of a subquery. */
export interface Window {
  /** Function around it: `rate`. Empty for none. */
  readonly taker: string
  readonly seconds: number
  /** As it is written: `5m`. */
  readonly text: string
}

/** The windows in an expression whose length is known. `$__rate_interval` is as long as it has to be. */
export function windowsIn({ node, sourceOf }: Pick<RuleQuery, 'node' | 'sourceOf'>): readonly Window[] {
  return [...walk(node)].flatMap(([found, ancestors]) => {
    const span = found.kind === 'range' ? found.window : found.kind === 'subquery' ? found.durations[0] : undefined
    if (span === undefined) return []
    const written = sourceOf(span)
    const seconds = readNumber(written)
    const taker = nearest(ancestors)
    return Number.isFinite(seconds) && seconds > 0
      ? [{ taker: taker?.kind === 'call' ? taker.name : '', seconds, text: written }]
      : []
  })
}
