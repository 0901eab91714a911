/** Base path of each API, below its origin. */
export const basePaths = { track: '/api/v1', app: '/v1', pipelines: '/v1' } as const

/** The URL the SDK takes for an endpoint; `undefined` where it cannot be one. */
export function endpointUrl(endpoint: string, api: keyof typeof basePaths): string | undefined {
  if (!URL.canParse(endpoint)) return undefined
  const { protocol, origin, pathname, search, hash, username } = new URL(endpoint)
  if ((protocol !== 'http:' && protocol !== 'https:') || search !== '' || hash !== '' || username !== '')
    return undefined
  const path = pathname.replace(/\/+$/, '')
  if (path === '') return `${origin}${basePaths[api]}`
  // The SDK finds Track v2 by replacing this very path.
  return path.endsWith(basePaths[api]) ? `${origin}${path}` : undefined
}
