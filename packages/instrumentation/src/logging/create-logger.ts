import { type DestinationStream, type Logger as PinoLogger, pino } from 'pino'
import { ConfigurationError, type Problem } from '../errors.ts'
import type { LogLevel } from '../log-target.ts'
import { createRedactor, type Redactor } from '../redaction/redactor.ts'
import { checkRedactorOptions, type RedactorOptions } from '../redaction/redactor-options.ts'
import { serializeError } from '../redaction/serialize-error.ts'

/** What `createLogger()` takes. */
export interface CreateLoggerOptions {
  /** Name of the service, in every line. */
  readonly service: string
  /** Where it runs: `production`. In every line. */
  readonly environment: string
  /** Least severe level written. Default `info`. */
  readonly level?: LogLevel | 'silent' | undefined
  /** Further fields of every line, such as `{ version: '1.4.2' }`. */
  readonly fields?: Readonly<Record<string, string | number | boolean>> | undefined
  /** Added to the default redaction. */
  readonly redaction?: RedactorOptions | undefined
  /** Stack frames kept of an error. Default 10. */
  readonly stackFrames?: number | undefined
  /** Where lines go. Default: stdout. */
  readonly destination?: DestinationStream | undefined
}

const levels: readonly unknown[] = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent', undefined]
const optionNames: readonly string[] = [
  'service',
  'environment',
  'level',
  'fields',
  'redaction',
  'stackFrames',
  'destination',
]

/**
 * A pino logger that writes JSON lines with level names and ISO times, and redacts fields, bindings, messages and errors.
 * Unlike pino's own `redact`, which knows paths, it finds sensitive keys at any depth and personal data inside text.
 *
 * Of a request it writes method and route, of a reply the status code: a URL holds ids. Pass it to Fastify as `loggerInstance`.
 *
 * @throws {ConfigurationError} `OBS_CONFIGURATION` with all problems of the options.
 */
export function createLogger(options: CreateLoggerOptions): PinoLogger {
  const problems = checkOptions(options)
  if (problems.length > 0) throw new ConfigurationError('logger', problems)
  const redactor = createRedactor(options.redaction)
  const stackFrames = options.stackFrames ?? 10
  const redactFields = (fields: Record<string, unknown>): Record<string, unknown> => {
    const safe: Record<string, unknown> = {}
    for (const [key, value] of Object.entries(fields)) {
      if (value instanceof Error) safe[key] = serializeError(value, redactor, { stackFrames })
      // Left to the serializers below: these objects hold the whole connection.
      else if (key === 'req' || key === 'res') safe[key] = value
      else Object.assign(safe, redactor.redact({ [key]: value }))
    }
    return safe
  }
  const logger = pino(
    {
      level: options.level ?? 'info',
      base: { service: options.service, environment: options.environment, ...redactFields({ ...options.fields }) },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }), log: redactFields },
      serializers: {
        // Errors are serialised by then, and pino's own serializer would take the result for an error of type Object.
        err: (error: unknown) => error,
        req: (request: unknown) => describeRequest(request, redactor),
        res: (reply: unknown) => ({ statusCode: member(reply, 'statusCode') }),
      },
      hooks: {
        logMethod(args, method) {
          Reflect.apply(method, this, redactArguments(args, redactor))
        },
      },
    },
    options.destination ?? pino.destination(1),
  )
  // pino drops the bindings formatter for children, and writes what is set later past it. Children inherit both methods.
  const child = Reflect.get(logger, 'child') as unknown as (...args: unknown[]) => PinoLogger
  Reflect.set(logger, 'child', function (this: PinoLogger, bindings: object, ...options: unknown[]): PinoLogger {
    return Reflect.apply(child, this, [redactFields({ ...bindings }), ...options])
  })
  const setBindings = Reflect.get(logger, 'setBindings') as unknown as (bindings: object) => void
  Reflect.set(logger, 'setBindings', function (this: PinoLogger, bindings: object): void {
    Reflect.apply(setBindings, this, [redactFields({ ...bindings })])
  })
  return logger
}

function checkOptions(options: CreateLoggerOptions): Problem[] {
  const problems: Problem[] = Object.keys(options)
    .filter((name) => !optionNames.includes(name))
    .map((name) => ({ path: name, message: `is no option. The options are ${optionNames.join(', ')}` }))
  for (const name of ['service', 'environment'] as const) {
    if (typeof options[name] !== 'string' || options[name] === '') {
      problems.push({ path: name, message: 'is missing. Give a name, it stands in every line' })
    }
  }
  if (!levels.includes(options.level)) {
    problems.push({ path: 'level', message: "must be 'trace', 'debug', 'info', 'warn', 'error', 'fatal' or 'silent'" })
  }
  if (options.stackFrames !== undefined && !(Number.isSafeInteger(options.stackFrames) && options.stackFrames >= 0)) {
    problems.push({ path: 'stackFrames', message: 'must be a whole number from 0 up' })
  }
  return [...problems, ...checkRedactorOptions(options.redaction ?? {}, 'redaction')]
}

type LogArguments = Parameters<PinoLogger['info']>

/**
 * Messages and their `%s` values are text of the application. Where only an error is given, pino takes its message as the line's,
 * past every formatter: that message is set here instead.
 */
function redactArguments(args: readonly unknown[], redactor: Redactor): LogArguments {
  const [first, ...rest] = args
  const safe = rest.map((value) => redactor.redact(value))
  if (typeof first === 'string') return [redactor.scrub(first), ...safe] as unknown as LogArguments
  const error = first instanceof Error ? first : member(first, 'err')
  if (error instanceof Error && rest.length === 0) safe.push(redactor.scrub(error.message))
  return [first instanceof Error ? { err: first } : first, ...safe] as unknown as LogArguments
}

function describeRequest(request: unknown, redactor: Redactor): object {
  const route = member(member(request, 'routeOptions'), 'url')
  const url = member(request, 'url')
  const path = typeof url === 'string' ? redactor.scrub(url.split(/[?#]/, 1)[0] ?? '') : undefined
  return { method: member(request, 'method'), route: typeof route === 'string' ? route : path }
}

function member(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined
}
