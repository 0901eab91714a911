import type { Account } from '../accounts/account.ts'
import type { Answer } from './answer.ts'

/** 403 of the legacy API, which names what is missing: `folders:create`, or `any of dashboards:create, dashboards:write`. */
export function accessDenied(needed: string): Answer {
  return {
    status: 403,
    headers: { 'content-type': 'application/json; charset=UTF-8' },
    body: {
      accessErrorId: 'ACE0000000000',
      message: `You'll need additional permissions to perform this action. Permissions needed: ${needed}`,
      title: 'Access denied',
    },
  }
}

export function mayEdit({ role }: Account): boolean {
  return role !== 'Viewer'
}
