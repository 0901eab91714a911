import { type Answer, ok } from '../http/answer.ts'
import { refusing } from '../http/decode.ts'
import type { Call, Route } from '../http/route.ts'
import { sameJson } from '../json.ts'
import type { SandboxState } from '../state/state.ts'
import { emptyNotFound, hiddenFailure, provenanceOf, requireRuleWrite, uidConflict } from './access.ts'
import type { AlertRuleRecord, PlacedRule, Provenance } from './alert-rule.ts'
import { echoedRule, provisionedRule } from './describe.ts'
import { type ProvisionedRule, readRule } from './read-rule.ts'
import { intervalProblem, panelLinkProblem, ruleProblem, ruleUidProblem, withoutIgnoredFields } from './rule-problem.ts'
import { checkProvenance, checkQuota, checkRouting, provenanceMismatch, refuseRule, stored } from './write-group.ts'

const url = '/api/v1/provisioning/alert-rules'
/** Seconds between evaluations of a group that a single rule opens. */
const defaultInterval = 60

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
    requireRuleWrite(call.account, 'create')
    const asked = withoutIgnoredFields(readRule(call.body))
    const problem = ruleUidProblem(asked.uid)
    if (problem !== undefined) refuseRule(`invalid alert rule\ncannot create rule with UID '${asked.uid}': ${problem}`)
    refuseRule(singleFolderProblem(state, asked.folderUid))
    refuseRule(panelLinkProblem(asked))
    checkRouting(state, asked)
    const [first] = alertRules.group(asked)
    const rule = { ...asked, interval: first?.interval ?? (asked.group === '' ? 0 : defaultInterval), groupIndex: 0 }
    refuseRule(ruleProblem(rule) ?? intervalProblem(rule.interval))
    if (alertRules.get(asked.uid) !== undefined) return uidConflict(asked.uid)
    checkQuota(state, 1)
    const made = alertRules.create(stored(state, rule), { by: call.account, provenance: provenanceOf(call) })
    return { status: 201, body: savedRule(made) }
  }

  function update(call: Call): Answer {
    requireRuleWrite(call.account, 'update')
    const asked = withoutIgnoredFields({ ...readRule(call.body), uid: String(call.params.uid) })
    refuseRule(singleFolderProblem(state, asked.folderUid))
    const before = alertRules.get(asked.uid)
    if (before === undefined) return emptyNotFound
    const rule = { ...asked, interval: before.interval, groupIndex: 0 }
    const provenance = provenanceOf(call)
    // Who may not write all rules at once is checked by what changes; nothing is saved where nothing does.
    if (call.account.role !== 'Admin' && sameContent(before, stored(state, rule)))
      return ok(unsavedRule(asked, provenance))
    if (before.provenance !== '' && before.provenance !== provenance) return hiddenFailure
    checkRouting(state, asked)
    refuseRule(panelLinkProblem(asked))
    refuseRule(ruleProblem(rule))
    return ok(savedRule(alertRules.update(before, stored(state, rule), { by: call.account, provenance })))
  }

  function remove(call: Call): Answer {
    requireRuleWrite(call.account, 'delete')
    const rule = alertRules.get(String(call.params.uid))
    if (rule === undefined && call.account.role !== 'Admin') return hiddenFailure
    if (rule !== undefined) {
      const provenance = provenanceOf(call)
      // 12.3 wants the same provenance here.
      const strict = state.traits.before124 && rule.provenance !== '' && rule.provenance !== provenance
      if (strict) throw provenanceMismatch(rule, provenance, 'delete')
      checkProvenance(rule, provenance, 'delete')
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
        return rule === undefined ? emptyNotFound : ok(provisionedRule(rule, 'alone'))
      },
    },
    { method: 'PUT', url: `${url}/:uid`, handle: refusing(update) },
    { method: 'DELETE', url: `${url}/:uid`, handle: refusing(remove) },
  ]
}

/** Other than for a group, a folder that does not exist is refused by 12.3, too. */
function singleFolderProblem({ folders }: SandboxState, uid: string): string | undefined {
  if (uid === '') return 'invalid alert rule: folderUID must be set'
  return folders.get(uid) === undefined ? 'invalid alert rule: folder does not exist' : undefined
}

function sameContent(before: AlertRuleRecord, after: PlacedRule): boolean {
  const {
    id: _id,
    guid: _guid,
    version: _version,
    updated: _updated,
    updatedBy: _by,
    provenance: _from,
    ...content
  } = before
  return sameJson({ ...content, groupIndex: 0 }, after)
}

/** With the time of saving to the fraction. */
function savedRule(rule: AlertRuleRecord): object {
  return { ...provisionedRule(rule, 'alone'), updated: rule.updated.toISOString() }
}

function unsavedRule(rule: ProvisionedRule, provenance: Provenance): object {
  return { ...echoedRule(rule), orgID: 1, ...(provenance === '' ? {} : { provenance }) }
}
