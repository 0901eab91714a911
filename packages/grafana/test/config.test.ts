import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { type ConnectionFlags, resolveConnection } from '../src/config/connection.ts'
import { type Environment, environmentVariables } from '../src/config/environment.ts'
import { findConfig, loadConfig, loadStacks } from '../src/config/load-config.ts'
import { selectContext } from '../src/config/select-context.ts'
import type { GrafanaContext, GrafanaSyncConfig } from '../src/config/types.ts'
import { defineConfig, type Stack } from '../src/index.ts'
import { failure } from './support/failure.ts'

const stack: Stack = {
  name: 'shop',
  folder: { uid: 'shop' },
  keeps: [],
  alerting: {},
  dashboards: [],
  adoptedUids: [],
  editable: false,
  metrics: [],
  lint: {},
}

const prod: GrafanaContext = { url: 'https://grafana.example.test/', tokenEnv: 'GRAFANA_PROD_TOKEN' }

interface Described {
  readonly env?: Environment
  readonly flags?: ConnectionFlags & { readonly context?: string }
  readonly config?: Partial<GrafanaSyncConfig>
  readonly cwd?: string
}

/** What a command line, an environment and a config amount to. */
function connect({ env = {}, flags = {}, config = {}, cwd = '/nowhere' }: Described) {
  const selected = selectContext({ stacks: [stack], ...config }, flags, env)
  return resolveConnection({ flags, env, selected, configDirectory: cwd, cwd })
}

async function problemsOf(action: () => unknown): Promise<string[]> {
  const { code, problems, message } = await failure(action)
  if (code !== 'GRAFANA_CONFIG') throw new Error(`${code}: ${message}`)
  for (const problem of problems) if (!message.includes(problem.message)) throw new Error('the message leaves one out')
  return problems.map((problem) => `${problem.path}: ${problem.message}`)
}

let written = 0

function write(t: Test, source: string, name = 'grafana-sync.config.mjs'): string {
  written += 1
  const directory = join(t.testdir({}), String(written))
  mkdirSync(directory)
  const file = join(directory, name)
  writeFileSync(file, source)
  return file
}

await t.test('defineConfig', async (t) => {
  await t.test('gives back what is right', async (t) => {
    const config: GrafanaSyncConfig = {
      stacks: [stack],
      contexts: {
        prod: { ...prod, folder: 'shop', dataSource: 'Prometheus', headers: { 'X-Team': 'shop' }, retries: 0 },
        lab: {
          url: 'http://localhost:3000/grafana',
          user: 'ci',
          passwordEnv: 'LAB_PASSWORD',
          orgId: 2,
          timeoutMs: 500,
        },
      },
      defaultContext: 'prod',
    }
    t.equal(defineConfig(config), config)
  })

  await t.test('names every problem at once, with its path and a way out', async (t) => {
    const wrong = {
      stack: [],
      stacks: [stack, stack, { name: 'other' }],
      contexts: {
        prod: {
          url: 'https://admin:secret@grafana.example.test',
          token: 'glsa_secret',
          tokenEnv: 'not a name',
          orgId: 0,
          headers: { Authorization: 'Bearer secret' },
          headersEnv: { 'no header': 'NAME' },
          certFile: 'client.pem',
          retries: 1.5,
          folder: ' ',
        },
        lab: { url: 'ftp://grafana.example.test', user: 'ci', stackId: 1, namespace: 'default', headers: ['x'] },
        mixed: { tokenEnv: 'TOKEN', user: 'ci', passwordEnv: 'PASSWORD', headers: { 'X-Team': 'a\nb' } },
        none: 'https://grafana.example.test',
      },
      defaultContext: 'staging',
    }
    t.strictSame(await problemsOf(() => defineConfig(wrong as never)), [
      'stack: is not an option. Did you mean stacks?',
      'stacks[1].name: "shop" is the name of another stack, too',
      'stacks[2]: must be a stack made with defineStack',
      'contexts.prod.token: is not an option. Did you mean tokenEnv?',
      'contexts.prod.url: must not hold a user or password. Use user and passwordEnv',
      'contexts.prod.tokenEnv: must be the name of an environment variable, such as GRAFANA_PROD_TOKEN. The secret itself stays in the environment',
      'contexts.prod.orgId: must be a whole number, at least 1',
      'contexts.prod.folder: must be a text that is not empty',
      'contexts.prod.headers: must not hold Authorization, which is a secret. Name an environment variable in headersEnv instead',
      'contexts.prod.headersEnv: has "no header", which is no header name',
      'contexts.prod.retries: must be a whole number, at least 0',
      'contexts.prod.keyFile: is missing: certFile is of no use without it',
      'contexts.lab.url: must be an http or https URL, such as https://grafana.example.test',
      'contexts.lab.headers: must be an object of header names and values',
      'contexts.lab.passwordEnv: is missing: user is of no use without it',
      'contexts.lab.stackId: cannot be given together with namespace',
      'contexts.mixed.headers: X-Team must be a text of one line',
      'contexts.mixed.user: cannot be given together with tokenEnv',
      'contexts.none: must be an object with url and tokenEnv',
      'defaultContext: must name one of the contexts: prod, lab, mixed, none',
    ])
  })

  await t.test('says nothing of the secrets it refuses', async (t) => {
    const contexts = { prod: { url: 'https://u:hunter2@grafana.example.test', token: 'hunter2', tokenEnv: 'hunter2!' } }
    t.notMatch((await failure(() => defineConfig({ stacks: [stack], contexts } as never))).message, /hunter2/)
  })

  for (const [stacks, message] of [
    [[], 'stacks: is empty. Give at least one stack made with defineStack'],
    [undefined, 'stacks: must be a list of stacks made with defineStack, or a function that returns one'],
  ] as const) {
    await t.test(`refuses ${JSON.stringify(stacks)} as stacks`, async (t) => {
      t.strictSame(await problemsOf(() => defineConfig({ stacks } as never)), [message])
    })
  }

  await t.test('refuses a config that is no object, and contexts that are none', async (t) => {
    t.strictSame(await problemsOf(() => defineConfig([] as never)), [
      ': must be an object with stacks. Export defineConfig({ stacks: [...] }) as the default',
    ])
    t.strictSame(
      await problemsOf(() => defineConfig({ stacks: [stack], contexts: [], defaultContext: 'a' } as never)),
      [
        'contexts: must be an object of contexts by name',
        'defaultContext: must name one of the contexts, and there are none',
      ],
    )
  })
})

