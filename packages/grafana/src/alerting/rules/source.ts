import { type BuiltJson, readBuilt } from '../../built-json.ts'
import type { RuleGroupSource } from '../types.ts'

/** Plain JSON of a rule group. A number that JSON cannot hold would be no threshold. */
export function readGroupSource(source: RuleGroupSource): BuiltJson {
  return readBuilt(source, {
    refuses: (number) => !Number.isFinite(number),
    otherwise: 'is no rule group: give a Foundation SDK builder, what it builds, or { title, interval, rules }',
  })
}
