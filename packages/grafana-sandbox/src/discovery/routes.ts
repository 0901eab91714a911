import { failure, ok, pageNotFound } from '../http/answer.ts'
import type { Route } from '../http/route.ts'
import { resourceNotServed } from '../http/status.ts'
import type { SandboxState } from '../state/state.ts'

/** What a server tells about itself: health, settings, the groups of `/apis`. */
export function discoveryRoutes(state: SandboxState): Route[] {
  return [
    {
      method: 'GET',
      url: '/api/health',
      anonymous: true,
      handle: () => ({
        status: 200,
        headers: { 'content-type': 'application/json; charset=UTF-8' },
        body: { database: 'ok', version: state.traits.version, commit: 'sandbox' },
      }),
    },
    {
      method: 'GET',
      url: '/api/frontend/settings',
      handle: () => ({
        status: 200,
        headers: { 'content-type': 'application/json; charset=UTF-8' },
        body: { buildInfo: buildInfo(state) },
      }),
    },
    {
      method: 'GET',
      url: '/apis',
      handle: ({ headers }) =>
        ok({
          kind: 'APIGroupList',
          groups: state.traits.groups.map((group) => ({
            ...describeGroup(...group),
            serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress: headers.host ?? '' }],
          })),
        }),
    },
    {
      method: 'GET',
      url: '/apis/:group',
      handle({ params }) {
        const found = state.traits.groups.find(([name, versions]) => name === params.group && versions.length > 0)
        if (found === undefined) return pageNotFound
        return ok({ kind: 'APIGroup', apiVersion: 'v1', ...describeGroup(...found) })
      },
    },
    {
      method: 'GET',
      url: '/apis/:group/:version/*',
      handle({ params }) {
        const found = state.traits.groups.find(([name]) => name === params.group)
        return found === undefined ? pageNotFound : resourceNotServed
      },
    },
    {
      method: 'GET',
      url: '/api/org',
      handle: () =>
        ok({
          id: 1,
          name: 'Main Org.',
          address: { address1: '', address2: '', city: '', zipCode: '', state: '', country: '' },
        }),
    },
    {
      method: 'GET',
      url: '/api/orgs/:id',
      handle: ({ params }) =>
        params.id === '1' ? ok({ id: 1, name: 'Main Org.' }) : failure(404, 'Organization not found'),
    },
  ]
}

function describeGroup(name: string, versions: readonly string[], preferred: string = versions[0] ?? ''): object {
  const describe = (version: string): object => ({ groupVersion: `${name}/${version}`, version })
  return { name, versions: versions.map(describe), preferredVersion: describe(preferred) }
}

function buildInfo({ traits: { version } }: SandboxState): object {
  return {
    hideVersion: false,
    version,
    versionString: `Grafana v${version} (sandbox)`,
    commit: 'sandbox',
    commitShort: 'sandbox',
    buildstamp: 0,
    edition: 'Open Source',
    latestVersion: '',
    hasUpdate: false,
    env: 'production',
  }
}
