import type { Grafana } from '../../client/types.ts'
import { textOf } from '../../json-values.ts'
import type { Server } from '../../server/types.ts'
import { annotations } from '../dashboard/marks.ts'
import { managerOf } from '../manager.ts'
import { type Resource, ResourceApi, type ResourceWrite } from '../resource.ts'
import type { FolderStore, FolderWrite, LiveFolder } from './live-folder.ts'

/**
 * Folders by the Kubernetes-style API, for unified storage. With legacy storage that API takes a stale version, lists
 * everything for any label, and deletes a folder with all that is in it.
 */
export function apisFolders(grafana: Grafana, server: Server): FolderStore {
  const api = folderApi(grafana, server)
  return {
    marks: true,
    read: apisFolderReader(grafana, server),
    create: (folder) => api.create(write(folder)),
    update: (folder, live) => api.update(write(folder), live.lock),
    delete: (live) => api.delete(live.uid, live.lock),
    owned: async (stack, signal) => (await api.owned(stack, signal)).map(liveFolder),
  }
}

/** Reads folders by the Kubernetes-style API, which is exact on either storage. */
export function apisFolderReader(grafana: Grafana, server: Server): FolderStore['read'] {
  const api = folderApi(grafana, server)
  return async (uid, signal) => {
    const found = await api.read(uid, signal)
    return found && liveFolder(found)
  }
}

function folderApi(grafana: Grafana, { folders, namespace }: Server): ResourceApi {
  return new ResourceApi(grafana, 'folder.grafana.app', folders.api, namespace, 'Folder')
}

function liveFolder({ name, spec, annotations: marks, labels, resourceVersion, generation }: Resource): LiveFolder {
  const parentUid = marks[annotations.folder] ?? ''
  return {
    uid: name,
    title: textOf(spec.title),
    description: textOf(spec.description),
    parentUid,
    above: parentUid === '' ? [] : [parentUid],
    lock: resourceVersion,
    version: generation,
    manager: managerOf(marks),
    annotations: marks,
    labels,
  }
}

function write({
  uid,
  title,
  description = '',
  parentUid = '',
  annotations: marks,
  labels,
}: FolderWrite): ResourceWrite {
  const place = parentUid === '' ? {} : { [annotations.folder]: parentUid }
  return { name: uid, annotations: { ...marks, ...place }, labels, spec: { title, description } }
}
