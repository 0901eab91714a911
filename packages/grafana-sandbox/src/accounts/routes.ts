import { accessDenied } from '../http/access.ts'
import { failure, ok } from '../http/answer.ts'
import type { Route } from '../http/route.ts'
import { isObject } from '../json.ts'
import { wholeSeconds } from '../state/ids.ts'
import type { SandboxState } from '../state/state.ts'
import type { Account, Role } from './account.ts'
import { permissionsOf } from './permissions.ts'

/** Who one is and what one may do; service accounts and their tokens. */
export function accountRoutes(state: SandboxState): Route[] {
  const { accounts } = state
  const started = wholeSeconds(state.ids.now())
  return [
    { method: 'GET', url: '/api/user', handle: ({ account }) => ok(describeUser(account, started)) },
    {
      method: 'GET',
      url: '/api/access-control/user/permissions',
      handle: ({ account }) => ok(permissionsOf(account, state)),
    },
    {
      method: 'POST',
      url: '/api/serviceaccounts',
      handle({ account, body }) {
        if (account.role !== 'Admin') return accessDenied('serviceaccounts:create')
        const { name, role = 'Viewer' } = isObject(body) ? body : {}
        if (typeof name !== 'string' || name === '') return failure(400, 'Required field Name not specified')
        if (!isRole(role)) return failure(400, 'Bad request data')
        if (accounts.full) return failure(403, 'Quota reached')
        const made = accounts.createServiceAccount(name, role)
        return { status: 201, body: describeServiceAccount(made) }
      },
    },
    {
      method: 'POST',
      url: '/api/serviceaccounts/:id/tokens',
      handle({ account, params, body }) {
        if (account.role !== 'Admin') return accessDenied('serviceaccounts:write')
        const found = accounts.serviceAccount(Number(params.id))
        if (found === undefined) return failure(404, 'service account not found')
        const { id, key } = accounts.createToken(found)
        return ok({ id, name: isObject(body) ? body.name : '', key })
      },
    },
  ]
}

function isRole(role: unknown): role is Role {
  return role === 'Admin' || role === 'Editor' || role === 'Viewer'
}

function describeUser(account: Account, started: string): object {
  const { kind, id, uid, login, name, grafanaAdmin } = account
  const isUser = kind === 'user'
  return {
    id: isUser ? id : 0,
    uid: isUser ? uid : `service-account:${id}`,
    email: isUser ? `${login}@localhost` : login,
    name,
    login,
    theme: '',
    orgId: 1,
    isGrafanaAdmin: grafanaAdmin,
    isDisabled: false,
    isExternal: false,
    isExternallySynced: false,
    isGrafanaAdminExternallySynced: false,
    authLabels: isUser ? [] : null,
    updatedAt: isUser ? started : '0001-01-01T00:00:00Z',
    createdAt: isUser ? started : '0001-01-01T00:00:00Z',
    avatarUrl: isUser ? '/avatar/46d229b033af06a191ff2267bca9ae56' : '',
    isProvisioned: false,
  }
}

function describeServiceAccount({ id, uid, name, login, role }: Account): object {
  return { id, uid, name, login, orgId: 1, isDisabled: false, role, tokens: 0, avatarUrl: '' }
}
