import type { Json } from '../json.ts'
import { listAt, textAt } from './fields.ts'
import type { ApiVersion } from './types.ts'
import { isAtLeast, type Version } from './version.ts'

/** Versions of each API group, from `/apis`. */
export type ApiGroups = ReadonlyMap<string, ReadonlySet<string>>

/** Reads the list of API groups; empty where there is none (Grafana 11 without the feature). */
export function readApiGroups(body: Json): ApiGroups {
  return new Map(
    listAt(body, 'groups').map((group) => [
      textAt(group, 'name') ?? '',
      new Set(listAt(group, 'versions').map((version) => textAt(version, 'version') ?? '')),
    ]),
  )
}

/** What a server of a version is known to list, for accounts without a basic role: they get 403 for `/apis` (12.4). */
export function assumeApiGroups(version: Version | undefined): ApiGroups {
  const newest = version !== undefined && isAtLeast(version, { major: 13, minor: 0 }) ? 'v1' : 'v1beta1'
  return new Map(['dashboard.grafana.app', 'folder.grafana.app'].map((group) => [group, new Set([newest])]))
}

/**
 * The best API of a group: `v1` from Grafana 13 on; `v1beta1` where it was seen to behave, which is 12.3 and later;
 * otherwise the legacy `/api`. A hidden version is taken for a recent one.
 */
export function chooseApi(groups: ApiGroups, group: string, version: Version | undefined): ApiVersion {
  const versions = groups.get(group)
  if (versions?.has('v1')) return 'v1'
  return versions?.has('v1beta1') && isProven(version) ? 'v1beta1' : 'legacy'
}

/** Whether `v1beta1` and its dry runs are known to behave on such a server. */
function isProven(version: Version | undefined): boolean {
  return version === undefined || isAtLeast(version, { major: 12, minor: 3 })
}
