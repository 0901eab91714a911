import { ruleMark } from '../../alerting/rules/mark.ts'
import type { AlertRule } from '../../alerting/types.ts'
import type { Difference } from '../../plan/types.ts'
import type { Situation } from './situation.ts'

/** Rules whose mark is not the one a push would set. */
export function markDifferences({
  wanted,
  live,
  arriving,
}: Pick<Situation, 'wanted' | 'live' | 'arriving'>): Difference[] {
  const before = new Map(
    [...(live?.rules ?? []), ...arriving.map((arrival) => arrival.live.rule)].map((rule) => [rule.uid, markIn(rule)]),
  )
  return wanted.rules.flatMap((rule, index) => {
    if (!before.has(rule.uid) || before.get(rule.uid) === markIn(rule)) return []
    const [from, after] = [before.get(rule.uid), markIn(rule) ?? '']
    const pointer = `/rules/${index}/annotations/${ruleMark}`
    const label = `rule "${rule.title}": ownership mark`
    return [{ label, pointer, ...(from === undefined ? {} : { before: from }), after }]
  })
}

function markIn({ annotations }: AlertRule): string | undefined {
  return annotations?.[ruleMark]
}
