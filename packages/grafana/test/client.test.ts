import { once } from 'node:events'
import { inspect } from 'node:util'
import fc from 'fast-check'
import t, { type Test } from 'tap'
import { GrafanaClient } from '../src/client/client.ts'
import { checkOptions } from '../src/client/options.ts'
import { type Call, connectGrafana, type Grafana, type GrafanaOptions, type RequestRecord } from '../src/index.ts'
import { createCertificate } from './support/certificate.ts'
import { failure } from './support/failure.ts'
import {
  always,
  freePort,
  type Handler,
  reply,
  serve,
  serveProxy,
  serveSocket,
  setEnvironment,
} from './support/loopback.ts'

const token = 'glsa_not-a-real-token'
const health: Call = { method: 'GET', path: '/api/health', purpose: 'read' }
const save: Call = { method: 'POST', path: '/api/dashboards/db', purpose: 'write', body: { dashboard: {} } }

/** A connection that ends with the test and gives up at the first failure. */
function connect(t: Test, url: string, options: Partial<GrafanaOptions> = {}): Grafana {
  const grafana = connectGrafana({ url, auth: { token }, retries: 0, ...options })
  t.teardown(() => grafana.close())
  return grafana
}

/** A connection whose waits are told and take no time; it is 2026-11-21T00:00:00Z, and jitter is a half. */
function connectPatiently(
  t: Test,
  url: string,
  options: Partial<GrafanaOptions> = {},
): { grafana: Grafana; waits: number[] } {
  const waits: number[] = []
  const grafana = new GrafanaClient(checkOptions({ url, auth: { token }, ...options }), {
    now: () => Date.UTC(2026, 10, 21),
    random: () => 0.5,
    sleep: (ms) => {
      waits.push(ms)
      return Promise.resolve()
    },
  })
  t.teardown(() => grafana.close())
  return { grafana, waits }
}

/** Answers one after the other; the last one stays. */
function inTurn(...handlers: readonly Handler[]): Handler {
  let turn = 0
  return (response, arrival) => {
    const handler = handlers[Math.min(turn, handlers.length - 1)]
    turn += 1
    handler?.(response, arrival)
  }
}

const ok = always(200, { database: 'ok' })

