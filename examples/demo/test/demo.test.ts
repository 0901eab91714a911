import { startSandbox } from 'customerio-sandbox'
import t from 'tap'
import { readArguments, UsageError } from '../src/arguments.ts'
import { canaryKinds, createCanaries } from '../src/evidence/canaries.ts'
import { showProgress } from '../src/progress.ts'
import { parseExposition, Scrape } from '../src/report/exposition.ts'
import { readSettings } from '../src/settings.ts'
import { runScript } from './fixtures/run-script.ts'

await t.test('the search for planted values', async (t) => {
  const canaries = createCanaries(1)

  await t.test('finds every kind, whatever its case', async (t) => {
    for (const kind of canaryKinds) {
      if (kind === 'phone' || kind === 'email') continue
      t.same(canaries.search(`{"a":"${canaries.value(kind, 4).toUpperCase()}"}`), [kind])
    }
    t.same(canaries.search(`to <${canaries.email(2)}>, ${canaries.phone(3)}`), ['email', 'phone'])
    t.same(canaries.search(encodeURIComponent(canaries.email(2))), ['email'])
  })

  await t.test('finds what base64 and hexadecimal hide', async (t) => {
    for (const before of ['', 'a', 'ab', 'abc']) {
      const text = `${before}${canaries.value('trackkey')}:tail`
      t.ok(canaries.search(Buffer.from(text).toString('base64')).length > 0, `base64 after ${before.length} bytes`)
      t.ok(canaries.search(Buffer.from(text).toString('hex')).length > 0)
    }
  })

  await t.test('finds nothing where nothing is', async (t) => {
    t.same(canaries.search('{"person":"8155c4f6da48b5ff58587b2f","email":"[email]","to":"+1555"}'), [])
  })

  await t.test('finds what a careless service emits, on every surface', async (t) => {
    const script = runScript('test/fixtures/leaky-demo.ts')
    t.same(await script.exit, { code: 0, signal: null }, script.stderr())
    const { leaks, problems, leaking } = JSON.parse(script.stdout()) as {
      leaks: number
      problems: string[]
      leaking: string[]
    }
    t.ok(leaks > 50)
    for (const found of ['log holds a planted email', 'log holds a planted phone', 'log holds a planted person']) {
      t.match(problems.join('\n'), found)
    }
    t.ok(leaking.includes('got an order'))
    const linesOfTheShop = ['got an order', 'signed up', 'a mail bounced', 'somebody wants no more mail']
    const others = leaking.filter((message) => !linesOfTheShop.includes(message))
    t.same(
      others,
      ['what the search for planted values must find'],
      'the lines of calls and webhooks are safe by themselves',
    )
    t.match(problems.join('\n'), 'span holds a planted person')
    t.match(problems.join('\n'), 'span holds a planted street')
    t.match(problems.join('\n'), 'metrics holds a planted person')
  })
})

await t.test('a scrape', async (t) => {
  await t.test('is read with its escapes, infinities and exponents', async (t) => {
    const text = '# HELP a Help.\na{b="x\\"y\\\\z\\nw",c=""} 1.5e3\nh_bucket{le="+Inf"} 3\nplain +Inf 1700000000000\n'
    t.same(parseExposition(text), [
      { name: 'a', labels: { b: 'x"y\\z\nw', c: '' }, value: 1_500 },
      { name: 'h_bucket', labels: { le: '+Inf' }, value: 3 },
      { name: 'plain', labels: {}, value: Infinity },
    ])
  })

  await t.test('gives quantiles as histogram_quantile() does', async (t) => {
    const scrape = new Scrape(
      'h_bucket{le="10"} 0\nh_bucket{le="20"} 10\nh_bucket{le="40"} 10\nh_bucket{le="+Inf"} 12\n',
    )
    t.equal(scrape.quantile(0.5, 'h'), 16)
    t.equal(scrape.quantile(0.99, 'h'), 40, 'the highest bound where the rank is above it')
    t.equal(scrape.quantile(0.5, 'nothing'), undefined)
  })
})

await t.test('settings name every problem at once and no value', async (t) => {
  const environment = { PORT: 'secret-port', LOG_LEVEL: 'loud', CUSTOMERIO_TRACK_SITE_ID: 'site' }
  t.throws(() => readSettings(environment), {
    code: 'OBS_CONFIGURATION',
    problems: [
      { path: 'LOG_LEVEL' },
      { path: 'PORT' },
      { path: 'CUSTOMERIO_REGION' },
      { path: 'CUSTOMERIO_TRACK_API_KEY' },
    ],
  })
  t.throws(() => readSettings(environment), { message: /^(?!.*secret-port)/s })
})

await t.test('arguments that mean nothing are refused with what to write instead', async (t) => {
  for (const args of [
    ['--loud'],
    ['--output', 'xml'],
    ['--seed', '-1'],
    ['--port', '70000'],
    ['--seconds', '1'],
    ['day'],
  ]) {
    t.throws(() => readArguments(args), UsageError, args.join(' '))
  }
  t.match(readArguments([]), { port: 0, seconds: 16, size: 1, seed: 1, keep: false })
  t.match(readArguments(['--keep']), { port: 9464 })
  t.match(readArguments(['--keep', '--port', '0', '--seconds', '4']), { port: 0, size: 0.25 })
})

