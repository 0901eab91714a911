import type { Json } from '../json.ts'
import { isList, isObject } from '../json-values.ts'
import type { Permissions } from './types.ts'

/** Reads the answer of `/api/access-control/user/permissions`: actions with the scopes they are granted on. */
export function readPermissions(body: Json): Permissions {
  const granted = new Map<string, readonly string[]>()
  for (const [action, scopes] of Object.entries(isObject(body) ? body : {})) {
    if (isList(scopes))
      granted.set(
        action,
        scopes.filter((scope) => typeof scope === 'string'),
      )
  }
  return {
    allows: (action, scopes) => {
      const grants = granted.get(action)
      if (grants === undefined) return false
      return scopes.length === 0 || scopes.some((scope) => grants.some((grant) => covers(grant, scope)))
    },
  }
}

/**
 * As Grafana decides it: a trailing star stands for any rest, and a grant without a scope covers only what needs none
 * (pkg/services/accesscontrol/evaluator.go, 12.4).
 */
function covers(grant: string, scope: string): boolean {
  if (grant.endsWith('*')) return scope.startsWith(grant.slice(0, -1))
  return grant !== '' && grant === scope
}
