import { getProxyForUrl } from 'proxy-from-env'
import { Agent, type Dispatcher, ProxyAgent } from 'undici'
import { GrafanaError } from '../errors.ts'
import { isLoopback } from './loopback.ts'
import type { CheckedOptions } from './options.ts'

/** How requests leave the process. */
export interface Route {
  readonly dispatcher: Dispatcher
  /** Address of the proxy, without credentials. */
  readonly proxy: string | undefined
  /** User and password of the proxy. */
  readonly secrets: readonly string[]
}

/** Connects directly, or through the proxy that the environment names for this address. */
export function openRoute(options: CheckedOptions): Route {
  const { url, tls, timeoutMs } = options
  // The whole attempt has one time-out.
  const limits = { headersTimeout: 0, bodyTimeout: 0 }
  // As Go's clients do, and so gcx and Terraform: no proxy for this machine itself.
  const found = isLoopback(url.hostname) ? '' : getProxyForUrl(url.href)
  if (found === '') {
    const dispatcher = new Agent({ ...limits, connect: { ...tls, timeout: timeoutMs } })
    return { dispatcher, proxy: undefined, secrets: [] }
  }
  const proxy = parseProxy(found, url)
  const dispatcher = new ProxyAgent({
    ...limits,
    uri: proxy.href,
    requestTls: { ...tls, timeout: timeoutMs },
    proxyTls: { ...(tls.ca === undefined ? {} : { ca: tls.ca }), timeout: timeoutMs },
    // Proxies as a rule tunnel to port 443 only: plain HTTP is forwarded.
    proxyTunnel: url.protocol === 'https:',
  })
  return { dispatcher, proxy: `${proxy.protocol}//${proxy.host}`, secrets: secretsOf(proxy) }
}

/** The password as it is written and as it is sent. */
function secretsOf({ username, password }: URL): string[] {
  if (password === '') return []
  const plain = decodeURIComponent(password)
  return [password, plain, Buffer.from(`${decodeURIComponent(username)}:${plain}`).toString('base64')]
}

function parseProxy(found: string, target: URL): URL {
  const proxy = URL.parse(found)
  if (proxy !== null && /^https?:$/.test(proxy.protocol) && isDecodable(`${proxy.username}:${proxy.password}`))
    return proxy
  // The value may hold a password: it is not repeated.
  const path = target.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY'
  const message =
    'must be an address like http://proxy.example.test:3128, special characters of user and password URL-encoded'
  throw new GrafanaError('GRAFANA_CONFIG', `The environment variable ${path} (or ALL_PROXY) ${message}`, {
    problems: [{ path, message }],
  })
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text)
    return true
  } catch {
    return false
  }
}
