import { json, noContent } from '../http/answer.ts'
import type { Operation } from '../http/operation.ts'
import type { Workspace } from '../state/workspace.ts'
import { createBody } from './bodies.ts'
import { operationTable } from './operation-table.ts'

/** The operations of the table as endpoints. */
export function createTableOperations(workspace: Workspace): Operation[] {
  return operationTable.map(([name, method, path, body]) => ({
    api: 'app',
    name,
    method,
    path: `/v1${path}`,
    handle: (request) => (body === undefined ? noContent : json(200, createBody(body, { request, workspace }))),
  }))
}
