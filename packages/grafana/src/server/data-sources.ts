import type { Grafana } from '../client/types.ts'
import { GrafanaError } from '../errors.ts'
import type { Json } from '../json.ts'
import { objectsOf } from '../json-values.ts'
import type { DataSourceOptions } from '../stack/types.ts'
import { fieldOf, textAt } from './fields.ts'
import type { DataSource, Server } from './types.ts'

/** Reads the list of data sources. Entries without a uid are older than anything supported. */
export function readDataSources(body: Json): readonly DataSource[] {
  return objectsOf(body).flatMap((entry) => {
    const [uid, name, type] = [textAt(entry, 'uid'), textAt(entry, 'name'), textAt(entry, 'type')]
    if (uid === undefined || name === undefined || type === undefined) return []
    return [{ uid, name, type, isDefault: fieldOf(entry, 'isDefault') === true }]
  })
}

/**
 * The data source that is meant: by uid, else by name, else the only one of its type (default `prometheus`).
 * Throws `GRAFANA_DATA_SOURCE`, which lists the candidates, when none or several fit.
 */
export function resolveDataSource(
  server: Pick<Server, 'dataSources' | 'permissions'>,
  options: Pick<DataSourceOptions, 'type' | 'uid' | 'name'> = {},
): DataSource {
  const { type = 'prometheus', uid, name } = options
  const ofType = server.dataSources.filter((source) => source.type === type)
  const wanted = [uid === undefined ? [] : `uid "${uid}"`, name === undefined ? [] : `name "${name}"`]
    .flat()
    .join(' or ')
  const byUid = server.dataSources.filter((source) => source.uid === uid)
  const byName = server.dataSources.filter((source) => source.name === name)
  const found = wanted === '' ? ofType : byUid.length > 0 ? byUid : byName
  const [first, second] = found
  if (first !== undefined && second === undefined && first.type === type) return first
  throw new GrafanaError(
    'GRAFANA_DATA_SOURCE',
    `${problemWith(first, second, type, wanted)} ${wayOut(ofType, type, server)}`,
  )
}

function problemWith(
  first: DataSource | undefined,
  second: DataSource | undefined,
  type: string,
  wanted: string,
): string {
  if (second !== undefined) return `Several data sources of type ${type} are there.`
  if (first !== undefined) return `The data source with ${wanted} is of type ${first.type}, not ${type}.`
  return wanted === '' ? `No data source of type ${type} is there.` : `No data source has the ${wanted}.`
}

const longestList = 10

function wayOut(ofType: readonly DataSource[], type: string, { permissions }: Pick<Server, 'permissions'>): string {
  if (ofType.length > 0) {
    const names = ofType.slice(0, longestList).map(({ name, uid }) => `"${name}" (uid ${uid})`)
    const more = ofType.length > longestList ? ` and ${ofType.length - longestList} more` : ''
    return `Choose one with the "dataSource" option or GRAFANA_DATASOURCE: ${names.join(', ')}${more}.`
  }
  return permissions.allows('datasources:read', [])
    ? `Add one of type ${type} to Grafana, or name another type with the "dataSource" option.`
    : 'The credentials may not see any: grant "datasources:read".'
}

/** Whether Grafana reaches a data source, in its own words. */
export async function checkDataSourceHealth(
  grafana: Grafana,
  dataSource: DataSource,
  options: { readonly signal?: AbortSignal } = {},
): Promise<{ readonly ok: boolean; readonly message: string }> {
  const { status, body } = await grafana.send(
    {
      method: 'GET',
      path: `/api/datasources/uid/${encodeURIComponent(dataSource.uid)}/health`,
      purpose: 'read',
      // 400: unreachable; 403: no permission to query; 404: the plugin has no health check; 500: no such data source.
      accept: [400, 403, 404, 500],
    },
    options,
  )
  const message = textAt(body, 'message') ?? (typeof body === 'string' ? body.trim() : `answered ${status}`)
  return { ok: status === 200 && textAt(body, 'status') !== 'ERROR', message }
}