await t.test('options', async (t) => {
  const problemsOf = async (options: unknown): Promise<Record<string, string>> => {
    const error = await failure(() => connectGrafana(options as GrafanaOptions))
    t.equal(error.code, 'GRAFANA_CONFIG')
    for (const { path, message } of error.problems) t.ok(error.message.includes(`${path}: ${message}`))
    return Object.fromEntries(error.problems.map(({ path, message }) => [path, message]))
  }

  await t.test('are all checked at once, each problem with its path', async (t) => {
    const problems = await problemsOf({
      url: 'ftp://grafana.example.test',
      auth: { token: 'Bearer x', tokenn: 1 },
      orgId: 0,
      namespace: 'Default',
      headers: { 'x y': '1', Authorization: 'x', 'x-line': 'a\r\nb' },
      tls: { ca: '/etc/ca.pem', cert: '-----BEGIN CERTIFICATE-----' },
      timeoutMs: 1.5,
      retries: -1,
      concurrency: 65,
      maxAnswerBytes: 1,
      onRequest: 'log',
      retry: 3,
    })
    t.strictSame(Object.keys(problems).toSorted(), [
      'auth.token',
      'auth.tokenn',
      'concurrency',
      'headers.Authorization',
      'headers.x y',
      'headers.x-line',
      'maxAnswerBytes',
      'namespace',
      'onRequest',
      'orgId',
      'retries',
      'retry',
      'timeoutMs',
      'tls',
      'tls.ca',
      'url',
    ])
    t.match(problems.concurrency, 'from 1 to 64')
    t.match(problems['headers.Authorization'], 'comes from "auth"')
    t.match(problems['tls.ca'], 'not the path of its file')
  })

  await t.test('may be missing altogether', async (t) => {
    t.strictSame(Object.keys(await problemsOf(undefined)), ['options', 'url', 'auth'])
    t.match(await problemsOf({ url: '', auth: {} }), { url: /is missing/, auth: /is missing/ })
  })

  await t.test('refuse a URL with credentials without repeating them', async (t) => {
    const error = await failure(() =>
      connectGrafana({ url: 'https://admin:hunter22@grafana.example.test', auth: { token } }),
    )
    t.match(error.problems, [{ path: 'url', message: /put them into "auth"/ }])
    t.notMatch(inspect(error), 'hunter22')
  })

  await t.test('refuse what is not the base URL', async (t) => {
    const auth = { token }
    t.match(await problemsOf({ auth, url: 'grafana.example.test' }), { url: /starts with http/ })
    t.match(await problemsOf({ auth, url: 'localhost:3000' }), { url: /starts with http/ })
    t.match(await problemsOf({ auth, url: 5 }), { url: /starts with http/ })
    t.match(await problemsOf({ auth, url: 'https://grafana.example.test/grafana/login' }), { url: 'leave out /login' })
    t.match(await problemsOf({ auth, url: 'https://grafana.example.test/?orgId=2' }), { url: /query/ })
  })

  await t.test('take a token, or a user and a password, not both', async (t) => {
    const url = 'https://grafana.example.test'
    t.match(await problemsOf({ url, auth: { token, user: 'a', password: 'b' } }), { auth: /keep one/ })
    t.match(await problemsOf({ url, auth: { user: 'a:b', password: '' } }), {
      'auth.user': /colon/,
      'auth.password': /./,
    })
    t.match(await problemsOf({ url, auth: { user: 'a' } }), { 'auth.password': /./ })
  })

  await t.test('refuse headers and TLS texts of the wrong kind', async (t) => {
    const url = 'https://grafana.example.test'
    t.match(await problemsOf({ url, auth: { token }, headers: ['x'], tls: 'ca' }), { headers: /object/, tls: /object/ })
    t.match(await problemsOf({ url, auth: { token }, headers: { host: 'x' } }), { 'headers.host': /set by the client/ })
  })

  await t.test('refuse a key that does not fit its certificate, and TLS for an http address', async (t) => {
    const [one, other] = [createCertificate(), createCertificate()]
    const problems = await problemsOf({
      url: 'http://grafana.example.test',
      auth: { token },
      tls: { cert: one.cert, key: other.key },
    })
    t.match(problems, { tls: 'has no effect on an http:// address' })
    const https = await problemsOf({
      url: 'https://a.example.test',
      auth: { token },
      tls: { cert: one.cert, key: other.key },
    })
    t.match(https, { tls: /does not fit together: .*key values mismatch/ })
  })

  await t.test('refuse a namespace of another organisation', async (t) => {
    const given = { url: 'https://grafana.example.test', auth: { token } }
    t.match(await problemsOf({ ...given, orgId: 3, namespace: 'default' }), {
      namespace: /organisation 1, but "orgId" is 3/,
    })
    t.equal(connectGrafana({ ...given, orgId: 3, namespace: 'org-3' }).namespace, 'org-3')
    t.equal(connectGrafana({ ...given, orgId: 1, namespace: 'stacks-7' }).namespace, 'stacks-7')
  })

  await t.test('refuse an unusable proxy variable without repeating it', async (t) => {
    const value = [
      'http://user:hunter22@:x',
      'socks5://user:hunter22@proxy.example.test',
      'http://user:hunter22%@proxy.example.test',
      'http://us%er:hunter22@proxy.example.test',
    ]
    for (const proxy of value) {
      setEnvironment(t, { https_proxy: proxy, no_proxy: '' })
      const error = await failure(() => connectGrafana({ url: 'https://grafana.example.test', auth: { token } }))
      t.equal(error.code, 'GRAFANA_CONFIG')
      t.equal(error.problems[0]?.path, 'HTTPS_PROXY')
      t.notMatch(inspect(error, { depth: 9 }), 'hunter22')
    }
    setEnvironment(t, { http_proxy: 'ftp://proxy.example.test' })
    const error = await failure(() => connectGrafana({ url: 'http://grafana.example.test', auth: { token } }))
    t.equal(error.problems[0]?.path, 'HTTP_PROXY')
  })
})

