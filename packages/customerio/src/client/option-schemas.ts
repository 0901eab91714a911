import { z } from 'zod'
import { basePaths, endpointUrl } from './endpoint-url.ts'

const levels = z.union([z.literal(['trace', 'debug', 'info', 'warn', 'error', 'fatal']), z.literal(false)], {
  error: "must be 'trace', 'debug', 'info', 'warn', 'error', 'fatal', or false for no line",
})

/** A credential goes into a header: line breaks and blanks come from copying, and would show up in an error of `fetch`. */
function credential(where: string): z.ZodType {
  return z
    .string({ error: `is missing. Copy it from ${where}` })
    .regex(/^[\x21-\x7e]+$/, { error: `is empty or holds blanks or line breaks. Copy it again from ${where}` })
}

const milliseconds = (example: number): z.ZodType =>
  z.int({ error: `must be a whole number of milliseconds above 0, such as ${example}` }).positive({
    error: `must be a whole number of milliseconds above 0, such as ${example}`,
  })

const flag = z.boolean({ error: 'must be true or false' })
const count = (least: number): z.ZodType =>
  z
    .int({ error: `must be a whole number from ${least} up` })
    .min(least, { error: `must be a whole number from ${least} up` })

const has =
  (...names: string[]) =>
  (value: unknown): boolean =>
    ((typeof value === 'object' && value !== null) || typeof value === 'function') &&
    names.every((name) => typeof (value as Record<string, unknown>)[name] === 'function')

function strict<Shape extends z.ZodRawShape>(shape: Shape): z.ZodObject<Shape, z.core.$strict> {
  const known = Object.keys(shape)
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? `is no option. The options here are ${known.join(', ')}`
        : `must be an object with ${known.join(', ')}`,
  })
}

const retry = strict({
  maxRetries: count(0).optional(),
  minTimeoutMs: count(0).optional(),
  maxTimeoutMs: count(0).optional(),
  retryStatusCodes: z
    .array(z.int().min(100).max(599), { error: 'must be a list of HTTP status codes, such as [429, 503]' })
    .optional(),
  respectRetryAfter: flag.optional(),
  retryAfterMaxSeconds: count(0).optional(),
  maxTotalBackoffMs: count(0).optional(),
})

/** The option `privacy`, which calls and webhooks have in common. */
export const privacyOptions: z.ZodType = strict({
  idHashKey: z
    .string({ error: 'must be a secret text of at least 16 characters' })
    .min(16, { error: 'is shorter than 16 characters, so that ids could be guessed. Use a longer secret' })
    .optional(),
  keys: z
    .array(
      z
        .string({ error: 'must be a text' })
        .regex(/[a-zA-Z0-9]/, { error: 'names no key. Give at least one letter or digit' }),
      { error: 'must be a list of keys, such as memberNo' },
    )
    .optional(),
  detectors: z
    .array(
      strict({
        name: z.string({ error: 'must be a word such as iban' }),
        pattern: z.custom((value) => value instanceof RegExp && value.global, {
          error: 'must be a regular expression with the g flag: without it only one match is found',
        }),
        confirm: z.custom((value) => typeof value === 'function', { error: 'must be a function' }).optional(),
      }),
      { error: 'must be a list of { name, pattern }' },
    )
    .optional(),
  maxStringLength: count(1).optional(),
})

const telemetry = {
  workspace: z
    .string({ error: 'must be a name such as default' })
    .regex(/^[\w.-]{1,100}$/, { error: 'must be 1 to 100 letters, digits, dots, dashes or underscores' })
    .optional(),
  metrics: z
    .custom((value) => has('labels')((value as { apiLatencyMs?: unknown } | null)?.apiLatencyMs), {
      error: 'must come from registerMetrics(…, customerioCatalogue, { workspace })',
    })
    .optional(),
  logger: z
    .custom(has('trace', 'debug', 'info', 'warn', 'error', 'fatal'), {
      error: 'must be a pino logger, or an object with its methods trace, debug, info, warn, error and fatal',
    })
    .optional(),
  tracer: z.custom(has('startSpan'), { error: 'must be an OpenTelemetry Tracer: trace.getTracer(name)' }).optional(),
  privacy: privacyOptions.optional(),
  logs: strict({
    levels: strict({
      success: levels.optional(),
      retried: levels.optional(),
      partial: levels.optional(),
      fault: levels.optional(),
      failure: levels.optional(),
    }).optional(),
    sampleSuccess: z
      .number({ error: 'must be a share from 0 to 1, such as 0.1' })
      .min(0, { error: 'must be a share from 0 to 1, such as 0.1' })
      .max(1, { error: 'must be a share from 0 to 1, such as 0.1' })
      .optional(),
    burst: z
      .union([z.literal(false), strict({ lines: count(1), intervalMs: milliseconds(1_000) })], {
        error: 'must be { lines, intervalMs }, both whole numbers above 0, or false for no limit',
      })
      .optional(),
  }).optional(),
  deadlineMs: z
    .union([z.literal(false), z.int().positive()], {
      error: 'must be a whole number of milliseconds above 0, such as 30000, or false for no deadline',
    })
    .optional(),
  eventIds: flag.optional(),
}

const region = z.literal(['us', 'eu'], {
  error: "must be 'us' or 'eu': see Settings > Workspace, or the host you log in to",
})

const endpoint = (api: keyof typeof basePaths): z.ZodType =>
  z
    .string({ error: 'must be a URL such as http://127.0.0.1:8080' })
    .refine((value) => endpointUrl(value, api) !== undefined, {
      error: `must be an http or https URL without query, bare or ending in ${basePaths[api]}`,
    })

/** What `createCustomerio()` takes. No message holds a value. */
export const clientOptions: z.ZodType = strict({
  region,
  track: strict({
    siteId: credential('Settings > API credentials > Track API keys'),
    apiKey: credential('Settings > API credentials > Track API keys'),
  }).optional(),
  app: strict({
    key: credential('Settings > API credentials > App API keys'),
    workspaceId: z
      .union([z.string().regex(/^\d+$/), z.int().positive()], { error: 'must be the number of the workspace' })
      .optional(),
    retrySends: flag.optional(),
  }).optional(),
  pipelines: strict({
    writeKey: credential('Data & Integrations > Integrations > your source'),
    strictMode: flag.optional(),
    defaultContext: z
      .custom((value) => typeof value === 'object' && value !== null, { error: 'must be an object' })
      .optional(),
  }).optional(),
  endpoints: strict({
    track: endpoint('track').optional(),
    app: endpoint('app').optional(),
    pipelines: endpoint('pipelines').optional(),
  }).optional(),
  timeout: milliseconds(10_000).optional(),
  retry: retry.optional(),
  dispatcher: z.custom(has('dispatch'), { error: 'must be an undici Dispatcher: new Agent() of undici' }).optional(),
  ...telemetry,
})

/** What `instrumentClient()` takes besides the client. */
export const instrumentOptions: z.ZodType = strict({
  region: region.optional(),
  retrySends: flag.optional(),
  inFlight: z
    .custom(has('begin', 'end', 'drain'), { error: 'must be an InFlight of @messaging-observability/instrumentation' })
    .optional(),
  ...telemetry,
})
