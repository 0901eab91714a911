import type { Account } from '../accounts/account.ts'
import { accessDenied, mayEdit } from '../http/access.ts'
import type { Answer } from '../http/answer.ts'
import { Refusal } from '../http/decode.ts'
import type { Call } from '../http/route.ts'
import type { Provenance } from './alert-rule.ts'

const groupWrite =
  'any of alert.provisioning:write, alert.rules.provisioning:write, all of alert.rules:read, folders:read, alert.provisioning.provenance:write, any of alert.rules:write, alert.rules:create, alert.rules:delete'

/** @throws Refusal for who may not write rules through the provisioning API. */
export function requireRuleWrite(account: Account): void {
  if (!mayEdit(account)) throw new Refusal(accessDenied(groupWrite))
}

/** The provenance that a write of the provisioning API gives. */
export function provenanceOf({ headers }: Call): Provenance {
  return headers['x-disable-provenance'] === undefined ? 'api' : ''
}

export const groupNotFound: Answer = {
  status: 404,
  body: { statusCode: 404, messageId: 'alerting.alert-rule.notFound', message: 'NotFound' },
}