await t.test('no answer', async (t) => {
  await t.test('an unknown host', async (t) => {
    const { grafana, waits } = connectPatiently(t, 'http://grafana.invalid')
    const error = await failure(grafana.send(health))
    t.equal(error.code, 'GRAFANA_NETWORK')
    t.match(error.message, /^GET \/api\/health.*: the host of http:\/\/grafana\.invalid has no address/)
    // Where DNS itself is away (EAI_AGAIN) it may come back; a name that does not exist stays so.
    t.equal(waits.length, error.message.includes('EAI_AGAIN') ? 3 : 0)
    t.strictSame(error.call, { method: 'GET', path: '/api/health' })
    t.ok(error.cause instanceof Error)
  })

  await t.test('nothing listens', async (t) => {
    const error = await failure(connect(t, `http://127.0.0.1:${await freePort()}`).send(health))
    t.match(error, { code: 'GRAFANA_NETWORK', exitCode: 1, message: /nothing listens at .*ECONNREFUSED/ })
  })

  await t.test('a socket that hangs before, and in the middle of, an answer', async (t) => {
    const silent = await serveSocket(t, () => {})
    t.match(await failure(connect(t, silent, { timeoutMs: 30 }).send(health)), {
      code: 'GRAFANA_TIMEOUT',
      message: /no answer from http.* within 30 ms/,
    })
    const halting = await serve(t, (response) => response.writeHead(200, { 'content-length': '20' }).write('{"data'))
    t.match(await failure(connect(t, halting.url, { timeoutMs: 100 }).send(health)), { code: 'GRAFANA_TIMEOUT' })
  })

  await t.test('an answer that is cut', async (t) => {
    const cut = await serve(t, (response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '40' }).write('{"database":')
      setImmediate(() => response.destroy())
    })
    t.match(await failure(connect(t, cut.url).send(health)), { code: 'GRAFANA_NETWORK', message: /broke/ })
    const chunked = await serve(t, (response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).write('{"database":')
      setImmediate(() => response.destroy())
    })
    t.match(await failure(connect(t, chunked.url).send(health)), { code: 'GRAFANA_NETWORK', message: /broke/ })
  })

  await t.test('an answer that is too large', async (t) => {
    const large = await serve(t, always(200, { text: 'x'.repeat(3000) }))
    const error = await failure(connect(t, large.url, { maxAnswerBytes: 2000, retries: 3 }).send(health))
    t.match(error, { code: 'GRAFANA_HTTP', message: /larger than 2000 bytes/ })
    t.equal(large.arrivals.length, 1, 'not asked for again')
  })

  await t.test('something that does not speak HTTP', async (t) => {
    const url = await serveSocket(t, (socket) => socket.end('220 mail.example.test ESMTP\r\n'))
    t.match(await failure(connect(t, url).send(health)), {
      code: 'GRAFANA_NOT_GRAFANA',
      message: /does not speak HTTP/,
    })
  })

  await t.test('something that does not speak HTTP and echoes what it gets', async (t) => {
    const url = await serveSocket(t, (socket) => socket.pipe(socket))
    const error = await failure(connect(t, url).send(health))
    t.match(error, { code: 'GRAFANA_NOT_GRAFANA', cause: { code: /^HPE_/ } })
    t.notMatch(inspect(error, { depth: 9, showHidden: true }), token)
  })

  await t.test('a client that is closed while it waits for the next attempt', async (t) => {
    const busy = await serve(t, always(503, {}, { 'retry-after': '60' }))
    const grafana = connectGrafana({
      url: busy.url,
      auth: { token },
      onRequest: () => void setImmediate(() => void grafana.close()),
    })
    t.match(await failure(grafana.send(health)), { message: /client was closed/ })
    t.equal(busy.arrivals.length, 1)
  })

  await t.test('a client that was closed', async (t) => {
    const grafana = connectGrafana({ url: 'http://127.0.0.1:1', auth: { token }, retries: 3 })
    await grafana.close()
    t.match(await failure(grafana.send(health)), { code: 'GRAFANA_NETWORK', message: /client was closed/ })
  })

  await t.test('a caller who stops waiting gets the own reason', async (t) => {
    const silent = await serveSocket(t, () => {})
    const stop = new AbortController()
    const reason = new Error('enough')
    const sent = connect(t, silent, { retries: 3 }).send(health, { signal: stop.signal })
    setImmediate(() => stop.abort(reason))
    await t.rejects(sent, reason)
    await t.rejects(connect(t, silent).send(health, { signal: AbortSignal.abort(reason) }), reason)
  })

  await t.test('a caller who stops waiting does not wait for a TLS handshake either', async (t) => {
    const silent = (await serveSocket(t, () => {})).replace('http:', 'https:')
    const reason = new Error('enough')
    const startedAt = performance.now()
    const grafana = connect(t, silent, { timeoutMs: 3_000 })
    await t.rejects(grafana.send(health, { signal: AbortSignal.timeout(20) }), { name: 'TimeoutError' })
    const stop = new AbortController()
    const sent = grafana.send(health, { signal: stop.signal })
    setImmediate(() => stop.abort(reason))
    await t.rejects(sent, reason)
    await grafana.close()
    t.ok(performance.now() - startedAt < 2_000)
  })

  await t.test('a caller who stops waiting also ends the wait for the next attempt', async (t) => {
    const stop = new AbortController()
    const busy = await serve(t, (response) => {
      reply(response, 503, {}, { 'retry-after': '60' })
      response.on('close', () => setImmediate(() => stop.abort(new Error('enough'))))
    })
    await t.rejects(connect(t, busy.url, { retries: 1 }).send(health, { signal: stop.signal }), { message: 'enough' })
    t.equal(busy.arrivals.length, 1)
  })
})

