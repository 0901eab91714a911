import fc from 'fast-check'
import t from 'tap'
import {
  ConfigurationError,
  createIdHasher,
  createRedactor,
  type RedactorOptions,
  serializeError,
  withheld,
} from '../src/index.ts'

const canary = 'canary-7c1f'

/** As a log line holds it. */
const written = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

await t.test('wrong options are reported all at once, with paths', (t) => {
  const options: RedactorOptions = {
    paths: ['data..notes', ''],
    keys: ['--'],
    detectors: [{ name: 'iban', pattern: /DE\d{20}/ }],
    maxDepth: 0,
    maxKeys: 1.5,
    maxStringLength: -1,
    maxNodes: Number.NaN,
  }
  try {
    createRedactor(options)
    t.fail('accepted')
  } catch (error) {
    t.ok(error instanceof ConfigurationError)
    if (!(error instanceof ConfigurationError)) return t.end()
    t.equal(error.code, 'OBS_CONFIGURATION')
    t.strictSame(
      error.problems.map(({ path }) => path),
      ['paths[0]', 'paths[1]', 'keys[0]', 'detectors[0].pattern', 'maxDepth', 'maxKeys', 'maxStringLength', 'maxNodes'],
    )
    t.match(error.message, /8 configuration problems\n {2}- paths\[0\]: /)
  }
  t.end()
})

await t.test('sensitive keys are withheld in any spelling and at any depth', (t) => {
  const { redact } = createRedactor()
  for (const key of [
    'email',
    'Email',
    'customerEmail',
    'billing_address',
    'phoneNumber',
    'ssn',
    'x-api-key',
    'apiKey',
    'APIKey',
    'authorization',
    'accessToken',
    'set-cookie',
    'password_hash',
    'recipient',
    'email_address',
    'identifiers',
    'to',
    'subject',
    'content',
    'headers',
    'failure_message',
    'tracked_response',
    'href',
    'device_id',
    'campaign_name',
    'newsletter_tags',
    'writeKey',
    'signing_key',
  ]) {
    t.notMatch(JSON.stringify(redact({ a: [{ [key]: canary }] })), canary, key)
  }
  t.strictSame(redact({ count: 3, metric: 'sent', hasEmail: true, email: null, phone: undefined }), {
    count: 3,
    metric: 'sent',
    hasEmail: true,
    email: null,
    phone: undefined,
  })
  t.end()
})

await t.test('person ids become keyed hashes where there is a key', (t) => {
  const hashId = createIdHasher('a key of 16 characters or more')
  const redactor = createRedactor({ hashId })
  const { customer_id: hash } = redactor.redact({ customer_id: 'u-1' }) as { customer_id: string }
  t.match(hash, /^[0-9a-f]{24}$/)
  t.equal(hash, hashId('u-1'))
  t.not(hash, createIdHasher('another key of 16 characters')('u-1'))
  t.equal(hashId(7), hashId('7'))
  t.equal(hashId(7n), hashId('7'))
  t.equal(hashId(''), undefined)
  t.equal(hashId({ id: 'u-1' }), undefined)
  t.strictSame(redactor.redact({ userId: { id: 'u-1' } }), { userId: withheld })
  t.strictSame(createRedactor().redact({ userId: 'u-1' }), { userId: withheld })
  t.equal(createRedactor().hashId('u-1'), undefined)
  t.end()
})

await t.test('personal data and secrets inside text are replaced', (t) => {
  const { scrub } = createRedactor({ detectors: [{ name: 'member', pattern: /\bM-\d{4}\b/g }] })
  const cases: [string, string][] = [
    ['write to jo.doe+x@mail.example.test now', 'write to [email] now'],
    ['PUT /customers/jo%40example.test failed', 'PUT /customers/[email] failed'],
    ['call +44 20 7946 0018 or (555) 555-0123', 'call [phone] or [phone]'],
    ['ssn 078-05-1120', 'ssn [ssn]'],
    ['card 4111 1111 1111 1111', 'card [card]'],
    ['order 4111 1111 1111 1112', 'order 4111 1111 1111 1112'],
    ['Authorization: Bearer abcdef123456', 'Authorization: [authorization]'],
    ['header "Basic c2l0ZTprZXk=" is invalid', 'header "[authorization]" is invalid'],
    ['eyJhbGciOi.eyJzdWIiOi.c2ln', '[jwt]'],
    ['https://u:p4ss@example.test/a', 'https://[url-credentials]@example.test/a'],
    ['/cb?token=abc123&x=1', '/cb?[secret]&x=1'],
    ['sa_live_abcdef', '[service-account-token]'],
    ['M-1234 is a member', '[member] is a member'],
    ['trace 4bf92f3577b34da6a3ce929d0e0e4736', 'trace 4bf92f3577b34da6a3ce929d0e0e4736'],
  ]
  for (const [text, expected] of cases) t.equal(scrub(text), expected, text)
  t.end()
})

