import { type Answer, json } from '../http/answer.ts'
import { isObject, type Operation, type OperationRequest } from '../http/operation.ts'
import type { Messaging } from '../messaging/messaging.ts'
import type { Workspace } from '../state/workspace.ts'
import { createEntities } from './entities.ts'
import { byteLength, trackLimits } from './limits.ts'
import type { EntityError } from './links.ts'
import { trackSuccess } from './v1.ts'

/** The operations of `/api/v2`. */
export function createTrackV2(workspace: Workspace, messaging: Messaging): Operation[] {
  const entities = createEntities(workspace, messaging)

  function entity({ body, raw, malformed }: OperationRequest): Answer {
    if (malformed) return v2Errors([malformedBody])
    // The vendor documents the limit and no answer to its breach; this one is ours.
    if (raw.length > trackLimits.entity) return v2Errors([tooLarge('', trackLimits.entity)])
    const errors = entities.apply(body)
    return errors.length > 0 ? v2Errors(errors) : trackSuccess
  }

  function batch({ body, raw, malformed }: OperationRequest): Answer {
    if (malformed) return v2Errors([malformedBody])
    if (raw.length > trackLimits.batch) return v2Errors([tooLarge('batch', trackLimits.batch)])
    const items = isObject(body) ? body.batch : undefined
    if (!Array.isArray(items) || items.length === 0) {
      return v2Errors([{ reason: 'required', field: 'batch', message: 'batch must be a list with at least one item' }])
    }
    const errors = items.flatMap((item, index) => applyItem(item).map((error) => ({ batch_index: index, ...error })))
    return errors.length > 0 ? json(207, { errors }) : trackSuccess
  }

  function applyItem(item: unknown): EntityError[] {
    if (byteLength(item) > trackLimits.entity) return [tooLarge('', trackLimits.entity)]
    return entities.apply(item)
  }

  return [
    { api: 'track', name: 'entity', method: 'POST', path: '/api/v2/entity', handle: entity },
    { api: 'track', name: 'batch', method: 'POST', path: '/api/v2/batch', handle: batch },
  ]
}

const malformedBody: EntityError = { reason: 'invalid', field: '', message: 'the request body is no valid JSON' }

function tooLarge(field: string, limit: number): EntityError {
  return { reason: 'invalid', field, message: `cannot be larger than ${limit} bytes` }
}

function v2Errors(errors: readonly EntityError[]): Answer {
  return json(400, { errors })
}