await t.test('progress is drawn on a terminal and nowhere else', async (t) => {
  const written: string[] = []
  const terminal = { isTTY: true, write: (text: string) => written.push(text) }
  const scraped = Promise.withResolvers<void>()
  const scrape = async (): Promise<string> => {
    setImmediate(scraped.resolve)
    return 'customerio_api_requests_total{api="track"} 1234\n'
  }
  const progress = showProgress(terminal, { hour: 13.5 }, scrape)
  await scraped.promise
  progress.stop()
  t.match(written.join(''), '13:30')
  t.match(written.join(''), 'calls 1,234')
  t.match(written.at(-1), /^\r\S*\[2K$/, 'the line is cleared')

  showProgress({ write: () => t.fail('must not write') }, { hour: 1 }, scrape).stop()
})

await t.test('the command', async (t) => {
  await t.test('explains itself', async (t) => {
    const { exit, stdout } = runScript('src/cli.ts', ['--help'])
    t.match(await exit, { code: 0 })
    t.match(stdout(), /Usage: pnpm demo[\s\S]*Examples:[\s\S]*Exit codes:/)
  })

  await t.test('ends with 2 on wrong usage and says why', async (t) => {
    const { exit, stdout, stderr } = runScript('src/cli.ts', ['--output', 'xml'])
    t.match(await exit, { code: 2 })
    t.match(stderr(), '--output must be text or json, not xml')
    t.equal(stdout(), '')
  })

  await t.test('prints one JSON object and nothing else on stdout', async (t) => {
    const { exit, stdout, stderr } = runScript('src/cli.ts', ['--output', 'json', '--seconds', '2', '--seed', '5'])
    t.match(await exit, { code: 0 }, stderr())
    const report = JSON.parse(stdout()) as { webhooks: { parked: number } }
    t.match(report, {
      calls: Number,
      errors: Number,
      operations: {
        'app.sendEmail': { calls: Number, errors: Number, retries: Number, p50: Number, p95: Number, p99: Number },
      },
      webhooks: { received: Number, duplicates: Number, parked: Number, rejected: 4 },
      email: { sent: Number, delivered: Number, bounced: Number },
      latencyMs: { p50: Number, p95: Number, p99: Number },
      spans: Number,
      series: Number,
      leaks: 0,
    })
    // Three that the handler cannot take, two broken ones; a broken one has no id, so sent twice it is parked twice.
    t.ok([5, 6, 7].includes(report.webhooks.parked))
    t.equal(stdout().split('\n').length, 2)
    t.notMatch(stderr(), '\u001b', 'no control characters without a terminal')
  })

  await t.test('stops in the middle of the day when it is told to', async (t) => {
    const { waitFor, kill, exit, stdout } = runScript('src/cli.ts')
    await waitFor(/Metrics: http/)
    kill('SIGINT')
    t.match(await exit, { code: 130 })
    t.equal(stdout(), '')
  })
})

await t.test('the command keeps going and serving where it is asked to, until it is told to end', async (t) => {
  const demo = runScript('src/cli.ts', ['--keep', '--port', '0', '--seconds', '2'])
  const [, endpoint = ''] = await demo.waitFor(/Keeping on at (\S+\/metrics)/)
  t.match(demo.stdout(), 'Where to look next')
  const calls = async (): Promise<number> => {
    const response = await fetch(endpoint)
    return new Scrape(await response.text()).sum('customerio_api_requests_total')
  }
  const before = await calls()
  while ((await calls()) <= before) await new Promise((resolve) => setImmediate(resolve))
  demo.kill('SIGTERM')
  t.match(await demo.exit, { code: 0 }, demo.stderr())
})

await t.test('the same service runs on settings from the environment alone', async (t) => {
  const sandbox = await startSandbox({ region: 'eu' })
  t.teardown(() => sandbox.close())
  const { siteId, apiKey } = sandbox.credentials
  const { waitFor, kill, exit, stdout } = runScript('src/server.ts', [], {
    PORT: '0',
    OTEL_SDK_DISABLED: 'true',
    CUSTOMERIO_REGION: 'eu',
    CUSTOMERIO_TRACK_SITE_ID: siteId,
    CUSTOMERIO_TRACK_API_KEY: apiKey,
    CUSTOMERIO_TRACK_URL: sandbox.urls.track,
  })
  const [, origin = ''] = await waitFor(/(http:\/\/127\.0\.0\.1:\d+)/)
  const imported = await fetch(`${origin}/imports`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ people: [{ userId: 'u-1', attributes: { plan: 'pro' } }] }),
  })
  t.equal(imported.status, 200)
  t.match(sandbox.inspect.person('u-1')?.attributes, { plan: 'pro' })
  const visit = await fetch(`${origin}/announcements/1`)
  t.equal(visit.status, 502, 'a part that is not configured is no crash')
  kill('SIGTERM')
  t.match(await exit, { code: 0 })
  t.notMatch(stdout(), apiKey)
})

await t.test('the service without settings ends with 1 and the names of what is missing', async (t) => {
  const { exit, stderr } = runScript('src/server.ts', [], {
    CUSTOMERIO_REGION: '',
    CUSTOMERIO_TRACK_SITE_ID: 'site-id',
  })
  t.match(await exit, { code: 1 })
  t.match(stderr(), /CUSTOMERIO_REGION: is missing[\s\S]*CUSTOMERIO_TRACK_API_KEY: is missing/)
  t.notMatch(stderr(), 'site-id')
})
