import type { Authentication } from '../accounts/accounts.ts'
import type { Answer } from './answer.ts'

type Refusal = Extract<Authentication, { refused: string }>['refused'] | 'other-organisation' | 'bad-namespace'

const refusals: Readonly<Record<Refusal, readonly [status: number, message: string, messageId: string]>> = {
  none: [401, 'Unauthorized', 'auth.unauthorized'],
  'bad-header': [401, 'Unauthorized', 'auth.unauthorized'],
  'bad-token': [401, 'Invalid API key', 'api-key.invalid'],
  'bad-password': [401, 'Invalid username or password', 'password-auth.failed'],
  'other-organisation': [401, 'API key does not belong to the requested organization', 'api-key.organization-mismatch'],
  'bad-namespace': [403, 'invalid namespace', 'authn.invalid-namespace'],
}

/** 401 or 403, in the same form for `/api` and `/apis`. */
export function authenticationFailure(refused: Refusal): Answer {
  const [status, message, messageId] = refusals[refused]
  return {
    status,
    headers: { 'content-type': 'application/json; charset=UTF-8' },
    body: { extra: null, message, messageId, statusCode: status, traceID: '' },
  }
}
