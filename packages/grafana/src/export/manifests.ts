import type { JsonObject } from '../json.ts'
import { annotations } from '../kinds/dashboard/marks.ts'
import type { FolderOptions, Stack, StackDashboard } from '../stack/types.ts'
import { jsonFile } from './json-file.ts'
import type { ExportedFile } from './types.ts'

/** One object a file: the folder the stack keeps, and its dashboards in their folder. */
export function manifestsOf(
  { folder }: Stack,
  dashboards: readonly StackDashboard[],
  version: 'v1' | 'v1beta1',
): ExportedFile[] {
  return [
    ...(folder.managed === undefined ? [] : [folderManifest(folder.managed, version)]),
    ...dashboards.map(({ uid, spec }) =>
      jsonFile(`dashboards/${uid}.json`, {
        apiVersion: `dashboard.grafana.app/${version}`,
        kind: 'Dashboard',
        metadata: metadataOf(uid, folder.uid),
        spec,
      }),
    ),
  ]
}

function folderManifest({ uid, title, description, parentUid }: FolderOptions, version: string): ExportedFile {
  return jsonFile(`folders/${uid}.json`, {
    apiVersion: `folder.grafana.app/${version}`,
    kind: 'Folder',
    metadata: metadataOf(uid, parentUid),
    spec: { title, ...(description !== undefined && { description }) },
  })
}

function metadataOf(name: string, folderUid: string | undefined): JsonObject {
  return { name, ...(folderUid !== undefined && { annotations: { [annotations.folder]: folderUid } }) }
}
