import { isObject, type MutableObject } from '../json.ts'
import type { Answer } from './answer.ts'
import type { Call } from './route.ts'
import { badRequest } from './status.ts'

/** What a PUT or POST to `/apis` brings. */
export interface ObjectRequest {
  readonly name: string
  /** Without those that only the server writes. */
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
  readonly resourceVersion: string | undefined
  readonly spec: MutableObject
}

const serverAnnotations: readonly string[] = [
  'grafana.app/createdBy',
  'grafana.app/updatedBy',
  'grafana.app/updatedTimestamp',
]

/** The label with the number of an object. */
export const internalIdLabel: string = 'grafana.app/deprecatedInternalID'

/** Reads the object in a request's body; an answer where it is none. `name` is the one of the URL, if it has one. */
export function readObject(call: Call, kind: string, name?: string): ObjectRequest | Answer {
  const { body, raw } = call
  if (!isObject(body)) {
    const start = raw.slice(0, 1)
    return badRequest(
      `the object provided is unrecognized (must be of type ${kind}): couldn't get version/kind; json parse error: unexpected end of JSON input (${start})`,
    )
  }
  const metadata = isObject(body.metadata) ? body.metadata : {}
  const given = typeof metadata.name === 'string' ? metadata.name : ''
  if (name !== undefined && given !== '' && given !== name) {
    return badRequest(`the name of the object (${given}) does not match the name on the URL (${name})`)
  }
  const labels = texts(metadata.labels)
  const annotations = texts(metadata.annotations)
  delete labels[internalIdLabel]
  for (const key of serverAnnotations) delete annotations[key]
  return {
    name: name ?? given,
    labels,
    annotations,
    resourceVersion:
      typeof metadata.resourceVersion === 'string' && metadata.resourceVersion !== ''
        ? metadata.resourceVersion
        : undefined,
    spec: isObject(body.spec) ? body.spec : {},
  }
}

export function isAnswer(value: object): value is Answer {
  return 'status' in value && 'body' in value
}

function texts(value: unknown): Record<string, string> {
  if (!isObject(value)) return {}
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  )
}
