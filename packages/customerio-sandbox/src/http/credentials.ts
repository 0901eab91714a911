import type { WorkspaceSettings } from '../options.ts'
import type { Operation } from './operation.ts'

/** Whether a request carries the right keys for an operation. */
export function isAuthorized(
  operation: Operation,
  headers: Readonly<Record<string, string>>,
  { credentials, acceptAnyCredentials }: WorkspaceSettings,
): boolean {
  const [scheme = '', token = ''] = (headers.authorization ?? '').split(' ', 2)
  if (operation.api === 'app') {
    if (scheme.toLowerCase() !== 'bearer' || token === '') return false
    // Service-account tokens belong to no workspace by themselves: they name it in a header, for sends only.
    if (token.startsWith('sa_live_'))
      return operation.path.startsWith('/v1/send/') && Boolean(headers['x-workspace-id'])
    return acceptAnyCredentials || token === credentials.appKey
  }
  if (scheme.toLowerCase() !== 'basic') return false
  const [user = '', ...rest] = Buffer.from(token, 'base64').toString('utf8').split(':')
  const password = rest.join(':')
  if (operation.api === 'track') {
    return acceptAnyCredentials
      ? user !== '' && password !== ''
      : user === credentials.siteId && password === credentials.apiKey
  }
  return password === '' && (acceptAnyCredentials ? user !== '' : user === credentials.writeKey)
}
