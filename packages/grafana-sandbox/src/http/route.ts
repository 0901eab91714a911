import type { Account } from '../accounts/account.ts'
import type { Answer } from './answer.ts'

/** What a request is for; a dry run that writes all the same (folders on legacy storage) is a write. */
export type RequestPurpose = 'read' | 'dryRun' | 'query' | 'write'

/** One request, as a route sees it. */
export interface Call {
  readonly account: Account
  readonly method: string
  readonly params: Readonly<Record<string, string>>
  readonly query: Readonly<Record<string, string | readonly string[]>>
  /** The path and query below the API's root. */
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  /** The parsed body; `undefined` when there is none or it is not JSON. */
  readonly body: unknown
  /** The body as it came. */
  readonly raw: string
}

/** One route of the API. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly url: string
  /** Default: `read` for GET, `write` for the others. */
  readonly purpose?: RequestPurpose | ((call: Call) => RequestPurpose)
  /** Needs no credentials. */
  readonly anonymous?: boolean
  readonly handle: (call: Call) => Answer | Promise<Answer>
}

/** The first value of a query parameter. */
export function queryText(call: Pick<Call, 'query'>, name: string): string | undefined {
  const value = call.query[name]
  return typeof value === 'string' ? value : value?.[0]
}

export function isDryRun(call: Pick<Call, 'query'>): boolean {
  return queryText(call, 'dryRun') === 'All'
}