await t.test('the config file', async (t) => {
  await t.test('is found in a directory above', async (t) => {
    const root = t.testdir({ 'grafana-sync.config.mjs': '', a: { b: {} } })
    t.equal(findConfig(join(root, 'a', 'b')), join(root, 'grafana-sync.config.mjs'))
  })

  await t.test('is TypeScript before JavaScript', async (t) => {
    const root = t.testdir({ 'grafana-sync.config.mjs': '', 'grafana-sync.config.ts': '' })
    t.equal(findConfig(root), join(root, 'grafana-sync.config.ts'))
  })

  await t.test('may be named', async (t) => {
    const root = t.testdir({ configs: { 'shop.mjs': '' } })
    t.equal(findConfig(root, 'configs/shop.mjs'), join(root, 'configs', 'shop.mjs'))
  })

  await t.test('that does not exist is an error with the way out', async (t) => {
    t.match(await failure(() => findConfig('/', 'shop.ts')), {
      code: 'GRAFANA_CONFIG',
      message: /no config file .*shop\.ts/,
    })
    t.match(await failure(() => findConfig('/')), { code: 'GRAFANA_CONFIG', message: /create one that exports/ })
  })

  await t.test('is loaded, its function of stacks called with the context', async (t) => {
    const file = write(
      t,
      `export default {
        stacks: async ({ name, context }) => [{ name: name + '-' + context.orgId, folder: {}, keeps: [], alerting: {}, dashboards: [] }],
        contexts: { lab: { orgId: 7 } },
      }`,
    )
    const loaded = await loadConfig(file)
    t.match(await loadStacks(loaded, { name: 'lab', context: { orgId: 7 } }), [{ name: 'lab-7' }])
  })

  for (const [what, source, message] of [
    ['without a default export', 'export const config = {}', /has no default export/],
    ['with a wrong export', 'export default { stacks: [] }', /stacks: is empty/],
    ['that cannot be parsed', 'export default {', /cannot be loaded.*: SyntaxError/],
    [
      'that throws',
      '\nthrow new Error("no such table")',
      /cannot be loaded at .*grafana-sync\.config\.mjs:2: Error: no such table/,
    ],
    ['that throws no error', 'throw "no such table"', /cannot be loaded: no such table/],
    [
      'that imports what is not there',
      'import "not-a-package-of-anybody"',
      /cannot be loaded: Error: .*not-a-package-of-anybody/,
    ],
  ] as const) {
    await t.test(`${what} is an error`, async (t) => {
      t.match(await failure(loadConfig(write(t, source))), { code: 'GRAFANA_CONFIG', message })
    })
  }

  await t.test('in TypeScript that cannot be parsed says the line', async (t) => {
    const file = write(t, '\n\nenum Kind { A }', 'grafana-sync.config.ts')
    t.match(await failure(loadConfig(file)), {
      message: /cannot be loaded at .*grafana-sync\.config\.ts:3: SyntaxError/,
    })
  })

  await t.test('in a language that Node cannot load says which Node can', async (t) => {
    const file = write(t, 'stacks: []', 'config.yaml')
    t.match(await failure(loadConfig(file)), { code: 'GRAFANA_CONFIG', message: /Node 22\.18/ })
  })

  await t.test('passes errors on that come from another copy of this package', async (t) => {
    const file = write(
      t,
      `throw Object.assign(new Error('the stack is wrong'), {
        name: 'GrafanaError', code: 'GRAFANA_STACK', problems: [{ path: 'name', message: 'is missing' }],
      })`,
    )
    t.match(await failure(loadConfig(file)), { code: 'GRAFANA_STACK', message: 'the stack is wrong', exitCode: 1 })
  })

  await t.test('may not return wrong stacks from its function, nor fail', async (t) => {
    const none = await loadConfig(write(t, 'export default { stacks: () => [] }'))
    t.match(await failure(loadStacks(none, { context: {} })), { message: /stacks: is empty/ })
    const failing = await loadConfig(write(t, 'export default { stacks: () => { throw new Error("no") } }'))
    t.match(await failure(loadStacks(failing, { context: {} })), {
      message: /function stacks of .* failed at .*: Error: no/,
    })
    t.equal(
      await loadStacks({ file: '', config: { stacks: [stack] } }, { context: {} }).then(([first]) => first),
      stack,
    )
  })
})

