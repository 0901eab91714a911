import { type Answer, failure, ok } from '../http/answer.ts'
import { refusing } from '../http/decode.ts'
import type { Call, Route } from '../http/route.ts'
import type { SandboxState } from '../state/state.ts'
import { provenanceOf, requireRuleWrite } from './access.ts'
import { provisionedRule } from './describe.ts'
import { readRule } from './read-rule.ts'
import { panelLinkProblem, ruleProblem, ruleUidProblem, withoutIgnoredFields } from './rule-problem.ts'
import { checkProvenance, checkQuota, checkRouting, folderProblem, refuseRule, stored } from './write-group.ts'

const url = '/api/v1/provisioning/alert-rules'
/** Seconds between evaluations of a group that a single rule opens. */
const defaultInterval = 60

const empty404: Answer = { status: 404, body: '', headers: { 'content-type': '' } }
const internal: Answer = {
  status: 500,
  body: { statusCode: 500, messageId: 'accesscontrol.internal', message: 'InternalError' },
}

/** `/api/v1/provisioning/alert-rules` */
export function alertRuleRoutes(state: SandboxState): Route[] {
  const { alertRules } = state
  let lists = 0

  function list({ account }: Call): Answer {
    // 12.3 takes rules in folders that do not exist, and then cannot tell who may see them.
    const lost = alertRules.all().some(({ folderUid }) => state.folders.get(folderUid) === undefined)
    if (lost && account.role !== 'Admin') return internal
    const groups = Map.groupBy(alertRules.all(), ({ folderUid, group }) => `${folderUid}\n${group}`)
    const names = [...groups.keys()]
    // A real server goes through its groups in another order each time.
    lists += 1
    const start = names.length === 0 ? 0 : lists % names.length
    const turned = [...names.slice(start), ...names.slice(0, start)]
    return ok(
      turned.flatMap((name) =>
        (groups.get(name) ?? [])
          .sort((left, right) => left.groupIndex - right.groupIndex)
          .map((rule) => provisionedRule(rule, 'alone')),
      ),
    )
  }

  function create(call: Call): Answer {
    requireRuleWrite(call.account)
    const asked = withoutIgnoredFields(readRule(call.body))
    const uidProblem = ruleUidProblem(asked.uid)
    if (uidProblem !== undefined) {
      refuseRule(`invalid alert rule\ncannot create rule with UID '${asked.uid}': ${uidProblem}`)
    }
    refuseRule(folderProblem(state, asked.folderUid))
    refuseRule(panelLinkProblem(asked))
    checkRouting(state, asked)
    const group = alertRules.group(asked)
    const rule = { ...asked, interval: group[0]?.interval ?? defaultInterval, groupIndex: 0 }
    refuseRule(ruleProblem(rule))
    checkQuota(state, 1)
    const made = alertRules.create(stored(state, rule), { by: call.account, provenance: provenanceOf(call) })
    return { status: 201, body: { ...provisionedRule(made, 'alone'), updated: made.updated.toISOString() } }
  }

  function update(call: Call): Answer {
    requireRuleWrite(call.account)
    const asked = withoutIgnoredFields({ ...readRule(call.body), uid: String(call.params.uid) })
    refuseRule(folderProblem(state, asked.folderUid))
    const before = alertRules.get(asked.uid)
    if (before === undefined) return empty404
    const provenance = provenanceOf(call)
    if (before.provenance !== '' && before.provenance !== provenance) {
      return failure(500, 'Internal Server Error')
    }
    checkRouting(state, asked)
    refuseRule(panelLinkProblem(asked))
    const rule = { ...asked, interval: before.interval, groupIndex: 0 }
    refuseRule(ruleProblem(rule))
    const saved = alertRules.update(before, stored(state, rule), { by: call.account, provenance })
    return ok({ ...provisionedRule(saved, 'alone'), updated: saved.updated.toISOString() })
  }

  function remove(call: Call): Answer {
    requireRuleWrite(call.account)
    const rule = alertRules.get(String(call.params.uid))
    if (rule !== undefined) {
      checkProvenance(rule, provenanceOf(call), 'delete')
      alertRules.remove(rule.uid)
    }
    return { status: 204, body: '' }
  }

  return [
    { method: 'GET', url, handle: list },
    { method: 'POST', url, handle: refusing(create) },
    {
      method: 'GET',
      url: `${url}/:uid`,
      handle({ params }) {
        const rule = alertRules.get(String(params.uid))
        return rule === undefined ? empty404 : ok(provisionedRule(rule, 'alone'))
      },
    },
    { method: 'PUT', url: `${url}/:uid`, handle: refusing(update) },
    { method: 'DELETE', url: `${url}/:uid`, handle: refusing(remove) },
  ]
}