await t.test('an address across the cut of a long text is not half kept', (t) => {
  const { scrub } = createRedactor({ maxStringLength: 20 })
  t.notMatch(scrub(`${'x '.repeat(6)}${canary}@example.test ${'y'.repeat(2_000)}`), canary)
  t.equal(scrub('z'.repeat(100)), `${'z'.repeat(20)}…`)
  t.end()
})

await t.test('nor is one that moved up because the marks before it are short', (t) => {
  const redactor = createRedactor({ maxStringLength: 100 })
  const address = `${canary}.${'with-a-long-name.'.repeat(2)}person@${'long.'.repeat(6)}example.test `
  for (let shift = 0; shift < address.length; shift++) {
    t.notMatch(redactor.scrub(`${'x'.repeat(shift)} ${address.repeat(20)}`), /canary|name|person/)
  }
  t.end()
})

await t.test('user paths and keys are withheld beside the defaults', (t) => {
  const { redact } = createRedactor({ paths: ['data.notes', 'items.*.comment', 'list.1'], keys: ['memberNo'] })
  t.strictSame(
    redact({
      notes: 'kept',
      data: { notes: canary, member_no: 7, email: canary },
      items: [{ comment: canary, at: 1 }],
      list: [1, 2],
    }),
    {
      notes: 'kept',
      data: { notes: withheld, member_no: withheld, email: withheld },
      items: [{ comment: withheld, at: 1 }],
      list: [1, withheld],
    },
  )
  t.end()
})

await t.test('odd values are named, not touched', (t) => {
  let called = 0
  const hostile = new Proxy(
    {},
    {
      ownKeys() {
        called++
        throw new Error('trap')
      },
    },
  )
  const { proxy: revoked, revoke } = Proxy.revocable({}, {})
  revoke()
  const cyclic: Record<string, unknown> = { a: 1 }
  cyclic.self = cyclic
  const getter = Object.defineProperty({}, 'secretly', {
    enumerable: true,
    get() {
      called++
      return canary
    },
  })
  const { redact } = createRedactor()
  t.strictSame(
    written(
      redact({
        hostile,
        revoked,
        cyclic,
        getter,
        fn: () => canary,
        sym: Symbol(canary),
        big: 1n,
        date: new Date(0),
        bad: new Date(Number.NaN),
        bytes: new Uint8Array(3),
        buffer: new ArrayBuffer(4),
        map: new Map<unknown, unknown>([
          ['jo@example.test', 1],
          [{}, 2],
        ]),
        set: new Set([canary, 'b@example.test']),
        error: Object.assign(new Error('for jo@example.test'), { code: 'E_X', statusCode: 400, body: canary }),
        abort: new DOMException('aborted', 'AbortError'),
      }),
    ),
    {
      hostile: '[proxy]',
      revoked: '[proxy]',
      cyclic: { a: 1, self: '[circular]' },
      getter: { secretly: '[getter]' },
      fn: '[function]',
      sym: '[symbol]',
      big: '1',
      date: '1970-01-01T00:00:00.000Z',
      bad: 'Invalid Date',
      bytes: '[binary, 3 bytes]',
      buffer: '[binary, 4 bytes]',
      map: { '[email]': 1, '[object]': 2 },
      set: [canary, '[email]'],
      error: { type: 'Error', message: 'for [email]', code: 'E_X', status: 400 },
      abort: { type: 'AbortError', message: 'aborted', code: 20 },
    },
  )
  t.equal(called, 0)
  const parsed: unknown = JSON.parse('{"__proto__":{"polluted":true}}')
  const copy = redact(parsed) as object
  t.ok(Object.hasOwn(copy, '__proto__'))
  t.equal(({} as { polluted?: boolean }).polluted, undefined)
  t.end()
})

await t.test('a detector whose check fails finds its match all the same', (t) => {
  const confirm = (): boolean => {
    throw new Error('check')
  }
  const { scrub } = createRedactor({ detectors: [{ name: 'ring', pattern: /ring-\d+/g, confirm }] })
  t.equal(scrub('no ring-77 here'), 'no [ring] here')
  t.end()
})

await t.test('a text in a box is not taken apart', (t) => {
  t.strictSame(createRedactor().redact({ note: Object('jo@example.test') as unknown }), { note: '[boxed]' })
  t.end()
})

await t.test('depth, keys, items and total size are bounded', (t) => {
  const { redact } = createRedactor({ maxDepth: 2, maxKeys: 2 })
  t.strictSame(redact({ a: { b: { c: 1 } } }), { a: { b: '[too deep]' } })
  t.strictSame(redact({ a: 1, b: 2, c: 3, d: 4 }), { a: 1, b: 2, '…': '[2 more]' })
  t.strictSame(redact([1, 2, 3]), [1, 2, '[1 more]'])
  t.strictSame(createRedactor({ maxNodes: 2 }).redact([1, 2]), [1, '[too large]'])
  t.strictSame(redact({ ['k'.repeat(300)]: 'v' }), { ['k'.repeat(300)]: withheld })
  for (let index = 0; index < 2_100; index++) redact({ [`key${index}`]: 1 })
  t.strictSame(redact({ email: canary }), { email: withheld }, 'keys are still judged after the cache was emptied')
  t.end()
})

