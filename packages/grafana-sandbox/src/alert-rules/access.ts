import type { Account } from '../accounts/account.ts'
import { accessDenied, mayEdit } from '../http/access.ts'
import type { Answer } from '../http/answer.ts'
import { Refusal } from '../http/decode.ts'
import type { Call } from '../http/route.ts'
import type { Provenance } from './alert-rule.ts'

const provisioning = 'any of alert.provisioning:write, alert.rules.provisioning:write, all of'

/** What a write of the provisioning API does. */
export type RuleWriteKind = 'putGroup' | 'deleteGroup' | 'create' | 'update' | 'delete'

const needed: Readonly<Record<RuleWriteKind, string>> = {
  putGroup: `${provisioning} alert.rules:read, folders:read, alert.provisioning.provenance:write, any of alert.rules:write, alert.rules:create, alert.rules:delete`,
  deleteGroup: `${provisioning} alert.rules:delete, alert.rules:read, folders:read, alert.provisioning.provenance:write`,
  create: `${provisioning} alert.rules:create, alert.provisioning.provenance:write`,
  update: `${provisioning} alert.rules:write, alert.provisioning.provenance:write`,
  delete: `${provisioning} alert.rules:delete, alert.provisioning.provenance:write`,
}

/** @throws Refusal for who may not do this through the provisioning API. */
export function requireRuleWrite(account: Account, what: RuleWriteKind): void {
  if (!mayEdit(account)) denyRuleWrite(what)
}

/** @throws Refusal */
export function denyRuleWrite(what: RuleWriteKind): never {
  throw new Refusal(accessDenied(needed[what]))
}

/** The provenance that a write of the provisioning API gives. */
export function provenanceOf({ headers }: Call): Provenance {
  return headers['x-disable-provenance'] === undefined ? 'api' : ''
}

export const groupNotFound: Answer = {
  status: 404,
  body: { statusCode: 404, messageId: 'alerting.alert-rule.notFound', message: 'NotFound' },
}

/** 404 without a word and without a content type. */
export const emptyNotFound: Answer = { status: 404, body: '', headers: { 'content-type': '' } }

/** 500 in which a server hides its reason. */
export const hiddenFailure: Answer = { status: 500, body: { message: 'Internal Server Error' } }

/** 409 of a uid that a rule has already. */
export function uidConflict(uid: string): Answer {
  const reason = 'UNIQUE constraint failed: alert_rule.org_id, alert_rule.uid'
  return {
    status: 409,
    body: {
      statusCode: 409,
      messageId: 'alerting.alert-rule.conflict',
      message: `Failed to save alert rule '${uid}' in organization 1 due to conflict: ${reason}`,
      extra: { Error: reason, OrgID: 1, RuleUID: uid },
    },
  }
}
