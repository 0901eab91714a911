import type { HistogramCell } from '@messaging-observability/metrics'
import { expectTypeOf } from 'expect-type'
import { pino } from 'pino'
import {
  type Call,
  ConfigurationError,
  createCallLog,
  createObserver,
  createRedactor,
  type InFlight,
  type Logger,
  type Observer,
  type OperationMetrics,
  type Problem,
  TelemetryErrors,
} from '../src/index.ts'
import { createLogger } from '../src/logger.ts'
import type { FastifyBaseLogger } from './fastify-logger.ts'

// pino, its children and Fastify's logger fit without a cast.
expectTypeOf(pino()).toExtend<Logger>()
expectTypeOf<FastifyBaseLogger>().toExtend<Logger>()
expectTypeOf(createLogger({ service: 's', environment: 'e' })).toExtend<Logger>()
// @ts-expect-error a console has no fatal()
expectTypeOf(console).toExtend<Logger>()

expectTypeOf(new ConfigurationError('x', [{ path: 'a', message: 'b' }]).problems).toEqualTypeOf<readonly Problem[]>()
expectTypeOf<InFlight['drain']>().returns.resolves.toEqualTypeOf<{ readonly abandoned: number }>()

const errors = new TelemetryErrors()
const observer: Observer = createObserver({
  vendor: 'pigeon',
  classify: () => ({ type: 'unknown', callerFault: false }),
  redactor: createRedactor(),
  log: createCallLog({ errors }),
  errors,
})
const operation = observer.operation<string, Promise<number>>({ name: 'send', group: 'post' })
expectTypeOf(
  observer.observe(operation, {}, (_call: Call, input: string) => Promise.resolve(input.length), 'x'),
).toEqualTypeOf<Promise<number>>()
// @ts-expect-error the input is a string
observer.observe(operation, {}, (_call: Call, input: string) => Promise.resolve(input.length), 7)
// @ts-expect-error the operation gives a number
observer.observe(operation, {}, () => Promise.resolve('text'), 'x')
// @ts-expect-error a signal is no logger
observer.observe(operation, { logger: new AbortController().signal }, () => Promise.resolve(1), 'x')
// @ts-expect-error no such option
createRedactor({ maxLength: 5 })
// @ts-expect-error no such level
createCallLog({ errors, levels: { success: 'verbose' } })
// @ts-expect-error no such outcome
createCallLog({ errors, levels: { ok: 'debug' } })
// @ts-expect-error service is required
createLogger({ environment: 'e' })
expectTypeOf<OperationMetrics['latency']['success']>().toEqualTypeOf<HistogramCell>()
