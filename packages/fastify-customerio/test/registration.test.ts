import Fastify, { type FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import * as client from 'prom-client'
import t from 'tap'
import { customerio, type FastifyCustomerioOptions, type InvalidOptionsError } from '../src/index.ts'
import { apisOf, appWithLog, readying, registryOf, sandboxFor } from './fixtures.ts'

const track = { siteId: 'example-site', apiKey: 'example-key' }

/** What `app.register()` gives is thenable, not a promise. */
async function registering(app: FastifyInstance, options: FastifyCustomerioOptions): Promise<void> {
  await app.register(customerio, options)
}

async function refusal(options: unknown): Promise<InvalidOptionsError> {
  const app = Fastify()
  try {
    await app.register(customerio, options as FastifyCustomerioOptions)
  } catch (error) {
    return error as InvalidOptionsError
  } finally {
    await app.close()
  }
  throw new Error('the options were accepted')
}

await t.test('options', async (t) => {
  await t.test('report every problem at once, each with its path', async (t) => {
    const error = await refusal({
      region: 'asia',
      track: { siteId: 'example-site' },
      webhooks: [{ path: 'hook', signingSecrets: [] }, { path: '/b' }, 7],
      metrics: true,
      verifyOnReady: 'maybe',
      shutdownTimeout: -1,
      colour: 'red',
    })
    t.equal(error.code, 'FST_CIO_INVALID_OPTIONS')
    const paths = error.problems.map(({ path }) => path)
    for (const path of [
      'region',
      'track.apiKey',
      'colour',
      'webhooks[0].path',
      'webhooks[0].signingSecrets',
      'webhooks[1].signingSecrets',
      'webhooks[2]',
      'metrics',
      'verifyOnReady',
      'shutdownTimeout',
    ]) {
      t.ok(paths.includes(path), path)
      t.match(error.message, `  ${path}: `)
    }
  })

  await t.test('never quote a credential', async (t) => {
    const error = await refusal({
      region: 'us',
      track: { siteId: 'example-site', apiKey: 'CANARY-key', apikey: 'CANARY-key' },
    })
    t.notMatch(error.message, 'CANARY')
  })

  await t.test('need one part', async (t) => {
    const error = await refusal({ region: 'us' })
    t.match(error.message, 'configures no API')
  })

  await t.test('refuse an empty list of routes and two routes on one path', async (t) => {
    t.match((await refusal({ region: 'us', webhooks: [] })).problems, [{ path: 'webhooks' }])
    const route = { path: '/hook', signingSecrets: ['example-signing-key'] }
    t.match((await refusal({ region: 'us', webhooks: [route, route] })).problems, [{ path: 'webhooks[1].path' }])
  })

  await t.test('take the prefix that Fastify adds', async (t) => {
    const app = Fastify()
    t.teardown(() => app.close())
    await app.register(customerio, {
      region: 'us',
      track,
      metrics: false,
      prefix: '/v1',
      logLevel: 'warn',
    } as FastifyCustomerioOptions)
    t.ok(app.customerio)
  })
})

await t.test('metrics backend', async (t) => {
  await t.test('missing: an error that names both ways', async (t) => {
    const app = Fastify()
    t.teardown(() => app.close())
    await t.rejects(registering(app, { region: 'us', track }), {
      code: 'FST_CIO_METRICS_BACKEND_MISSING',
      message: /fastify-metrics.*metrics: \{ client \}/,
    })
  })

  await t.test('prom-client passed in records into its registry', async (t) => {
    const sandbox = await sandboxFor(t)
    const registry = new client.Registry()
    const { app } = appWithLog(t)
    await app.register(customerio, { ...apisOf(sandbox), metrics: { client, registry } })
    await app.customerio.identify('u-1', {})
    t.match(await registry.metrics(), /^customerio_api_requests_total\{.*operation="identify".*\} 1$/m)
  })

  await t.test('of another shape: the registration fails and says which metric', async (t) => {
    const registry = new client.Registry()
    new client.Gauge({ name: 'customerio_api_requests_total', help: 'mine', registers: [registry] })
    const { app } = appWithLog(t)
    await t.rejects(registering(app, { region: 'us', track, metrics: { registry } }), {
      code: 'ERR_METRICS_REGISTRATION_MISMATCH',
    })
  })

  await t.test('false: calls work and nothing is recorded', async (t) => {
    const sandbox = await sandboxFor(t)
    const { app } = appWithLog(t)
    await app.register(customerio, { ...apisOf(sandbox), metrics: false })
    t.same(await app.customerio.identify('u-1', {}), {})
  })

  await t.test('values it cannot record are counted, and logged once', async (t) => {
    const { registry, value } = registryOf()
    const { app, lines } = appWithLog(t)
    await app.register(customerio, {
      region: 'us',
      metrics: { registry },
      webhooks: {
        path: '/hook',
        signingSecrets: ['example-signing-key'],
        dedupe: { claim: () => 'claimed', commit() {}, release() {}, size: Number.NaN },
      },
    })
    await registry.metrics()
    await registry.metrics()
    t.equal((await value('customerio_telemetry_errors_total{kind="metric",workspace="default"}')) !== 0, true)
    t.equal(lines.filter(({ msg }) => msg.startsWith('customerio telemetry failed')).length, 1)
  })
})

await t.test(
  'a metrics client that fails while a call runs is counted and logged, and the call succeeds',
  async (t) => {
    const sandbox = await sandboxFor(t)
    const registry = new client.Registry()
    const broken = (name: string, labelNames: string[]): void => {
      const counter = new client.Counter({ name, help: 'Made by the app.', labelNames, registers: [registry] })
      counter.inc = () => {
        throw new Error('the backend is down for jo@example.test')
      }
    }
    broken('customerio_api_requests_total', ['workspace', 'api', 'operation', 'status'])
    // Counts the failures, and fails too.
    broken('customerio_telemetry_errors_total', ['workspace', 'kind'])
    const { app, lines } = appWithLog(t)
    await app.register(customerio, { ...apisOf(sandbox), metrics: { registry } })
    await app.customerio.identify('u-1', {})
    t.equal(sandbox.inspect.person('u-1')?.id, 'u-1')
    const before = app.customerio.status().telemetryErrors
    t.ok(before > 0, 'the zeros of the first call fail, too')
    await app.customerio.identify('u-1', {})
    t.equal(app.customerio.status().telemetryErrors, before + 2)
    t.match(
      lines.filter(({ msg }) => msg.startsWith('customerio telemetry failed')),
      [
        {
          level: 50,
          workspace: 'default',
          err: { type: 'MetricsError', message: /is down for \[email\]$/ },
        },
      ],
    )
  },
)

await t.test('workspaces', async (t) => {
  await t.test('two registrations of one scope are told apart by name and by label', async (t) => {
    const sandbox = await sandboxFor(t)
    const { registry, value } = registryOf()
    const { app } = appWithLog(t)
    await app.register(customerio, { ...apisOf(sandbox), metrics: { registry } })
    await app.register(customerio, { ...apisOf(sandbox), workspace: 'brand-b', metrics: { registry } })
    await app.customerio.identify('u-1', {})
    await app.customerio.workspace('brand-b').identify('u-2', {})
    await app.customerio.workspace('brand-b').workspace('default').identify('u-3', {})
    const series = 'customerio_api_requests_total{api="track",operation="identify",status="success",workspace='
    t.equal(await value(`${series}"default"}`), 2)
    t.equal(await value(`${series}"brand-b"}`), 1)
  })

  await t.test('the same one twice in one scope is refused', async (t) => {
    const { app } = appWithLog(t)
    await app.register(customerio, { region: 'us', track, metrics: false })
    await t.rejects(registering(app, { region: 'eu', track, metrics: false }), {
      code: 'FST_CIO_WORKSPACE_TAKEN',
      message: /'default'/,
    })
  })

  await t.test('an unknown one is refused with the names there are', async (t) => {
    const { app } = appWithLog(t)
    await app.register(customerio, { region: 'us', track, metrics: false })
    t.throws(() => app.customerio.workspace('brand-x'), {
      code: 'FST_CIO_WORKSPACE_UNKNOWN',
      message: /'brand-x'.*'default'/,
    })
  })

  await t.test('siblings have their own, the root has none', async (t) => {
    const { app } = appWithLog(t)
    const seen: Record<string, string> = {}
    for (const [name, region] of [
      ['a', 'us'],
      ['b', 'eu'],
    ] as const) {
      await app.register(async (scope) => {
        await scope.register(customerio, { region, track, metrics: false })
        scope.get(`/${name}`, async (request) => {
          seen[name] = scope.customerio.status().region
          return request.customerio.workspace('default').scope({}).status().region
        })
      })
    }
    await app.ready()
    t.equal(app.hasDecorator('customerio'), false)
    t.equal((await app.inject('/a')).body, 'us')
    t.equal((await app.inject('/b')).body, 'eu')
    t.same(seen, { a: 'us', b: 'eu' })
  })

  await t.test('a child redefines what it inherits and still reaches it by name', async (t) => {
    const { app } = appWithLog(t)
    await app.register(customerio, { region: 'us', track, metrics: false })
    await app.register(async (child) => {
      await child.register(customerio, { region: 'eu', workspace: 'brand-b', track, metrics: false })
      child.get('/child', async (request) => [
        child.customerio.status().workspace,
        child.customerio.workspace('default').status().region,
        request.customerio.workspace('brand-b').scope({}).status().region,
      ])
    })
    await app.ready()
    t.same((await app.inject('/child')).json(), ['brand-b', 'us', 'eu'])
    t.equal(app.customerio.status().workspace, 'default')
    t.throws(() => app.customerio.workspace('brand-b'), { code: 'FST_CIO_WORKSPACE_UNKNOWN' })
  })

  await t.test('are seen by plugins that depend on the plugin by name', async (t) => {
    const { app } = appWithLog(t)
    await app.register(customerio, { region: 'us', track, metrics: false })
    await app.register(
      fp(async (instance) => void instance.customerio.status(), { dependencies: ['fastify-customerio'] }),
    )
    await t.resolves(readying(app))
  })

  await t.test('two apps of one process may share a registry', async (t) => {
    const sandbox = await sandboxFor(t)
    const { registry, value } = registryOf()
    for (const id of ['u-1', 'u-2']) {
      const { app } = appWithLog(t)
      await app.register(customerio, { ...apisOf(sandbox), metrics: { registry } })
      await app.customerio.identify(id, {})
    }
    const series =
      'customerio_api_requests_total{api="track",operation="identify",status="success",workspace="default"}'
    t.equal(await value(series), 2)
  })
})

await t.test('decorators of the app under our name are a conflict, not ours', async (t) => {
  for (const decorate of [
    (app: FastifyInstance) => app.decorate('customerio', {} as never),
    (app: FastifyInstance) => app.decorateRequest('customerio', null as never),
  ]) {
    const { app } = appWithLog(t)
    decorate(app)
    await t.rejects(registering(app, { region: 'us', track, metrics: false }), { code: 'FST_ERR_DEC_ALREADY_PRESENT' })
  }
})

await t.test('apps that come and go leave nothing behind in a shared registry', async (t) => {
  const { registry } = registryOf()
  const sizes = new Set<number>()
  const listeners = process.listenerCount('exit')
  for (let cycle = 0; cycle < 50; cycle++) {
    const app = Fastify()
    await registering(app, {
      region: 'us',
      track,
      metrics: { registry },
      webhooks: { path: '/hook', signingSecrets: ['example-signing-key'] },
    })
    await app.ready()
    t.match(await registry.metrics(), /^customerio_dedupe_entries\{workspace="default"\} 0$/m)
    await app.close()
    const text = await registry.metrics()
    t.notMatch(text, /^customerio_dedupe_entries\{/m)
    sizes.add(text.length)
  }
  t.equal(sizes.size, 1)
  t.equal(process.listenerCount('exit'), listeners)
})

await t.test('parts that are not configured', async (t) => {
  const { app } = appWithLog(t)
  await app.register(customerio, {
    region: 'us',
    metrics: false,
    webhooks: { path: '/hook', signingSecrets: ['example-signing-key'] },
  })
  await app.register(customerio, { region: 'us', workspace: 'brand-b', metrics: false, track })
  t.throws(() => app.customerio.identify('u-1', {}), { code: 'CIO_NOT_CONFIGURED' }, 'an API')
  t.throws(() => app.customerio.workspace('brand-b').webhooks, { code: 'FST_CIO_WEBHOOKS_NOT_CONFIGURED' }, 'webhooks')
})

await t.test('verifyOnReady', async (t) => {
  await t.test('log: says what was found and starts', async (t) => {
    const sandbox = await sandboxFor(t)
    const { app, lines } = appWithLog(t)
    await app.register(customerio, { ...apisOf(sandbox), region: 'eu', metrics: false, verifyOnReady: 'log' })
    await app.ready()
    t.match(
      lines.find(({ api, msg }) => api === 'track' && msg.startsWith('customerio track:')),
      {
        level: 50,
        errorType: 'wrong_region',
      },
    )
    t.match(
      lines.find(({ api, msg }) => api === 'app' && msg.startsWith('customerio app:')),
      { level: 30, status: 'ok' },
    )
  })

  await t.test('fail: does not start with a wrong key', async (t) => {
    const sandbox = await sandboxFor(t)
    const { app } = appWithLog(t)
    await app.register(customerio, {
      ...apisOf(sandbox),
      track: { siteId: sandbox.credentials.siteId, apiKey: 'CANARY-wrong' },
      metrics: false,
      verifyOnReady: 'fail',
    })
    await t.rejects(readying(app), { code: 'FST_CIO_VERIFICATION_FAILED', message: /^(?!.*CANARY).*track: .*refused/ })
  })

  await t.test(
    'an API that does not answer in time is logged, or fails the start by our error and not by a time-out',
    async (t) => {
      const sandbox = await sandboxFor(t)
      sandbox.faults.inject({ preset: 'hanging', times: 'always' })
      const { app, lines } = appWithLog(t, { pluginTimeout: 400 })
      const options = { ...apisOf(sandbox), metrics: false, shutdownTimeout: 0 } as const
      await app.register(customerio, { ...options, verifyOnReady: 'log' })
      await t.resolves(readying(app))
      t.match(
        lines.filter(({ msg }) => msg.includes('did not answer in time')),
        [{ api: 'track', level: 50, errorType: 'timeout' }, { api: 'app' }],
      )
      const { app: strict } = appWithLog(t, { pluginTimeout: 400 })
      await strict.register(customerio, { ...options, verifyOnReady: 'fail' })
      await t.rejects(readying(strict), { code: 'FST_CIO_VERIFICATION_FAILED', message: /did not answer in time/ })
      const { app: patient } = appWithLog(t, { pluginTimeout: 0 })
      await patient.register(customerio, { ...apisOf(await sandboxFor(t)), metrics: false, verifyOnReady: 'fail' })
      await t.resolves(readying(patient))
    },
  )

  await t.test('fail: starts when everything is right', async (t) => {
    const sandbox = await sandboxFor(t)
    const { app } = appWithLog(t)
    await app.register(customerio, { ...apisOf(sandbox), metrics: false, verifyOnReady: 'fail' })
    await t.resolves(readying(app))
  })
})
