import { isObject, type MutableObject, textOf } from '../json.ts'
import type { Answer } from './answer.ts'
import { type Call, queryText } from './route.ts'
import { badRequest, type ResourceName, resourceInvalid, statusFailure } from './status.ts'

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

/** Reads the object in a PUT's body; an answer where it cannot be. */
export function readNamedObject(call: Call, resource: ResourceName): ObjectRequest | Answer {
  const name = String(call.params.name)
  return (
    optionsProblem(call, 'UpdateOptions') ??
    readObject(call, resource, (given) => {
      if (given === '') {
        return badRequest(`the name of the object (${name} based on URL) was undeterminable: name must be provided`)
      }
      if (given === name) return given
      return badRequest(`the name of the object (${given}) does not match the name on the URL (${name})`)
    })
  )
}

/** Reads the object in a POST's body; `newName` ends a generated name. */
export function readNewObject(call: Call, resource: ResourceName, newName: () => string): ObjectRequest | Answer {
  return (
    optionsProblem(call, 'CreateOptions') ??
    readObject(call, resource, (given, metadata) => {
      if (given !== '') return given
      if (typeof metadata.generateName === 'string') return `${metadata.generateName}${newName().slice(-5)}`
      const cause = { field: 'metadata.name', message: 'Required value: name or generateName is required' }
      return resourceInvalid(resource, '', [{ ...cause, reason: 'FieldValueRequired' }])
    })
  )
}

function readObject(
  { body, raw, params }: Call,
  { group, kind }: ResourceName,
  nameOf: (given: string, metadata: MutableObject) => string | Answer,
): ObjectRequest | Answer {
  if (!isObject(body)) return unrecognised(raw, kind)
  const expected = `${group}/${params.version}`
  const apiVersion = textOf(body.apiVersion ?? expected)
  const given = textOf(body.kind ?? kind)
  if (apiVersion !== expected) {
    return badRequest(
      `the API version in the data (${apiVersion}) does not match the expected API version (${expected})`,
    )
  }
  if (given !== kind) {
    return badRequest(
      `${given} in version "${params.version}" cannot be handled as a ${kind}: no kind "${given}" is registered for version "${expected}" in scheme "pkg/runtime/scheme.go:111"`,
    )
  }
  const metadata = isObject(body.metadata) ? body.metadata : {}
  const name = nameOf(typeof metadata.name === 'string' ? metadata.name : '', metadata)
  if (typeof name !== 'string') return name
  const labels = texts(metadata.labels)
  const annotations = texts(metadata.annotations)
  delete labels[internalIdLabel]
  for (const key of serverAnnotations) delete annotations[key]
  const { resourceVersion } = metadata
  return {
    name,
    labels,
    annotations,
    resourceVersion: typeof resourceVersion === 'string' && resourceVersion !== '' ? resourceVersion : undefined,
    spec: isObject(body.spec) ? body.spec : {},
  }
}

/** `dryRun` knows one value. */
export function optionsProblem(call: Pick<Call, 'query'>, kind: string): Answer | undefined {
  const dryRun = queryText(call, 'dryRun')
  if (dryRun === undefined || dryRun === '' || dryRun === 'All') return undefined
  return resourceInvalid({ group: 'meta.k8s.io', resource: '', kind }, '', [
    {
      field: 'dryRun',
      message: `Unsupported value: ["${dryRun}"]: supported values: "All"`,
      reason: 'FieldValueNotSupported',
    },
  ])
}

/** A resource version that is no number breaks the server. */
export function versionProblem({ resourceVersion }: ObjectRequest): Answer | undefined {
  if (resourceVersion === undefined || /^\d+$/.test(resourceVersion)) return undefined
  return statusFailure(500, `strconv.ParseUint: parsing "${resourceVersion}": invalid syntax`)
}

function unrecognised(raw: string, kind: string): Answer {
  const why = raw.startsWith('[')
    ? `json: cannot unmarshal array into Go value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" } (${Buffer.from(raw).toString('hex')})`
    : `unexpected end of JSON input (${raw === '' ? '<empty>' : raw.slice(0, 1)})`
  return badRequest(
    `the object provided is unrecognized (must be of type ${kind}): couldn't get version/kind; json parse error: ${why}`,
  )
}

export function isAnswer(value: object): value is Answer {
  return 'status' in value
}

function texts(value: unknown): Record<string, string> {
  if (!isObject(value)) return {}
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  )
}
