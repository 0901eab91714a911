import { objectsOf, textOf } from '../../json-values.ts'
import { deleteUnchanged } from '../delete-unchanged.ts'
import type { Examination, KindContext, ManagedObject } from '../kind.ts'
import { ownerOf } from '../manager.ts'
import { options } from '../resource.ts'
import { findLeftovers } from '../rule-group/leftovers.ts'
import { surveyOfPlan } from '../rule-group/survey.ts'
import { folderStore } from './home.ts'
import { asItWas } from './write-folder.ts'

/**
 * What pruning would do with a folder of the stack that is no longer in it: it goes when nothing is left in it.
 *
 * @param going - what is deleted before it
 */
export async function examineLeftover(
  context: KindContext,
  { uid, title }: { readonly uid: string; readonly title: string },
  going: readonly ManagedObject[],
  signal?: AbortSignal,
): Promise<Examination> {
  const { grafana, stack } = context
  const store = folderStore(grafana, context.server)
  const found = await store.read(uid, signal)
  const live = found !== undefined && ownerOf(found.manager, stack.name) === 'ours' ? found : undefined
  const full = live !== undefined && !(await isEmptied(context, uid, going, signal))
  const writes = live !== undefined && !full
  const scopes = writes ? await context.scopesOf(uid, signal) : []
  return {
    change: { kind: 'folder', uid, title, action: writes ? 'delete' : 'unchanged', writes, differences: [] },
    permissions: writes ? [{ action: 'folders:delete', scopes, purpose: `delete folder "${uid}"` }] : [],
    warnings: full ? [`folder "${uid}" is no longer in the stack and stays: something else is in it`] : [],
    ...(live === undefined ? {} : { version: live.version }),
    write: () => deleteUnchanged(store, 'folder', uid, live),
    settle: async () => {
      const now = await store.read(uid)
      if (now === undefined) return { state: 'written', differences: [] }
      return { state: now.lock === live?.lock ? 'untouched' : 'other', version: now.version, differences: [] }
    },
    restore: async () => {
      if (live !== undefined && (await store.read(uid)) === undefined) await store.create(asItWas(live))
    },
  }
}

/** Whether all that is in a folder is to be deleted. A search finds no alert rules; with those the server refuses. */
async function isEmptied(
  context: KindContext,
  folder: string,
  going: readonly ManagedObject[],
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const query = { folderUIDs: folder, limit: String(going.length + 1) }
  const { body } = await context.grafana.send(
    { method: 'GET', path: '/api/search', query, purpose: 'read' },
    options(signal),
  )
  if (!objectsOf(body).every((hit) => going.some(({ uid }) => uid === textOf(hit.uid)))) return false
  if (!context.stack.keeps.includes('rule-group')) return true
  const survey = await surveyOfPlan(context, signal)
  const leaving = findLeftovers(context, survey).filter((left) =>
    going.some(({ kind, uid }) => kind === 'rule-group' && uid === left.uid),
  )
  const uids = new Set(leaving.flatMap(({ rules }) => rules.map(({ uid }) => uid)))
  return survey.rules.every(({ rule, folderUid }) => folderUid !== folder || uids.has(rule.uid))
}