await t.test('TLS', async (t) => {
  const localhost = createCertificate()
  const secure = await serve(t, ok, localhost)
  const url = `https://localhost:${secure.port}`

  await t.test('refuses a certificate nobody vouches for, and says how to trust it', async (t) => {
    const { grafana, waits } = connectPatiently(t, url)
    const error = await failure(grafana.send(health))
    t.equal(waits.length, 0, 'trying again would not help')
    t.match(error, { code: 'GRAFANA_TLS', message: /self-signed certificate.*"tls\.ca"/ })
    t.equal(secure.arrivals.length, 0)
  })

  await t.test('trusts the authority it is given', async (t) => {
    t.equal((await connect(t, url, { tls: { ca: localhost.cert } }).send(health)).status, 200)
  })

  await t.test('refuses a certificate of another host', async (t) => {
    const error = await failure(connect(t, secure.url, { tls: { ca: localhost.cert } }).send(health))
    t.match(error, { code: 'GRAFANA_TLS', message: /Use a host name that the certificate holds/ })
  })

  await t.test('refuses an expired certificate', async (t) => {
    const expired = createCertificate('localhost', '200102000000Z')
    const server = await serve(t, ok, expired)
    const grafana = connect(t, `https://localhost:${server.port}`, { tls: { ca: expired.cert } })
    t.match(await failure(grafana.send(health)), { code: 'GRAFANA_TLS', message: /expired.*Renew/ })
  })

  await t.test('says when the port serves no TLS', async (t) => {
    const plain = await serve(t, ok)
    const error = await failure(connect(t, `https://127.0.0.1:${plain.port}`).send(health))
    t.match(error, { code: 'GRAFANA_TLS', message: /wrong version number\. Check the port/ })
  })

  await t.test('shows a client certificate', async (t) => {
    const client = createCertificate('publisher')
    for (const maxVersion of ['TLSv1.2', 'TLSv1.3'] as const) {
      const strict = await serve(t, ok, { ...localhost, requestCert: true, ca: client.cert, maxVersion })
      const address = `https://localhost:${strict.port}`
      const trusting = connect(t, address, { tls: { ca: localhost.cert, ...client } })
      t.equal((await trusting.send(health)).status, 200)
      const without = await failure(connect(t, address, { tls: { ca: localhost.cert } }).send(health))
      // In TLS 1.3 some servers send an alert, others hang up.
      t.match(
        without,
        { code: /^GRAFANA_(?:TLS|NETWORK)$/, message: /client certificate: give "tls\.cert"/ },
        maxVersion,
      )
    }
  })
})

