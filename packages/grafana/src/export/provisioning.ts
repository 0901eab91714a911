import { createRequire } from 'node:module'
import type { Stack, StackDashboard } from '../stack/types.ts'
import { jsonFile } from './json-file.ts'
import type { ExportedFile } from './types.ts'

const require = createRequire(import.meta.url)

/** Where Grafana is told to find the files, and what a folder is called that the stack does not keep. */
interface ProvisioningOptions {
  readonly dashboardsPath?: string
  readonly folderTitle?: string
}

/**
 * A dashboard provider for `/etc/grafana/provisioning` and the dashboards it reads.
 * Format: https://grafana.com/docs/grafana/latest/administration/provisioning/#dashboards
 */
export function provisioningOf(
  { name, folder, editable }: Stack,
  dashboards: readonly StackDashboard[],
  options: ProvisioningOptions,
): ExportedFile[] {
  const provider = {
    name,
    type: 'file',
    // Grafana looks the folder up by its uid, and refuses an entry without a title.
    folder: folder.managed?.title ?? options.folderTitle ?? folder.uid,
    folderUid: folder.uid,
    allowUiUpdates: editable,
    disableDeletion: false,
    updateIntervalSeconds: 30,
    options: { path: options.dashboardsPath ?? `/var/lib/grafana/dashboards/${name}` },
  }
  // 72 modules: loaded when asked for, since every config and so every command loads this one.
  const { stringify } = require('yaml') as typeof import('yaml')
  const content = stringify({ apiVersion: 1, providers: [provider] }, { lineWidth: 0 })
  return [
    { path: `provisioning/dashboards/${name}.yaml`, content },
    ...dashboards.map(({ uid, spec }) => jsonFile(`dashboards/${name}/${uid}.json`, { ...spec, uid })),
  ]
}
