import { isLoopback } from '../client/loopback.ts'
import type { Server } from '../server/types.ts'
import { isAtLeast, parseVersion } from '../server/version.ts'
import type { Check } from './types.ts'

/** Whether the credentials travel encrypted. */
export function checkTransport(url: URL): Check {
  const name = 'transport'
  if (url.protocol === 'https:') return { name, status: 'ok', detail: 'The credentials travel encrypted.' }
  if (isLoopback(url.hostname)) return { name, status: 'ok', detail: 'Plain HTTP, but within this machine.' }
  return { name, status: 'warn', detail: 'The credentials travel unencrypted.', fix: 'Use an https:// address.' }
}

/** Which Grafana it is. */
export function checkVersion({ version }: Server): Check {
  if (version !== undefined) return { name: 'version', status: 'ok', detail: `Grafana ${version}` }
  return {
    name: 'version',
    status: 'warn',
    detail: 'The server hides its version; it is taken for 12.3 or later by the APIs it lists.',
  }
}

/** Which APIs a push goes through. */
export function checkApis({ version, dashboards, folders }: Server): Check {
  const comparison = dashboards.dryRun
    ? 'compared by dry run'
    : 'compared without dry run, since such a server was never seen to keep one from writing'
  const detail = `Dashboards by ${inWords(dashboards.api)}, ${comparison}; folders by ${inWords(folders.api)}.`
  const parsed = parseVersion(version)
  const between = parsed !== undefined && parsed.major === 12 && !isAtLeast(parsed, { major: 12, minor: 3 })
  if (!between) return { name: 'apis', status: 'ok', detail }
  return {
    name: 'apis',
    status: 'warn',
    detail,
    fix: 'Upgrade to 12.3 or later, where the newer API is known to behave.',
  }
}

function inWords(api: Server['folders']['api']): string {
  return api === 'legacy' ? 'the legacy API' : `API ${api}`
}

/** Whether marks of ownership survive. */
export function checkStorage({ storage }: Server): Check {
  const detail =
    storage === 'unified'
      ? 'Unified storage keeps labels and annotations.'
      : 'Legacy storage drops labels and annotations: ownership rests on uids, tags and version messages.'
  return { name: 'storage', status: 'ok', detail }
}
