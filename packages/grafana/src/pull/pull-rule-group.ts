import { canonicalGroup } from '../alerting/rules/canonical.ts'
import { withResolvedSource } from '../alerting/rules/data-source.ts'
import { diffRuleGroups } from '../alerting/rules/differences.ts'
import { knownGroup } from '../alerting/rules/known-members.ts'
import { withoutMark } from '../alerting/rules/mark.ts'
import type { RuleGroup } from '../alerting/types.ts'
import type { Grafana } from '../client/types.ts'
import type { JsonObject } from '../json.ts'
import { sameJson } from '../json-values.ts'
import { readGroup } from '../kinds/rule-group/live-rules.ts'
import type { Plan, PlannedChange } from '../plan/types.ts'
import { jsonPatch } from './json-patch.ts'
import type { Pulled, PullOptions } from './types.ts'

/** What was changed in a rule group, in canonical form; a pause is nobody's edit. */
export async function pullRuleGroup(
  grafana: Grafana,
  plan: Plan,
  { kind, uid, title, action, lastEdit }: PlannedChange,
  { signal }: PullOptions,
): Promise<Pulled | undefined> {
  const { stack } = plan
  const wanted = stack.alerting.ruleGroups?.find((group) => group.title === uid)
  const found = wanted && (await readGroup(grafana, { folderUid: stack.folder.uid, title: uid }, signal))
  if (wanted === undefined || found === undefined) return undefined
  const asked = withResolvedSource(wanted, plan)
  const code = comparable(asked)
  const { folderUid: _, ...group } = found
  const live = comparable(knownGroup(group, asked))
  if (sameJson(jsonOf(code), jsonOf(live))) return undefined
  return {
    kind,
    uid,
    title,
    action,
    ...(lastEdit !== undefined && { lastEdit }),
    patch: jsonPatch(jsonOf(code), jsonOf(live)),
    differences: diffRuleGroups(code, live),
    live: jsonOf(live),
  }
}

function comparable(group: RuleGroup): RuleGroup {
  const { rules, ...rest } = canonicalGroup(group)
  return {
    ...rest,
    rules: rules.map((rule) => {
      const { isPaused: _, ...content } = withoutMark(rule)
      return content
    }),
  }
}

function jsonOf(group: RuleGroup): JsonObject {
  return group as unknown as JsonObject
}
