import type { Authentication } from '../accounts/accounts.ts'
import type { Answer } from './answer.ts'

type Refusal = Extract<Authentication, { refused: string }>['refused']

const refusals: Readonly<Record<Refusal, readonly [message: string, messageId: string]>> = {
  none: ['Unauthorized', 'auth.unauthorized'],
  'bad-header': ['Unauthorized', 'auth.unauthorized'],
  'bad-token': ['Invalid API key', 'api-key.invalid'],
  'bad-password': ['Invalid username or password', 'password-auth.failed'],
}

/** 401, in the same form for `/api` and `/apis`. */
export function authenticationFailure(refused: Refusal): Answer {
  const [message, messageId] = refusals[refused]
  return {
    status: 401,
    headers: { 'content-type': 'application/json; charset=UTF-8' },
    body: { extra: null, message, messageId, statusCode: 401, traceID: '' },
  }
}