await t.test('answers that are errors', async (t) => {
  const failing = async (t: Test, status: number, body: unknown, headers?: Record<string, string>) => {
    const server = await serve(t, always(status, body, headers))
    return failure(connect(t, server.url).send(health))
  }

  await t.test('401: who asks is unknown', async (t) => {
    const body = { extra: null, message: 'Invalid API key', messageId: 'api-key.invalid', statusCode: 401, traceID: '' }
    t.match(await failing(t, 401, body), {
      code: 'GRAFANA_UNAUTHORIZED',
      exitCode: 3,
      message: /^GET \/api\/health answered 401: Invalid API key\. Check the token/,
      call: { status: 401, reason: 'api-key.invalid', answer: { message: 'Invalid API key' } },
    })
  })

  await t.test('403: of a namespace that the credentials are not of', async (t) => {
    t.match(await failing(t, 403, { kind: 'Status', status: 'Failure', message: 'invalid namespace' }), {
      code: 'GRAFANA_FORBIDDEN',
      message: /answered 403: invalid namespace\. Leave the namespace and the id of the stack unset/,
    })
  })

  await t.test("403: in the server's words", async (t) => {
    const message = "You'll need additional permissions to perform this action. Permissions needed: folders:create"
    t.match(await failing(t, 403, { accessErrorId: 'ACE1', message, title: 'Access denied' }), {
      code: 'GRAFANA_FORBIDDEN',
      exitCode: 3,
      message: /Permissions needed: folders:create\. Grant the permission/,
    })
  })

  await t.test('409 and 412: somebody else wrote', async (t) => {
    const conflict = {
      kind: 'Status',
      status: 'Failure',
      message: 'the object has been modified',
      reason: 'Conflict',
      code: 409,
    }
    t.match(await failing(t, 409, conflict), { code: 'GRAFANA_CONFLICT', exitCode: 5, call: { reason: 'Conflict' } })
    const mismatch = { message: 'The dashboard has been changed by someone else', status: 'version-mismatch' }
    t.match(await failing(t, 412, mismatch), { code: 'GRAFANA_CONFLICT', call: { reason: 'version-mismatch' } })
  })

  await t.test('422: with every cause', async (t) => {
    const causes = [
      { reason: 'FieldValueInvalid', message: 'conflicting values', field: 'spec.title' },
      { message: 'no field' },
      'odd',
    ]
    const body = {
      kind: 'Status',
      status: 'Failure',
      message: 'is invalid',
      reason: 'Invalid',
      details: { causes },
      code: 422,
    }
    const error = await failing(t, 422, body)
    t.match(error, {
      code: 'GRAFANA_HTTP',
      message: /422: is invalid\. Correct what it names/,
      call: { reason: 'Invalid' },
    })
    t.strictSame(error.problems, [
      { path: 'spec.title', message: 'conflicting values' },
      { path: '', message: 'no field' },
    ])
  })

  await t.test('others, each with a way out', async (t) => {
    t.match(await failing(t, 404, { message: 'Dashboard not found' }), {
      code: 'GRAFANA_HTTP',
      message: /not found\. Check the organisation/,
    })
    t.match(await failing(t, 413, 'too large'), { code: 'GRAFANA_HTTP', message: /Raise the body limit/ })
    t.match(await failing(t, 429, { error: 'slow down!' }), { code: 'GRAFANA_HTTP', message: /slow down! Try later/ })
    t.match(await failing(t, 500, { status: 'Failure' }), { code: 'GRAFANA_HTTP', message: /answered 500\. Try again/ })
    t.match(await failing(t, 500, [1]), { code: 'GRAFANA_HTTP', message: /answered 500\. Try again/ })
  })

  await t.test('an HTML page is not Grafana, unless a gateway says that Grafana is away', async (t) => {
    t.match(await failing(t, 200, '<!doctype html><title>Sign in\n to Example</title>'), {
      code: 'GRAFANA_NOT_GRAFANA',
      message: /answered 200: an HTML page titled "Sign in to Example"\. Check the URL.*extra headers/,
    })
    t.match(await failing(t, 401, '<html></html>'), { code: 'GRAFANA_NOT_GRAFANA', message: /an HTML page\. / })
    t.match(await failing(t, 502, '<title>502 Bad Gateway</title>'), {
      code: 'GRAFANA_HTTP',
      message: /502: an HTML page titled "502 Bad Gateway"/,
      call: { answer: 'an HTML page titled "502 Bad Gateway"' },
    })
  })

  await t.test('a wrong sub-path shows the page of Grafana itself', async (t) => {
    const error = await failing(t, 404, '<!DOCTYPE html><html><head><title>Grafana</title></head></html>')
    t.match(error, { code: 'GRAFANA_NOT_GRAFANA', message: /correct the sub-path/ })
  })

  await t.test('an HTML page is no answer even to who reckons with its status', async (t) => {
    const server = await serve(t, always(404, '<title>Not here</title>'))
    const error = await failure(connect(t, server.url).send({ ...health, accept: [404] }))
    t.equal(error.code, 'GRAFANA_NOT_GRAFANA')
  })

  await t.test('a redirect is not followed; the query, which may hold a session, is not shown', async (t) => {
    const location = 'https://user:hunter22@login.example.test/start?session=hunter23#x'
    const error = await failing(t, 302, {}, { location })
    t.match(error, { code: 'GRAFANA_NOT_GRAFANA', message: /a redirect to https:\/\/login\.example\.test\/start\. If/ })
    t.notMatch(inspect(error, { depth: 9 }), /hunter/)
    t.match(await failing(t, 304, {}), { code: 'GRAFANA_NOT_GRAFANA' })
  })

  await t.test('text is not JSON', async (t) => {
    const error = await failing(t, 200, 'It works!')
    t.match(error, { code: 'GRAFANA_NOT_GRAFANA', message: /answered 200: something that is not JSON/ })
  })

  await t.test('words that steer a terminal lose what steers it', async (t) => {
    const server = await serve(
      t,
      always(400, { message: 'no\u001b[2J\u202esuch\u0007 thing', reason: '\u001b[31mRed' }),
    )
    const error = await failure(connect(t, server.url).send(health))
    t.match(error.message, 'no [2J such thing')
    t.notMatch(inspect(error), /\\x1B|\\u202e/i)
  })

  await t.test('a long answer is shortened', async (t) => {
    const deep = { a: { b: { c: { d: { e: 1 } } } } }
    const body = { message: 'x'.repeat(9000), list: Array.from({ length: 90 }, (_, at) => at), deep }
    const error = await failing(t, 500, body)
    t.ok(error.message.length < 700)
    const answer = JSON.parse(JSON.stringify(error.call?.answer)) as { message: string; list: number[]; deep: unknown }
    t.equal(answer.message.length, 501)
    t.equal(answer.list.length, 20)
    t.strictSame(answer.deep, { a: { b: { c: '…' } } })
  })
})

await t.test('answers', async (t) => {
  await t.test('are JSON, nothing, or a text where an error was reckoned with', async (t) => {
    const server = await serve(
      t,
      inTurn(always(200, { a: [1] }), (response) => response.writeHead(204).end(), always(404, '404 page not found\n')),
    )
    const grafana = connect(t, server.url)
    const json = await grafana.send(health)
    t.strictSame([json.status, json.body, json.headers.get('content-type')], [200, { a: [1] }, 'application/json'])
    t.strictSame((await grafana.send(health)).body, null)
    const text = await grafana.send({ ...health, accept: [404] })
    t.strictSame([text.status, text.body], [404, '404 page not found\n'])
  })

  await t.test('keep a header that came twice', async (t) => {
    const server = await serve(t, (response) => response.setHeader('warning', ['199 - "a"', '199 - "b"']).end('{}'))
    t.equal((await connect(t, server.url).send(health)).headers.get('warning'), '199 - "a", 199 - "b"')
  })
})

