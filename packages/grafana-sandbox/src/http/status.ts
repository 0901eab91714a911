import type { Answer } from './answer.ts'

/** A resource of `/apis`: `dashboards` of `dashboard.grafana.app`. */
export interface ResourceName {
  readonly group: string
  readonly resource: string
  readonly kind: string
}

/** An object of kind Status, as `/apis` answers errors. */
export function statusFailure(
  code: number,
  message?: string,
  more: { reason?: string; details?: object } = {},
): Answer {
  const { reason, details } = more
  return {
    status: code,
    body: {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      ...(message === undefined ? {} : { message }),
      ...(reason === undefined ? {} : { reason }),
      ...(details === undefined ? {} : { details }),
      code,
    },
  }
}

export function resourceNotFound({ group, resource }: ResourceName, name: string): Answer {
  return statusFailure(404, `${resource}.${group} "${name}" not found`, {
    reason: 'NotFound',
    details: { name, group, kind: resource },
  })
}

export function resourceExists({ group, resource }: ResourceName, name: string): Answer {
  return statusFailure(409, `${resource}.${group} "${name}" already exists`, {
    reason: 'AlreadyExists',
    details: { name, group, kind: resource },
  })
}

export function resourceConflict({ group, resource }: ResourceName, name: string): Answer {
  return statusFailure(
    409,
    `Operation cannot be fulfilled on ${resource}.${group} "${name}": the object has been modified; please apply your changes to the latest version and try again`,
    { reason: 'Conflict', details: { name, group, kind: resource } },
  )
}

/** Of a DELETE whose object has changed; it names the kind where the others name the resource. */
export function preconditionFailed({ group, kind }: ResourceName, name: string, why: string): Answer {
  return statusFailure(409, `Operation cannot be fulfilled on ${kind}.${group} "${name}": ${why}`, {
    reason: 'Conflict',
    details: { name, group, kind },
  })
}

export function resourceForbidden({ group, resource }: ResourceName, name: string, why: string): Answer {
  return statusFailure(403, `${resource}.${group} "${name}" is forbidden: ${why}`, {
    reason: 'Forbidden',
    details: { name, group, kind: resource },
  })
}

export function badRequest(message: string): Answer {
  return statusFailure(400, message, { reason: 'BadRequest' })
}

/** One reason why an object is invalid. */
export interface InvalidCause {
  readonly field: string
  readonly message: string
  /** Default: `FieldValueInvalid`. */
  readonly reason?: string
}

export function resourceInvalid({ group, kind }: ResourceName, name: string, causes: readonly InvalidCause[]): Answer {
  const texts = causes.map(({ field, message }) => `${field}: ${message}`)
  const list = texts.length === 1 ? texts[0] : `[${texts.join(', ')}]`
  return statusFailure(422, `${kind}.${group} "${name}" is invalid: ${list}`, {
    reason: 'Invalid',
    details: {
      ...(name === '' ? {} : { name }),
      group,
      kind,
      causes: causes.map(({ field, message, reason = 'FieldValueInvalid' }) => ({ reason, message, field })),
    },
  })
}

export function deleted({ group, resource }: ResourceName, name: string, uid: string): Answer {
  return {
    status: 200,
    body: {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Success',
      details: { name, group, kind: resource, uid },
    },
  }
}

/** The Status for a version or resource that the group does not serve. */
export const resourceNotServed: Answer = statusFailure(404, 'the server could not find the requested resource', {
  reason: 'NotFound',
  details: {},
})
