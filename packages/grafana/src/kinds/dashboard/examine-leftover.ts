import { refusal } from '../../plan/refusal.ts'
import type { RequiredPermission } from '../../server/types.ts'
import { deleteUnchanged } from '../delete-unchanged.ts'
import type { Examination, KindContext } from '../kind.ts'
import { pageUrl } from '../page-url.ts'
import { ownerOfDashboard } from './content.ts'
import { readAuthorship } from './history.ts'
import { dashboardStore, type LiveDashboard } from './live-dashboard.ts'
import { otherTags } from './marks.ts'
import { restore } from './write-dashboard.ts'

/**
 * What pruning would do with a dashboard of the stack that is no longer in it. An edit made in Grafana keeps it from going,
 * and so does the tag of another stack where no manager tells whose it is: tags are copied along with a dashboard.
 */
export async function examineLeftover(
  context: KindContext,
  { uid, title }: { readonly uid: string; readonly title: string },
  signal?: AbortSignal,
): Promise<Examination> {
  const { grafana, stack } = context
  const store = dashboardStore(grafana, context.server)
  const found = await store.read(uid, signal)
  const ours = found !== undefined && ownerOfDashboard(found, stack.name) === 'ours'
  const others = ours && found.manager === undefined ? otherTags(stack.name, found.spec.tags) : []
  const live = ours && others.length === 0 ? found : undefined
  const authorship = live && (await readAuthorship(grafana, stack.name, live, { place: context.home.uid }, signal))
  const { edited = false, hidden = false, lastEdit } = authorship ?? {}
  const edit = lastEdit === undefined ? {} : { lastEdit }
  const refused = edited && !context.guards.overwriteEdits
  return {
    change: {
      kind: 'dashboard',
      uid,
      title,
      action: live === undefined ? 'unchanged' : 'delete',
      writes: live !== undefined && !refused,
      differences: [],
      ...edit,
      ...(refused ? { refusal: refusal('edited', { kind: 'dashboard', uid, ...edit }) } : {}),
      ...(live === undefined ? {} : { url: pageUrl(grafana, `/d/${uid}`) }),
    },
    permissions: live && !refused ? await permissions(context, live, hidden, signal) : [],
    warnings: others.length === 0 ? [] : [sharedTags(uid, others)],
    ...(live === undefined ? {} : { version: live.version }),
    write: () => deleteUnchanged(store, 'dashboard', uid, live),
    settle: async () => {
      const now = await store.read(uid)
      if (now === undefined) return { state: 'written', differences: [] }
      return { state: now.lock === live?.lock ? 'untouched' : 'other', version: now.version, differences: [] }
    },
    restore: () => restore(store, uid, live, { stack: stack.name, ours: !edited }),
  }
}

function sharedTags(uid: string, others: readonly string[]): string {
  return `dashboard "${uid}" is no longer in the stack and stays: its tags say ${others.join(', ')}, too. Take off what is wrong`
}

/** A history that may not be read may hide an edit: then deleting asks for the right to read it, too. */
async function permissions(
  { scopesOf }: KindContext,
  { uid, folderUid }: LiveDashboard,
  hidden: boolean,
  signal: AbortSignal | undefined,
): Promise<RequiredPermission[]> {
  const scopes = [`dashboards:uid:${uid}`, ...(await scopesOf(folderUid, signal))]
  const read = { action: 'dashboards:write', scopes, purpose: `read the history of dashboard "${uid}" before it goes` }
  return [{ action: 'dashboards:delete', scopes, purpose: `delete dashboard "${uid}"` }, ...(hidden ? [read] : [])]
}