await t.test('requests', async (t) => {
  await t.test('go below the sub-path, with a token, an organisation, extra headers and a body', async (t) => {
    const server = await serve(t, ok)
    const grafana = connect(t, `${server.url}/grafana/`, { orgId: 7, headers: { 'X-Proxy-Key': 'proxy-key' } })
    t.equal(grafana.url.href, `${server.url}/grafana/`)
    await grafana.send({ ...save, path: '/api/x%2Fy', query: { 'match[]': 'a b', limit: '1' } })
    t.match(server.arrivals[0], {
      method: 'POST',
      path: '/grafana/api/x%2Fy?match%5B%5D=a+b&limit=1',
      headers: {
        authorization: `Bearer ${token}`,
        'x-grafana-org-id': '7',
        'x-proxy-key': 'proxy-key',
        'content-type': 'application/json',
        accept: 'application/json',
        'user-agent': 'messaging-observability-grafana',
      },
      body: '{"dashboard":{}}',
    })
  })

  await t.test('go to the host of the URL, also where its path starts with two slashes', async (t) => {
    const server = await serve(t, ok)
    const grafana = connect(t, `${server.url}//other.example.test//x`)
    t.equal(grafana.url.pathname, '/other.example.test/x/')
    t.equal((await grafana.send(health)).status, 200)
    t.equal(server.arrivals[0]?.path, '/other.example.test/x/api/health')
  })

  await t.test('go with a user and password, without what was not asked for', async (t) => {
    const server = await serve(t, ok)
    const grafana = connect(t, server.url, {
      auth: { user: 'admin', password: 'pä:ss' },
      headers: { 'User-Agent': 'mine' },
    })
    await grafana.send({ ...health, query: {} })
    const authorization = `Basic ${Buffer.from('admin:pä:ss').toString('base64')}`
    t.match(server.arrivals, [{ path: '/api/health', headers: { authorization, 'user-agent': 'mine' } }])
    const { 'x-grafana-org-id': organisation, 'content-type': type } = server.arrivals[0]?.headers ?? {}
    t.strictSame([organisation, type], [undefined, undefined])
  })

  await t.test('are never more at a time than allowed', async (t) => {
    let now = 0
    let most = 0
    const server = await serve(t, (response) => {
      now += 1
      most = Math.max(most, now)
      setImmediate(() => {
        now -= 1
        reply(response, 200, {})
      })
    })
    const grafana = connect(t, server.url, { concurrency: 2 })
    await Promise.all(Array.from({ length: 9 }, () => grafana.send(health)))
    t.equal(most, 2)
  })

  await t.test('are counted by purpose and told one by one', async (t) => {
    const server = await serve(t, inTurn(always(503, {}), ok))
    const told: RequestRecord[] = []
    const { grafana } = connectPatiently(t, `${server.url}/sub`, { onRequest: (request) => told.push(request) })
    await grafana.send({ method: 'PUT', path: '/apis/x', query: { dryRun: 'All' }, body: {}, purpose: 'dryRun' })
    await grafana.send(save)
    t.strictSame(grafana.counts, { read: 0, dryRun: 2, query: 0, write: 1 })
    t.match(told, [
      { method: 'PUT', path: '/sub/apis/x?dryRun=All', purpose: 'dryRun', status: 503, attempt: 1 },
      { method: 'PUT', path: '/sub/apis/x?dryRun=All', purpose: 'dryRun', status: 200, attempt: 2 },
      { method: 'POST', path: '/sub/api/dashboards/db', purpose: 'write', status: 200, attempt: 1 },
    ])
    t.ok(told.every(({ durationMs }) => durationMs > 0))
  })

  await t.test('are told without a status when nobody answered', async (t) => {
    const told: RequestRecord[] = []
    const grafana = connect(t, `http://127.0.0.1:${await freePort()}`, { onRequest: (request) => told.push(request) })
    await failure(grafana.send(health))
    t.strictSame(
      told.map((request) => 'status' in request),
      [false],
    )
  })

  await t.test('do not fail with who listens to them', async (t) => {
    const server = await serve(t, ok)
    for (const thrown of [new Error('listener'), 'listener']) {
      const warned = once(process, 'warning')
      const onRequest = () => {
        throw thrown
      }
      t.equal((await connect(t, server.url, { onRequest }).send(health)).status, 200)
      t.match(await warned, [{ message: 'listener' }])
    }
  })
})

