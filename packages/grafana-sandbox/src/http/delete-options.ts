import { isObject, textOf } from '../json.ts'
import type { ModeTraits } from '../modes.ts'
import type { Answer } from './answer.ts'
import { optionsProblem } from './object-request.ts'
import { type Call, isDryRun, type RequestPurpose } from './route.ts'
import { badRequest, preconditionFailed, type ResourceName, statusFailure } from './status.ts'

/** What a DELETE asks for. */
export interface DeleteOptions {
  readonly dryRun: boolean
  /** The object must still have this version and uid; `''` where that does not matter. */
  readonly resourceVersion: string
  readonly uid: string
}

/** Reads the options from the body or, only where there is none, from the query. */
export function readDeleteOptions(call: Call, { before124 }: ModeTraits): DeleteOptions | Answer {
  const { raw, body } = call
  if (raw === '')
    return optionsProblem(call, 'DeleteOptions') ?? { dryRun: isDryRun(call), resourceVersion: '', uid: '' }
  const refused = (why: string): Answer => (before124 ? statusFailure(500, why) : badRequest(why))
  if (!isObject(body)) return refused("couldn't get version/kind; json parse error: unexpected end of JSON input")
  const { kind = 'DeleteOptions', apiVersion = 'v1' } = body
  if (kind !== 'DeleteOptions') {
    const line = before124 ? 110 : 111
    return refused(
      `no kind "${String(kind)}" is registered for version "${String(apiVersion)}" in scheme "pkg/runtime/scheme.go:${line}"`,
    )
  }
  const query = Array.isArray(body.dryRun) ? { dryRun: body.dryRun.map(String) } : {}
  const { resourceVersion, uid } = isObject(body.preconditions) ? body.preconditions : {}
  return (
    optionsProblem({ query }, 'DeleteOptions') ?? {
      dryRun: isDryRun({ query }),
      resourceVersion: textOf(resourceVersion),
      uid: textOf(uid),
    }
  )
}

/** A DELETE that says in its body that it is a dry run is one. */
export function deletePurpose(call: Call, traits: ModeTraits): RequestPurpose {
  const options = readDeleteOptions(call, traits)
  return 'dryRun' in options && options.dryRun ? 'dryRun' : 'write'
}

/** 409 where an object is not the one that a DELETE means. */
export function preconditionProblem(
  wanted: DeleteOptions,
  resource: ResourceName,
  object: { readonly name: string; readonly uid: string; readonly resourceVersion: string },
): Answer | undefined {
  if (wanted.uid !== '' && wanted.uid !== object.uid) {
    const why = `the UID in the precondition (${wanted.uid}) does not match the UID in record (${object.uid}). The object might have been deleted and then recreated`
    return preconditionFailed(resource, object.name, why)
  }
  if (wanted.resourceVersion === '' || wanted.resourceVersion === object.resourceVersion) return undefined
  const why = `the ResourceVersion in the precondition (${wanted.resourceVersion}) does not match the ResourceVersion in record (${object.resourceVersion}). The object might have been modified`
  return preconditionFailed(resource, object.name, why)
}
