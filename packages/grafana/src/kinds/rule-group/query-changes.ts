import { canonicalRule } from '../../alerting/rules/canonical.ts'
import { knownRule } from '../../alerting/rules/known-members.ts'
import type { AlertRule } from '../../alerting/types.ts'
import type { Json } from '../../json.ts'
import { sameJson } from '../../json-values.ts'

/** Whether a rule asks something else than the one on the server, or is new. */
export function queriesChanged(live: AlertRule | undefined, wanted: AlertRule): boolean {
  if (live === undefined) return true
  const [before, after] = [canonicalRule(knownRule(live, wanted)), canonicalRule(wanted)]
  return (
    before.condition !== after.condition || !sameJson(before.data as unknown as Json, after.data as unknown as Json)
  )
}