await t.test('retries', async (t) => {
  await t.test('wait with full jitter, longer each time, and at most ten seconds', async (t) => {
    const server = await serve(t, always(503, {}))
    const { grafana, waits } = connectPatiently(t, server.url, { retries: 8 })
    const error = await failure(grafana.send(health))
    t.match(error.message, 'answered 503 after 9 attempts')
    t.strictSame(waits, [125, 250, 500, 1000, 2000, 4000, 5000, 5000])
  })

  await t.test('wait as long as Retry-After asks, in seconds or until a date, at most a minute', async (t) => {
    const after = (value: string): Handler => always(429, {}, { 'retry-after': value })
    const server = await serve(
      t,
      inTurn(
        after('7'),
        after('Sat, 21 Nov 2026 00:00:05 GMT'),
        after('Fri, 20 Nov 2026 00:00:00 GMT'),
        after('99999999'),
        after('soon'),
        ok,
      ),
    )
    const { grafana, waits } = connectPatiently(t, server.url, { retries: 9 })
    await grafana.send(health)
    t.strictSame(waits, [7125, 5250, 500, 60_000, 2000])
  })

  await t.test('follow 429, 502, 503 and 504, also as HTML, and no other status', async (t) => {
    for (const status of [429, 502, 503, 504]) {
      const server = await serve(t, inTurn(always(status, '<title>Gateway</title>'), ok))
      const { grafana, waits } = connectPatiently(t, server.url)
      t.equal((await grafana.send(health)).status, 200)
      t.equal(waits.length, 1)
    }
    for (const status of [400, 401, 404, 409, 412, 500, 501]) {
      const server = await serve(t, always(status, {}))
      const { grafana, waits } = connectPatiently(t, server.url)
      await failure(grafana.send(health))
      t.strictSame([waits, server.arrivals.length], [[], 1], String(status))
    }
  })

  await t.test('follow a cut connection', async (t) => {
    const server = await serve(
      t,
      inTurn((response) => response.destroy(), ok),
    )
    const { grafana, waits } = connectPatiently(t, server.url)
    t.equal((await grafana.send(health)).status, 200)
    t.equal(waits.length, 1)
  })

  await t.test('say how often a network failure was tried', async (t) => {
    const { grafana, waits } = connectPatiently(t, `http://127.0.0.1:${await freePort()}`)
    t.match((await failure(grafana.send(health))).message, 'GET /api/health (4 attempts): nothing listens')
    t.equal(waits.length, 3)
  })

  await t.test('are for idempotent calls only: a write by POST is sent once, whatever became of it', async (t) => {
    const attempts = async (call: Call): Promise<number> => {
      const server = await serve(
        t,
        inTurn(always(503, {}), (response) => response.destroy(), ok),
      )
      await connectPatiently(t, server.url)
        .grafana.send(call)
        .catch(() => undefined)
      return server.arrivals.length
    }
    t.equal(await attempts(save), 1)
    t.equal(await attempts({ ...save, idempotent: true }), 3)
    t.equal(await attempts({ ...save, purpose: 'query' }), 3)
    t.equal(await attempts({ ...save, purpose: 'dryRun' }), 3)
    t.equal(await attempts({ ...save, method: 'PUT' }), 3)
    t.equal(await attempts({ ...save, method: 'DELETE' }), 3)
    t.equal(await attempts({ ...health, idempotent: false }), 1)
  })

  await t.test('do not follow a status that was reckoned with', async (t) => {
    const server = await serve(t, always(503, { message: 'later' }))
    t.equal((await connect(t, server.url, { retries: 3 }).send({ ...health, accept: [503] })).status, 503)
    t.equal(server.arrivals.length, 1)
  })
})

