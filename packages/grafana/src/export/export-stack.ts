import type { Stack } from '../stack/types.ts'
import { alertingProvisioning, ruleGroupFiles } from './alerting.ts'
import { checkExportOptions } from './check-options.ts'
import { importableDashboard } from './importable.ts'
import { jsonFile } from './json-file.ts'
import { manifestsOf } from './manifests.ts'
import { portableDashboards } from './portable.ts'
import { provisioningOf } from './provisioning.ts'
import type { ExportedFile, ExportOptions } from './types.ts'

/**
 * A stack as files that other tools and Grafana itself take back: nothing server-made is in them, neither are the
 * marks of this tool, so whoever pushes them owns what comes of it. `manifests` and `import` hold dashboards only. Pure, and the same bytes every time.
 *
 * @returns Files in order of their paths.
 * @throws `GRAFANA_CONFIG` for unknown options, all of them at once, and for rules in files whose data source is not known.
 */
export function exportStack(stack: Stack, options: ExportOptions): readonly ExportedFile[] {
  checkExportOptions(options)
  return filesOf(stack, options).toSorted((a, b) => (a.path < b.path ? -1 : 1))
}

function filesOf(stack: Stack, options: ExportOptions): ExportedFile[] {
  const dashboards = portableDashboards(stack)
  switch (options.format) {
    case 'json':
      return [...dashboards.map(({ uid, spec }) => jsonFile(`${uid}.json`, { ...spec, uid })), ...ruleGroupFiles(stack)]
    case 'import':
      return dashboards.map(({ uid, spec }) => jsonFile(`${uid}.json`, { ...importableDashboard(spec), uid }))
    case 'manifests':
      return manifestsOf(stack, dashboards, options.apiVersion ?? 'v1beta1')
    case 'provisioning':
      return [
        ...(dashboards.length === 0 ? [] : provisioningOf(stack, dashboards, options)),
        ...alertingProvisioning(stack, stack.folder.managed?.title ?? options.folderTitle ?? stack.folder.uid),
      ]
  }
}
