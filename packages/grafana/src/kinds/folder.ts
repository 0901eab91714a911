import { examineFolder } from './folder/examine-folder.ts'
import { examineLeftover } from './folder/examine-leftover.ts'
import { folderStore } from './folder/home.ts'
import type { Kind, ManagedObject } from './kind.ts'
import { pageUrl } from './page-url.ts'

/**
 * The folder a stack keeps. Where folders carry marks (unified storage) those say whose it is; without marks its uid does,
 * and to be changed it has to hold something of the stack. On legacy storage a folder is never deleted.
 */
export const folderKind: Kind = {
  name: 'folder',
  order: 10,
  inFolder: false,
  desired: (context) => {
    const { managed } = context.stack.folder
    if (managed === undefined) return []
    let known = true
    const examine: ManagedObject['examine'] = async (signal) => {
      const live = known
        ? context.home.live
        : await folderStore(context.grafana, context.server).read(managed.uid, signal)
      known = false
      return examineFolder(context, managed, live, signal)
    }
    return [
      {
        kind: 'folder',
        uid: managed.uid,
        title: managed.title,
        url: pageUrl(context.grafana, `/dashboards/f/${managed.uid}`),
        examine,
      },
    ]
  },
  orphans: async (context, going) =>
    context.home.owned
      .filter(({ uid }) => uid !== context.home.uid)
      .map(({ uid, title }) => ({
        kind: 'folder',
        uid,
        title,
        url: pageUrl(context.grafana, `/dashboards/f/${uid}`),
        examine: (signal) => examineLeftover(context, { uid, title }, going, signal),
      })),
}