await t.test('a proxy from the environment', async (t) => {
  const host = 'grafana.example.test'
  setEnvironment(t, { no_proxy: '', NO_PROXY: '', all_proxy: '' })

  await t.test('forwards plain HTTP, which proxies as a rule do not tunnel', async (t) => {
    const [server, proxy] = [await serve(t, ok), await serveProxy(t)]
    setEnvironment(t, { http_proxy: proxy.url })
    const grafana = connect(t, `http://${host}:${server.port}/grafana`)
    t.equal((await grafana.send(health)).status, 200)
    t.match(proxy.arrivals, [{ method: 'GET', path: `http://${host}:${server.port}/grafana/api/health` }])
  })

  await t.test('may forward no larger answer than a server may give', async (t) => {
    const [server, proxy] = [await serve(t, always(200, { text: 'x'.repeat(3000) })), await serveProxy(t)]
    setEnvironment(t, { http_proxy: proxy.url })
    const grafana = connect(t, `http://${host}:${server.port}`, { maxAnswerBytes: 2000 })
    t.match(await failure(grafana.send(health)), { code: 'GRAFANA_HTTP', message: /larger than 2000 bytes/ })
  })

  await t.test('that echoes its credentials does not get them into errors', async (t) => {
    const login = Buffer.from('me:p@ssw"rd').toString('base64')
    const proxy = await serve(t, always(400, { message: `bad login Basic ${login}, p%40ssw%22rd, p@ssw"rd` }))
    setEnvironment(t, { http_proxy: `http://me:p%40ssw%22rd@127.0.0.1:${proxy.port}` })
    const error = await failure(connect(t, `http://${host}`).send(health))
    t.match(error.message, 'bad login Basic [redacted], [redacted], [redacted]')
    t.notMatch(inspect(error, { depth: 9 }), login)
  })

  await t.test('tunnels HTTPS, so that it sees neither token nor path', async (t) => {
    const certificate = createCertificate(host)
    const client = createCertificate('publisher')
    const server = await serve(t, ok, { ...certificate, requestCert: true, ca: client.cert })
    const proxy = await serveProxy(t)
    setEnvironment(t, { https_proxy: proxy.url })
    const grafana = connect(t, `https://${host}:${server.port}`, { tls: { ca: certificate.cert, ...client } })
    t.equal((await grafana.send(health)).status, 200)
    t.match(proxy.arrivals, [{ method: 'CONNECT', path: `${host}:${server.port}` }])
    t.notMatch(inspect(proxy.arrivals), token)
    t.equal(server.arrivals[0]?.headers.authorization, `Bearer ${token}`)
  })

  await t.test('gets the user and password that its address holds', async (t) => {
    const [server, proxy] = [await serve(t, ok), await serveProxy(t)]
    setEnvironment(t, { http_proxy: `http://me:p%40ss@127.0.0.1:${proxy.port}` })
    await connect(t, `http://${host}:${server.port}`).send(health)
    const expected = `Basic ${Buffer.from('me:p@ss').toString('base64')}`
    t.equal(proxy.arrivals[0]?.headers['proxy-authorization'], expected)
  })

  await t.test('is left out for hosts in NO_PROXY and for this machine', async (t) => {
    const [server, proxy] = [await serve(t, ok), await serveProxy(t)]
    setEnvironment(t, { http_proxy: proxy.url, no_proxy: 'other.example.test,.invalid' })
    t.equal((await connect(t, server.url).send(health)).status, 200)
    t.match(await failure(connect(t, `http://${host.replace('test', 'invalid')}`).send(health)), {
      message: /has no address/,
    })
    t.equal(proxy.arrivals.length, 0)
  })

  await t.test('that wants a login says so', async (t) => {
    const proxy = await serveProxy(t, 407)
    setEnvironment(t, { http_proxy: proxy.url, https_proxy: proxy.url })
    for (const scheme of ['http', 'https']) {
      const error = await failure(connect(t, `${scheme}://${host}`, { retries: 3 }).send(health))
      t.match(error, { code: 'GRAFANA_NETWORK', message: `the proxy ${proxy.url} wants a login (407)` })
    }
  })

  await t.test('that refuses the target says so', async (t) => {
    const proxy = await serveProxy(t, 403)
    setEnvironment(t, { https_proxy: proxy.url })
    const error = await failure(connect(t, `https://${host}`).send(health))
    t.match(error, { code: 'GRAFANA_NETWORK', message: `refused to connect to https://${host} (403). Allow it there` })
  })

  await t.test('that is away is named', async (t) => {
    setEnvironment(t, { http_proxy: `http://me:hunter22@127.0.0.1:${await freePort()}` })
    const error = await failure(connect(t, `http://${host}`).send(health))
    t.match(error, { code: 'GRAFANA_NETWORK', message: /through the proxy http:\/\/127/ })
    t.notMatch(inspect(error, { depth: 9 }), 'hunter22')
  })
})

await t.test('what is secret is never shown', async (t) => {
  const word = fc.stringMatching(/^[A-Za-z0-9+/=_"'\\&?.-]{8,60}$/)
  const echo = (status: number, { headers }: { headers: object }): { status: number; body: unknown } => {
    const [, secret = ''] = Object(headers).authorization.split(' ')
    const { 'x-proxy-key': key, authorization } = Object(headers)
    const decoded = Buffer.from(secret, 'base64').toString()
    const causes = [{ field: secret, message: decoded }]
    const body = {
      message: `you sent ${authorization} and ${key}`,
      reason: decoded,
      details: { causes },
      [secret]: [key],
    }
    const page = `<title>${authorization} ${encodeURIComponent(key)}</title>`
    return { status, body: status === 302 ? page : body }
  }
  let status = 500
  const server = await serve(t, (response, arrival) => {
    const answer = echo(status, arrival)
    const location = `/login/${encodeURIComponent(String(arrival.headers['x-proxy-key']))}`
    reply(response, answer.status, answer.body, { location })
  })
  const shown = (value: unknown): string =>
    `${inspect(value, { depth: 20, showHidden: true })}${JSON.stringify(value)}${String(value)}`
  const auths = fc.oneof(fc.record({ token: word }), fc.record({ user: fc.constant('admin'), password: word }))

  await fc.assert(
    fc.asyncProperty(auths, word, fc.constantFrom(401, 403, 409, 422, 500, 302, 200), async (auth, key, next) => {
      status = next
      const grafana = connectGrafana({
        url: server.url,
        auth,
        headers: { 'x-proxy-key': key },
        retries: 0,
        concurrency: 1,
      })
      const secrets = ['token' in auth ? auth.token : auth.password, key, encodeURIComponent(key)]
      const sent = grafana.send({ ...health, accept: [] }).catch((error: unknown) => error)
      const seen = [shown(grafana), next === 200 ? '' : shown(await sent)]
      await sent
      await grafana.close()
      return seen.every((text) => secrets.every((secret) => !text.includes(secret)))
    }),
    { numRuns: 60 },
  )
})
