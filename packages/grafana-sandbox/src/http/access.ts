import type { Account } from '../accounts/account.ts'
import type { DashboardRecord } from '../state/dashboards.ts'
import { type Answer, failure } from './answer.ts'

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

/** 404 of a dashboard; who is no admin gets it from another place of the server, in another form. */
export function dashboardNotFound({ role }: Account): Answer {
  const message = 'Dashboard not found'
  if (role === 'Admin') return failure(404, message)
  return {
    status: 404,
    headers: { 'content-type': 'application/json; charset=UTF-8' },
    body: { message, title: 'Not found' },
  }
}

/**
 * Whether an account sees a dashboard: everybody one in a folder, but one in the root only where it was made with the
 * usual rights. `/apis` gives none unless asked, so that an editor cannot even read what it has just made there.
 */
export function mayRead({ role }: Account, { folderUid, granted }: DashboardRecord): boolean {
  return role === 'Admin' || folderUid !== '' || granted
}

export function mayWrite(account: Account, dashboard: DashboardRecord): boolean {
  return mayEdit(account) && mayRead(account, dashboard)
}

export function mayEdit({ role }: Account): boolean {
  return role !== 'Viewer'
}
