import type { Grafana } from '../client/types.ts'
import { GrafanaError } from '../errors.ts'
import { checkDataSourceHealth, resolveDataSource } from '../server/data-sources.ts'
import type { DataSource, Server } from '../server/types.ts'
import type { Stack } from '../stack/types.ts'
import type { Check } from './types.ts'

/** What was found out about the stack's data source. */
export interface FoundDataSource {
  readonly checks: readonly Check[]
  /** The data source, where it answers. */
  readonly healthy: DataSource | undefined
}

/** Resolves the stack's data source and asks Grafana whether it answers. */
export async function checkDataSource(
  grafana: Grafana,
  server: Server,
  stack: Stack,
  signal?: AbortSignal,
): Promise<FoundDataSource> {
  const name = 'data source'
  if (stack.dataSource === undefined) {
    return { checks: [{ name, status: 'skipped', detail: 'The stack names no data source.' }], healthy: undefined }
  }
  let source: DataSource
  try {
    source = resolveDataSource(server, stack.dataSource)
  } catch (error) {
    if (!(error instanceof GrafanaError)) throw error
    return { checks: [{ name, status: 'fail', detail: error.message }], healthy: undefined }
  }
  const resolved: Check = { name, status: 'ok', detail: `"${source.name}" (uid ${source.uid}, ${source.type})` }
  const health = await checkDataSourceHealth(grafana, source, signal === undefined ? {} : { signal })
  if (health.ok) {
    return { checks: [resolved, { name: 'data source health', status: 'ok', detail: health.message }], healthy: source }
  }
  const fix = `Open the data source "${source.name}" in Grafana and use "Save & test".`
  return {
    checks: [resolved, { name: 'data source health', status: 'fail', detail: health.message, fix }],
    healthy: undefined,
  }
}
