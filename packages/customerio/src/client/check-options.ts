import type { Problem } from '@messaging-observability/instrumentation'
import type { z } from 'zod'
import { clientOptions, instrumentOptions, privacyOptions } from './option-schemas.ts'

/** Rules of `createCustomerio()` that its surroundings may relax. */
export interface ClientRules {
  /** Whether one of `track`, `app` and `pipelines` is needed. A service that only receives webhooks has none. Default true. */
  readonly apiRequired?: boolean
}

/**
 * Check the options of `createCustomerio()` without creating anything.
 *
 * @param path Where the options stand in a larger configuration; prefixed to the problems' paths.
 * @returns All problems; none: `createCustomerio()` accepts them. No message holds a value.
 */
export function checkClientOptions(options: unknown, path = '', { apiRequired = true }: ClientRules = {}): Problem[] {
  const problems = problemsOf(clientOptions, options, path)
  // What concerns several options stands apart from the schema, which skips such checks once one option is wrong by itself.
  if (!isObject(options)) return problems
  if (apiRequired && apis.every((api) => options[api] === undefined)) {
    problems.push({ path, message: 'configures no API. Give at least one of track, app and pipelines' })
  }
  const { key, workspaceId } = isObject(options.app) ? options.app : {}
  if (typeof key === 'string' && key.startsWith('sa_live_') && workspaceId === undefined) {
    const message = 'is missing: a service-account token needs the number of its workspace'
    problems.push({ path: formatPath(path, ['app', 'workspaceId']), message })
  }
  return problems
}

const apis = ['track', 'app', 'pipelines'] as const

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}

/** Check the option `privacy`, which calls and webhooks have in common. */
export function checkPrivacyOptions(options: unknown, path: string): Problem[] {
  return problemsOf(privacyOptions, options, path)
}

/** Check the options of `instrumentClient()`. */
export function checkInstrumentOptions(options: unknown): Problem[] {
  return problemsOf(instrumentOptions, options, '')
}

function problemsOf(schema: z.ZodType, options: unknown, prefix: string): Problem[] {
  const result = schema.safeParse(options)
  if (result.success) return []
  return result.error.issues.flatMap((issue): Problem[] => {
    const keys = issue.code === 'unrecognized_keys' ? issue.keys : [undefined]
    return keys.map((key) => ({
      path: formatPath(prefix, key === undefined ? issue.path : [...issue.path, key]),
      message: issue.message,
    }))
  })
}

function formatPath(prefix: string, segments: readonly PropertyKey[]): string {
  let path = prefix
  for (const segment of segments) {
    if (typeof segment === 'number') path += `[${segment}]`
    else path += path === '' ? String(segment) : `.${String(segment)}`
  }
  return path
}