await t.test('no value can make it throw, grow, or change its input', (t) => {
  const redactor = createRedactor({ maxDepth: 4, maxKeys: 10, maxStringLength: 50 })
  fc.assert(
    fc.property(
      fc.anything({
        withDate: true,
        withMap: true,
        withSet: true,
        withBigInt: true,
        withTypedArray: true,
        withSparseArray: true,
      }),
      (value) => {
        const before = fc.stringify(value)
        const text = JSON.stringify(redactor.redact(value))
        return fc.stringify(value) === before && (text === undefined || text.length < 2_000_000)
      },
    ),
    { numRuns: 500 },
  )
  t.end()
})

await t.test('what stands under a sensitive key, or looks like an address, never comes out', (t) => {
  const redactor = createRedactor()
  const key = fc.constantFrom(
    'email',
    'user_email',
    'phone',
    'apiKey',
    'authorization',
    'recipient',
    'customer_id',
    'subject',
  )
  const value = fc.constantFrom<unknown>(canary, [canary], { x: canary }, { x: [{ y: canary }] })
  const text = fc.string({ maxLength: 200 }).map((noise) => ({ note: `${noise} ${canary}@example.test ${noise}` }))
  const leaf = fc.oneof(
    fc.record({ key, value }).map(({ key, value }) => ({ [key]: value })),
    text,
  )
  const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 5 },
      leaf,
      fc.array(tie('tree'), { maxLength: 3 }),
      fc.dictionary(fc.string(), tie('tree'), { maxKeys: 3 }),
    ),
  }))
  fc.assert(
    fc.property(tree, (value) => !JSON.stringify(redactor.redact(value)).includes(canary)),
    { numRuns: 500 },
  )
  t.end()
})

await t.test('the detectors stay fast on text made to slow them down', (t) => {
  const { scrub } = createRedactor({ maxStringLength: 100_000 })
  const startedAt = performance.now()
  for (const piece of ['a', '1', '+1', '@', 'a@', '1-', 'eyJ', 'token=', '://a:', 'Basic ', '( ', 'a.b'])
    scrub(piece.repeat(100_000 / piece.length))
  t.ok(performance.now() - startedAt < 5_000)
  t.end()
})

await t.test('an error keeps type, code, status, message, causes, and frames when asked', (t) => {
  const { scrub } = createRedactor()
  const root = new TypeError('no route to jo@example.test')
  const error = Object.assign(new Error('send failed', { cause: root }), {
    code: 'E_SEND',
    status: 502,
    request: canary,
  })
  t.strictSame(written(serializeError(error, { scrub })), {
    type: 'Error',
    message: 'send failed',
    code: 'E_SEND',
    status: 502,
    cause: { type: 'TypeError', message: 'no route to [email]' },
  })
  t.equal(serializeError(error, { scrub }, { message: 'instead, for jo@example.test' }).message, 'instead, for [email]')
  const multiline = new Error(`first\n    at ${canary}\n${canary}`)
  const { stack = [] } = serializeError(multiline, { scrub }, { stackFrames: 2 })
  t.equal(stack.length, 2)
  t.notMatch(stack.join(), canary)
  t.end()
})

await t.test('a name or a code that is a text of its own is left out', (t) => {
  const redactor = createRedactor()
  const error = Object.assign(new Error('x'), { name: `${canary} said no`, code: `for ${canary}` })
  t.strictSame(written(serializeError(error, redactor)), { type: 'Error', message: 'x' })
  t.match(serializeError(Object.assign(new TypeError('x'), { code: 'UND_ERR_SOCKET' }), redactor), {
    type: 'TypeError',
    code: 'UND_ERR_SOCKET',
  })
  t.end()
})

await t.test('causes and errors of an aggregate are bounded, also in a circle', (t) => {
  const redactor = createRedactor()
  const loop = new Error('loop')
  loop.cause = loop
  t.equal(JSON.stringify(serializeError(loop, redactor)).split('loop').length - 1, 5)
  const many = new AggregateError(Array.from({ length: 9 }, (_, index) => new Error(`e${index}`)))
  t.equal(serializeError(many, redactor).errors?.length, 4)
  t.end()
})

await t.test('anything thrown can be serialised', (t) => {
  const redactor = createRedactor()
  t.strictSame(written(serializeError('jo@example.test', redactor)), { type: 'string', message: '[email]' })
  t.strictSame(written(serializeError(null, redactor)), { type: 'null', message: '' })
  t.strictSame(written(serializeError(7, redactor)), { type: 'number', message: '' })
  t.strictSame(written(serializeError(new Proxy(new Error(canary), {}), redactor)), { type: 'proxy', message: '' })
  const hostile = Object.defineProperty(Object.assign(new Error('x'), { code: 5 }), 'name', {
    get() {
      throw new Error('no')
    },
  })
  t.strictSame(written(serializeError(hostile, redactor)), { type: 'Error', message: 'x', code: 5 })
  t.end()
})