await t.test('the connection', async (t) => {
  await t.test('comes from the environment', async (t) => {
    t.strictSame(connect({ env: { GRAFANA_URL: 'http://localhost:3000', GRAFANA_TOKEN: 'a' } }), {
      url: 'http://localhost:3000',
      auth: { token: 'a' },
    })
  })

  const url = 'http://localhost:3000'
  const token = { GRAFANA_TOKEN: 't' }
  for (const [variables, expected] of [
    [{ GRAFANA_SERVER: url, ...token }, { url }],
    [{ GRAFANA_URL: url, GRAFANA_SERVICE_ACCOUNT_TOKEN: 'b' }, { auth: { token: 'b' } }],
    [{ GRAFANA_URL: url, GRAFANA_API_KEY: 'c' }, { auth: { token: 'c' } }],
    [{ GRAFANA_URL: url, GRAFANA_AUTH: 'd' }, { auth: { token: 'd' } }],
    [{ GRAFANA_URL: url, GRAFANA_AUTH: 'ada:l:ace' }, { auth: { user: 'ada', password: 'l:ace' } }],
    [{ GRAFANA_URL: url, GRAFANA_USER: 'ada', GRAFANA_PASSWORD: 'p' }, { auth: { user: 'ada', password: 'p' } }],
    [{ GRAFANA_URL: url, GRAFANA_USERNAME: 'ada', GRAFANA_PASSWORD: 'p' }, { auth: { user: 'ada', password: 'p' } }],
    [{ GRAFANA_URL: url, ...token, GRAFANA_USER: 'ada', GRAFANA_PASSWORD: 'p' }, { auth: { token: 't' } }],
    [{ GRAFANA_URL: url, ...token, GRAFANA_ORG_ID: '3' }, { orgId: 3 }],
    [{ GRAFANA_URL: url, ...token, GRAFANA_STACK_ID: '42' }, { namespace: 'stacks-42' }],
    [{ GRAFANA_URL: url, ...token, GRAFANA_STACK_ID: '42', GRAFANA_NAMESPACE: 'org-2' }, { namespace: 'org-2' }],
    [{ GRAFANA_URL: url, ...token, GRAFANA_HTTP_HEADERS: '{"X-Key":"k"}' }, { headers: { 'X-Key': 'k' } }],
    [{ GRAFANA_URL: url, ...token, GRAFANA_RETRIES: '0' }, { retries: 0 }],
    [{ GRAFANA_URL: url, ...token, GRAFANA_CA_CERT: '-----BEGIN X' }, { tls: { ca: '-----BEGIN X' } }],
  ] as const) {
    await t.test(`is described by ${Object.keys(variables).join(', ')}`, async (t) => {
      t.match(connect({ env: variables }), expected)
    })
  }

  await t.test('reads certificates from files: the environment relative to the working directory', async (t) => {
    const cwd = t.testdir({ 'ca.pem': 'CA', 'cert.pem': 'CERT', 'key.pem': 'KEY' })
    const env = { GRAFANA_URL: url, ...token, GRAFANA_TLS_CA_FILE: 'ca.pem' }
    const config = { contexts: { lab: { certFile: 'cert.pem', keyFile: 'key.pem' } } }
    t.match(connect({ env, cwd, config }), { tls: { ca: 'CA', cert: 'CERT', key: 'KEY' } })
  })

  await t.test('comes from the context, its secrets from the environment', async (t) => {
    const contexts = {
      prod: { ...prod, headersEnv: { 'X-Key': 'PROXY_KEY' }, headers: { 'X-Team': 'shop' }, orgId: 2, concurrency: 2 },
      lab: { url, user: 'ada', passwordEnv: 'LAB_PASSWORD', stackId: 7, timeoutMs: 100, retries: 1 },
    }
    const env = { GRAFANA_PROD_TOKEN: 'p', PROXY_KEY: 'k', LAB_PASSWORD: 'w' }
    t.strictSame(connect({ env, config: { contexts, defaultContext: 'prod' } }), {
      url: 'https://grafana.example.test/',
      auth: { token: 'p' },
      orgId: 2,
      headers: { 'X-Team': 'shop', 'X-Key': 'k' },
      concurrency: 2,
    })
    t.strictSame(connect({ env, config: { contexts }, flags: { context: 'lab', timeoutMs: 50, concurrency: 9 } }), {
      url,
      auth: { user: 'ada', password: 'w' },
      namespace: 'stacks-7',
      timeoutMs: 50,
      retries: 1,
      concurrency: 9,
    })
    t.match(connect({ env: { ...env, GRAFANA_SYNC_CONTEXT: 'lab', GRAFANA_RETRIES: '5' }, config: { contexts } }), {
      url,
      retries: 5,
    })
  })

  await t.test('takes a token of the environment before that of the context', async (t) => {
    const config = { contexts: { prod } }
    t.match(connect({ env: { GRAFANA_TOKEN: 'own', GRAFANA_PROD_TOKEN: 'p' }, config }), { auth: { token: 'own' } })
  })

  await t.test('never sends the credentials and headers of a context to another server', async (t) => {
    const config = { contexts: { prod: { ...prod, headers: { 'X-Team': 'shop' } } }, defaultContext: 'prod' }
    const env = { GRAFANA_URL: url, GRAFANA_PROD_TOKEN: 'p' }
    t.match(await problemsOf(() => connect({ env, config })), [/^GRAFANA_TOKEN: is not set/])
    t.strictSame(connect({ env: { ...env, ...token }, config }), { url, auth: { token: 't' } })
    t.strictSame(connect({ env: token, flags: { url }, config }), { url, auth: { token: 't' } })
  })

  await t.test('is the context where the environment names the same server', async (t) => {
    const env = { GRAFANA_URL: 'https://grafana.example.test', GRAFANA_PROD_TOKEN: 'p' }
    t.match(connect({ env, config: { contexts: { prod } } }), { auth: { token: 'p' } })
  })

  await t.test('refuses a context and another URL together', async (t) => {
    const config = { contexts: { prod } }
    const env = { GRAFANA_SERVER: url, GRAFANA_PROD_TOKEN: 'p' }
    t.match(await problemsOf(() => connect({ env, flags: { context: 'prod' }, config })), [
      /^--context: names context prod at .*, and GRAFANA_SERVER another server/,
    ])
    t.match(await problemsOf(() => connect({ env: { GRAFANA_SYNC_CONTEXT: 'prod' }, flags: { url }, config })), [
      /^GRAFANA_SYNC_CONTEXT: names .* and --url another server/,
    ])
    t.match(
      await problemsOf(() =>
        connect({ env, flags: { context: 'prod' }, config: { contexts: { prod: { ...prod, url: 'x' } } } }),
      ),
      [/another server/],
    )
  })

  await t.test('refuses a context that is not there', async (t) => {
    t.match(await problemsOf(() => connect({ flags: { context: 'prd' }, config: { contexts: { prod } } })), [
      '--context: names the context "prd", but there are prod',
    ])
    t.match(await problemsOf(() => connect({ flags: { context: 'toString' } })), [/but the config has none/])
  })

  await t.test('names everything that is missing or wrong, and no value', async (t) => {
    const contexts = { prod: { ...prod, headersEnv: { 'X-Key': 'PROXY_KEY' }, caFile: 'absent.pem' } }
    t.strictSame(
      await problemsOf(() =>
        connect({
          env: {
            GRAFANA_PROD_TOKEN: '',
            GRAFANA_ORG_ID: 'main',
            GRAFANA_RETRIES: '-1',
            GRAFANA_INSECURE_SKIP_VERIFY: 'true',
            GRAFANA_HTTP_HEADERS: '{"X-Key": "hunter2',
          },
          config: { contexts },
        }),
      ),
      [
        "GRAFANA_INSECURE_SKIP_VERIFY: is not supported. Give the authority that signs the server's certificate in GRAFANA_CA_CERT",
        'GRAFANA_PROD_TOKEN: is set, but empty. Context prod reads its secret from it',
        'PROXY_KEY: is not set. Context prod sends it as X-Key',
        'GRAFANA_HTTP_HEADERS: must be a JSON object of texts, such as {"X-Proxy-Key": "…"}',
        'contexts.prod.caFile: names a file that cannot be read: /nowhere/absent.pem (ENOENT)',
        'GRAFANA_ORG_ID: must be a whole number, at least 1',
        'GRAFANA_RETRIES: must be a whole number, at least 0',
      ],
    )
  })

  for (const [env, problem] of [
    [{}, 'GRAFANA_URL: is not set. Set it to the base URL of your Grafana, or name a context with --context'],
    [{ GRAFANA_URL: url }, /^GRAFANA_TOKEN: is not set\. Set it to a service-account token/],
    [{ GRAFANA_URL: url, GRAFANA_TOKEN: ' ' }, /^GRAFANA_TOKEN: is set, but empty/],
    [{ GRAFANA_URL: url, GRAFANA_USER: 'ada' }, 'GRAFANA_PASSWORD: is not set, and GRAFANA_USER needs it'],
    [{ GRAFANA_URL: url, GRAFANA_AUTH: 'anonymous' }, /^GRAFANA_AUTH: says anonymous/],
    [{ GRAFANA_URL: 'grafana', ...token }, /^GRAFANA_URL: must be an http or https URL/],
    [{ GRAFANA_URL: 'http://a:b@localhost', ...token }, /^GRAFANA_URL: .* Use GRAFANA_USER and GRAFANA_PASSWORD/],
    [{ GRAFANA_URL: url, ...token, GRAFANA_HTTP_HEADERS: '["a"]' }, /^GRAFANA_HTTP_HEADERS: must be a JSON object/],
    [
      { GRAFANA_URL: url, ...token, GRAFANA_TLS_CERT: '-----BEGIN' },
      'GRAFANA_TLS_KEY: is not set, and the cert needs it',
    ],
    [
      { GRAFANA_URL: url, ...token, GRAFANA_TLS_KEY: '-----BEGIN' },
      'GRAFANA_TLS_CERT: is not set, and the key needs it',
    ],
  ] as const) {
    await t.test(`is not complete with ${JSON.stringify(Object.keys(env))}: ${problem}`, async (t) => {
      t.match(
        (await problemsOf(() => connect({ env }))).filter((line) => typeof problem !== 'string' || line === problem),
        [problem],
      )
    })
  }

  await t.test('says which contexts there are, where none is selected', async (t) => {
    const config = { contexts: { prod, lab: { url } } }
    t.match(await problemsOf(() => connect({ config, env: token })), [
      /^GRAFANA_URL: is not set, and none of the contexts is selected: prod, lab\./,
    ])
  })

  await t.test('reads no variable twice under different settings', async (t) => {
    const names = Object.values(environmentVariables).flatMap(({ names }) => names as readonly string[])
    t.equal(new Set(names).size, names.length)
  })
})
