import { chosen, scope } from '../house/scope.ts'
import type { ApiScope } from '../queries/api.ts'

/** The calls this dashboard is narrowed to. */
export const apiScope: ApiScope = { ...scope, api: chosen('api'), operation: chosen('operation') }
