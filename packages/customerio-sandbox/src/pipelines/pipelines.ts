import { type Answer, json } from '../http/answer.ts'
import { isObject, type Operation, type OperationRequest, textOf } from '../http/operation.ts'
import type { PersonReference } from '../state/people.ts'
import type { Workspace } from '../state/workspace.ts'
import { byteLength } from '../track/limits.ts'

/** Documented limits of the Pipelines API, in bytes ("32KB", "500KB"). */
const pipelinesLimits = { call: 32_768, batch: 500_000 } as const

type Fields = Record<string, unknown>

const types = ['identify', 'track', 'page', 'screen', 'group', 'alias'] as const

/** The seven calls of the Pipelines API. */
export function createPipelines(workspace: Workspace): Operation[] {
  function call(type: (typeof types)[number]) {
    return (request: OperationRequest): Answer =>
      answer(
        request,
        () => {
          if (request.raw.length > pipelinesLimits.call)
            return [`the call cannot be larger than ${pipelinesLimits.call} bytes`]
          return checkCall(type, request.body)
        },
        () => apply(workspace, type, request.body as Fields),
      )
  }

  function batch(request: OperationRequest): Answer {
    const items = isObject(request.body) && Array.isArray(request.body.batch) ? request.body.batch : []
    return answer(
      request,
      () => {
        if (request.raw.length > pipelinesLimits.batch)
          return [`a batch cannot be larger than ${pipelinesLimits.batch} bytes`]
        if (items.length === 0) return ['batch must be a list with at least one item']
        return items.flatMap((item, index) => checkItem(item).map((problem) => `batch[${index}]: ${problem}`))
      },
      () => {
        // Without strict mode the good items of a batch go through and the bad ones vanish.
        for (const item of items) if (checkItem(item).length === 0) apply(workspace, item.type, item)
      },
    )
  }

  /** Without strict mode everything is answered with 200, what is wrong is dropped, and nobody is told. */
  function answer(request: OperationRequest, check: () => string[], run: () => void): Answer {
    const isStrict = request.headers['x-strict-mode'] === '1'
    if (!request.authorized) return isStrict ? strictUnauthorized : accepted
    const problems = request.malformed ? ['the request body is no valid JSON'] : check()
    const isBatchInPart =
      !isStrict &&
      isObject(request.body) &&
      Array.isArray(request.body.batch) &&
      request.raw.length <= pipelinesLimits.batch
    if (problems.length === 0 || isBatchInPart) run()
    return isStrict && problems.length > 0 ? json(400, { meta: { errors: problems } }) : accepted
  }

  // Credentials are checked by `answer`, because without strict mode wrong ones are answered with 200 too.
  return [
    ...types.map(
      (type): Operation => ({
        api: 'pipelines',
        name: type,
        method: 'POST',
        path: `/v1/${type}`,
        authenticated: false,
        handle: call(type),
      }),
    ),
    { api: 'pipelines', name: 'batch', method: 'POST', path: '/v1/batch', authenticated: false, handle: batch },
  ]
}

const accepted = json(200, {})

// Neither body is documented for strict mode; these are the document's shared ones.
const strictUnauthorized = json(401, { meta: { errors: ['Unauthorized request'] } })

function checkItem(item: unknown): string[] {
  if (!isObject(item)) return ['must be an object']
  if (byteLength(item) > pipelinesLimits.call) return [`cannot be larger than ${pipelinesLimits.call} bytes`]
  return types.includes(item.type as never)
    ? checkCall(item.type as string, item)
    : [`type must be one of ${types.join(', ')}`]
}

function checkCall(type: string, body: unknown): string[] {
  if (!isObject(body)) return ['request body must be a JSON object']
  const problems: string[] = []
  if (type === 'alias') {
    if (!isPresent(body.userId)) problems.push('userId is required')
    if (!isPresent(body.previousId)) problems.push('previousId is required')
  } else if (!isPresent(body.userId) && !isPresent(body.anonymousId)) {
    problems.push('userId or anonymousId is required')
  }
  if (type === 'track' && !isPresent(body.event)) problems.push('event is required')
  if (type === 'group' && !isPresent(body.groupId)) problems.push('groupId is required')
  for (const name of ['traits', 'properties', 'context']) {
    if (body[name] !== undefined && !isObject(body[name])) problems.push(`${name} must be an object`)
  }
  return problems
}

function isPresent(value: unknown): boolean {
  return (typeof value === 'string' && value.trim() !== '') || typeof value === 'number'
}

function apply(workspace: Workspace, type: string, body: Fields): void {
  const { people, objects } = workspace
  const person = isPresent(body.userId) ? people.upsert(referenceOf(body.userId)) : undefined
  const traits = isObject(body.traits) ? body.traits : {}
  if (type === 'identify') {
    if (person !== undefined) people.upsert(referenceOf(body.userId), traits)
  } else if (type === 'group') {
    const groupId = String(body.groupId)
    const key = `1:${groupId}`
    objects.set(key, {
      objectTypeId: '1',
      objectId: groupId,
      attributes: { ...objects.get(key)?.attributes, ...traits },
    })
    person?.relationships.set(key, { objectTypeId: '1', objectId: groupId, attributes: {} })
  } else if (type === 'alias') {
    const previous = people.find(referenceOf(body.previousId))
    if (person !== undefined && previous !== undefined) people.merge(person, previous)
  } else {
    workspace.recordEvent({
      api: 'pipelines',
      ...(person === undefined ? { anonymousId: String(body.anonymousId) } : { cioId: person.cioId }),
      type: type === 'track' ? 'event' : type,
      name: textOf(type === 'track' ? body.event : body.name),
      data: isObject(body.properties) ? body.properties : {},
      timestamp: timestampOf(body.timestamp) ?? workspace.nowSeconds(),
    })
  }
}

function referenceOf(value: unknown): PersonReference {
  return { kind: 'id', value: String(value) }
}

function timestampOf(value: unknown): number | undefined {
  const milliseconds = Date.parse(textOf(value))
  return Number.isNaN(milliseconds) ? undefined : Math.floor(milliseconds / 1000)
}
