import type { Grafana } from '../client/types.ts'
import { exitCodes } from '../errors.ts'
import { probeServer } from '../server/probe.ts'
import type { Stack } from '../stack/types.ts'
import { checkAlertRules } from './alert-rules.ts'
import { checkDataSource } from './data-source.ts'
import { findFolder } from './folder.ts'
import { checkMetrics } from './metrics.ts'
import { checkPermissions } from './permissions.ts'
import { checkApis, checkStorage, checkTransport, checkVersion } from './server.ts'
import type { DiagnoseOptions, Diagnosis } from './types.ts'

/**
 * Looks at everything a push of the stack needs and its dashboards show: transport, version, APIs, storage, folder,
 * permissions, data source, whether each of `stack.metrics` had a sample there in the last 24 hours, and whether the
 * alert rules that are there can be evaluated. Writes nothing.
 *
 * Throws what {@link probeServer} throws: with no server there is nothing to report.
 */
export async function diagnose(grafana: Grafana, stack: Stack, options: DiagnoseOptions = {}): Promise<Diagnosis> {
  const { permissions = [], signal } = options
  const server = await probeServer(grafana, { stack: stack.name, ...(signal === undefined ? {} : { signal }) })
  const [folder, source, alertRules] = await Promise.all([
    findFolder(grafana, stack, signal),
    checkDataSource(grafana, server, stack, signal),
    checkAlertRules(grafana, stack, signal),
  ])
  const checks = [
    checkTransport(grafana.url),
    checkVersion(server),
    checkApis(server),
    checkStorage(server),
    folder.check,
    ...checkPermissions(server, stack, folder, permissions),
    ...source.checks,
    ...(await checkMetrics(grafana, stack.metrics, source.healthy, signal)),
    ...alertRules,
  ]
  const failed = checks.filter(({ status }) => status === 'fail')
  const forbidden = failed.some(({ name }) => name.startsWith('permission '))
  const failure = forbidden ? exitCodes.permission : exitCodes.error
  return {
    url: grafana.url.href,
    stack: stack.name,
    server,
    checks,
    ok: failed.length === 0,
    exitCode: failed.length === 0 ? exitCodes.clean : failure,
  }
}
