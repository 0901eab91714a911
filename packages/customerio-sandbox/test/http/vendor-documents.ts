import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'

function read(name: string): object {
  return JSON.parse(readFileSync(new URL(`../fixtures/${name}/openapi.json`, import.meta.url), 'utf8')) as object
}

// The documents use formats such as `unix timestamp`, which are notes to readers.
const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true })
ajv.addSchema(read('track'), 'track')
ajv.addSchema(read('pipelines'), 'pipelines')

function problemsAt(document: 'track' | 'pipelines', pointer: string[], value: unknown): string[] {
  const path = pointer.map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/')
  const validate = ajv.compile({ $ref: `${document}#/${path}` })
  validate(value)
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`)
}

interface Response {
  $ref?: string
  content?: object
}

/** What the vendor's document says is wrong with a JSON answer; a status it does not list is wrong too. */
export function answerProblems(
  document: 'track' | 'pipelines',
  path: string,
  method: string,
  status: number,
  body: unknown,
): string[] {
  const { paths } = read(document) as { paths: Record<string, Record<string, { responses: Record<string, Response> }>> }
  const response = paths[path]?.[method.toLowerCase()]?.responses[status]
  if (response === undefined) return [`${method} ${path} lists no ${status}`]
  const pointer =
    response.$ref === undefined
      ? ['paths', path, method.toLowerCase(), 'responses', String(status)]
      : response.$ref.slice(2).split('/')
  const resolved = pointer.reduce<unknown>((value, key) => (value as Record<string, unknown>)[key], read(document))
  if ((resolved as Response).content === undefined) return []
  return problemsAt(document, [...pointer, 'content', 'application/json', 'schema'], body)
}

/** What is wrong with an object of the shared components. */
export function componentProblems(component: string, value: unknown): string[] {
  return problemsAt('track', ['components', 'schemas', component], value)
}
