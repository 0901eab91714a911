import { type Answer, ok } from '../http/answer.ts'
import { bodyObject, decodeInteger, decodeList, refusing } from '../http/decode.ts'
import type { Call, Route } from '../http/route.ts'
import type { SandboxState } from '../state/state.ts'
import { denyRuleWrite, groupNotFound, provenanceOf, requireRuleWrite } from './access.ts'
import type { RulePlace } from './alert-rule.ts'
import { echoedRule, provisionedRule } from './describe.ts'
import { exportGroup } from './export-group.ts'
import { readRule } from './read-rule.ts'
import { checkProvenance, replaceGroup } from './write-group.ts'

const url = '/api/v1/provisioning/folder/:folder/rule-groups/:group'

/** `/api/v1/provisioning/folder/:folder/rule-groups/:group` */
export function ruleGroupRoutes(state: SandboxState): Route[] {
  function put(call: Call): Answer {
    requireRuleWrite(call.account, 'putGroup')
    // Who is no admin has no right on what does not exist.
    const known = state.folders.get(String(call.params.folder)) !== undefined
    if (!known && call.account.role !== 'Admin') denyRuleWrite('putGroup')
    const body = bodyObject(call)
    const interval = decodeInteger(body, 'interval') ?? 0
    const rules = decodeList(body, 'rules', readRule)
    const place = placeOf(call)
    replaceGroup(
      state,
      { ...place, interval, rules: rules ?? [] },
      { by: call.account, provenance: provenanceOf(call) },
    )
    const { group: title, folderUid } = place
    return ok({ title, folderUid, interval, rules: rules?.map(echoedRule) ?? null })
  }

  function read(call: Call): Answer {
    const place = placeOf(call)
    const rules = state.alertRules.group(place)
    const [first] = rules
    if (first === undefined) return groupNotFound
    return ok({
      title: place.group,
      folderUid: place.folderUid,
      interval: first.interval,
      rules: rules.map((rule) => provisionedRule(rule, 'in group')),
    })
  }

  function remove(call: Call): Answer {
    requireRuleWrite(call.account, 'deleteGroup')
    const rules = state.alertRules.group(placeOf(call))
    if (rules.length === 0) return groupNotFound
    for (const rule of rules) checkProvenance(rule, provenanceOf(call), 'delete')
    for (const { uid } of rules) state.alertRules.remove(uid)
    return { status: 204, body: '' }
  }

  return [
    { method: 'GET', url, handle: refusing(read) },
    { method: 'PUT', url, handle: refusing(put) },
    { method: 'DELETE', url, handle: refusing(remove) },
    { method: 'GET', url: `${url}/export`, handle: (call) => exportGroup(call, state) },
  ]
}

function placeOf({ params }: Call): RulePlace {
  return { folderUid: String(params.folder), group: String(params.group) }
}
