import { pino } from 'pino'
import t from 'tap'
import { ConfigurationError, createRedactor, serializeError } from '../src/index.ts'
import { type CreateLoggerOptions, createLogger } from '../src/logger.ts'

const canary = 'canary-7c1f@example.test'

function capture(options: Partial<CreateLoggerOptions> = {}): {
  logger: ReturnType<typeof createLogger>
  lines: () => Record<string, unknown>[]
} {
  const written: string[] = []
  const logger = createLogger({
    service: 'shop',
    environment: 'test',
    destination: { write: (line) => void written.push(line) },
    ...options,
  })
  return { logger, lines: () => written.map((line) => JSON.parse(line) as Record<string, unknown>) }
}

await t.test('wrong options are reported all at once', (t) => {
  const wrong = {
    service: '',
    level: 'loud',
    stackFrames: -1,
    color: true,
    redaction: { maxDepth: 0 },
  } as unknown as CreateLoggerOptions
  try {
    createLogger(wrong)
    t.fail('accepted')
  } catch (error) {
    t.strictSame(error instanceof ConfigurationError && error.problems.map(({ path }) => path), [
      'color',
      'service',
      'environment',
      'level',
      'stackFrames',
      'redaction.maxDepth',
    ])
  }
  t.end()
})

await t.test('lines carry service, environment, level name and ISO time', (t) => {
  const { logger, lines } = capture({ fields: { version: '1.4.2' } })
  logger.debug('below the level')
  logger.warn({ count: 3 }, 'hello')
  const [line] = lines()
  t.match(line, { level: 'warn', service: 'shop', environment: 'test', version: '1.4.2', count: 3, msg: 'hello' })
  t.match(line?.time, /^\d{4}-\d\d-\d\dT/)
  t.equal(lines().length, 1)
  t.end()
})

await t.test('personal data stays out of fields, bindings, messages, errors and requests', (t) => {
  const { logger, lines } = capture({ redaction: { keys: ['memberNo'] } })
  const error = new Error(`no ${canary}`, { cause: new Error(canary) })
  logger.info({ email: canary, deep: { text: canary, memberNo: canary } }, `to ${canary}`)
  logger.info('sent to %s and %o', canary, { email: canary })
  logger.child({ email: canary, requestId: 'r-1' }).child({ user: canary }).info('child')
  logger.error(error)
  logger.error({ err: error })
  logger.error({ err: error, problem: error }, 'failed')
  const request = { method: 'GET', url: `/people/${canary}?token=abc`, headers: { cookie: canary } }
  logger.info({ req: request, res: { statusCode: 200, body: canary } }, 'request')
  logger.info({ req: { ...request, routeOptions: { url: '/people/:id' } } }, 'request')
  logger.info({ req: undefined, res: 'odd' }, 'request')
  t.notMatch(JSON.stringify(lines()), canary)
  t.match(lines()[2], { requestId: 'r-1', user: '[email]' })
  t.match(lines()[3], {
    err: { type: 'Error', message: 'no [email]', cause: { message: '[email]' } },
    msg: 'no [email]',
  })
  t.match(lines()[4], { msg: 'no [email]' })
  t.match(lines()[5], { problem: { type: 'Error' }, msg: 'failed' })
  t.strictSame(lines()[6]?.req, { method: 'GET', route: '/people/[email]' })
  t.strictSame(lines()[6]?.res, { statusCode: 200 })
  t.match(lines()[7]?.req, { route: '/people/:id' })
  t.end()
})

await t.test('bindings that are set later are redacted, those of children too', (t) => {
  const { logger, lines } = capture()
  const child = logger.child({ requestId: 'r-1' })
  child.setBindings({ email: canary, note: `to ${canary}` })
  child.info('child')
  logger.setBindings({ email: canary })
  logger.info('parent')
  t.notMatch(JSON.stringify(lines()), canary)
  t.match(lines()[0], { requestId: 'r-1', email: '[redacted]', note: 'to [email]' })
  t.match(lines()[1], { email: '[redacted]' })
  t.end()
})

await t.test('frames of a stack are kept, the message in front of them is not', (t) => {
  const { logger, lines } = capture({ stackFrames: 1 })
  logger.error({ err: new Error(canary) }, 'failed')
  const [line] = lines()
  const { stack } = (line?.err ?? { stack: [] }) as { stack: string[] }
  t.equal(stack.length, 1)
  t.match(stack[0], /^at .*logger\.test\.ts/)
  t.end()
})

await t.test('a serialised error keeps its type in any pino logger, which serialises it once more', (t) => {
  const written: string[] = []
  const logger = pino({}, { write: (line) => void written.push(line) })
  const error = Object.assign(new TypeError(`no ${canary}`, { cause: new RangeError('inner') }), { code: 'E_OUTER' })
  logger.error({ err: serializeError(error, createRedactor()) }, 'failed')
  t.match(JSON.parse(written[0] ?? ''), {
    err: { type: 'TypeError', message: 'no [email]: inner', code: 'E_OUTER' },
  })
  t.notMatch(written[0], canary)
  t.end()
})

await t.test('without a destination lines go to stdout', (t) => {
  t.equal(createLogger({ service: 'shop', environment: 'test', level: 'silent' }).level, 'silent')
  t.end()
})
