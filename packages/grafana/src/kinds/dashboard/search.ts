import type { Grafana } from '../../client/types.ts'
import { objectsOf, textOf } from '../../json-values.ts'
import { options } from '../resource.ts'
import { stackTag } from './marks.ts'

/** The most that Grafana gives at a time. */
const pageSize = 5000

/** Dashboards with the stack's tag, page by page: how legacy storage, which keeps no labels, is asked what is ours. */
export async function searchByTag(
  grafana: Grafana,
  stack: string,
  signal?: AbortSignal,
): Promise<readonly { readonly uid: string; readonly title: string }[]> {
  const found = new Map<string, { readonly uid: string; readonly title: string }>()
  for (let page = 1, before = -1; found.size > before; page += 1) {
    before = found.size
    const query = { type: 'dash-db', tag: stackTag(stack), limit: String(pageSize), page: String(page) }
    const { body } = await grafana.send({ method: 'GET', path: '/api/search', query, purpose: 'read' }, options(signal))
    const hits = objectsOf(body)
    for (const { uid, title } of hits) found.set(textOf(uid), { uid: textOf(uid), title: textOf(title) })
    if (hits.length < pageSize) break
  }
  return [...found.values()]
}

/** Whether a dashboard with the stack's tag is in a folder. */
export async function holdsTagged(
  grafana: Grafana,
  stack: string,
  folderUid: string,
  signal?: AbortSignal,
): Promise<boolean> {
  const query = { type: 'dash-db', tag: stackTag(stack), folderUIDs: folderUid, limit: '1' }
  const { body } = await grafana.send({ method: 'GET', path: '/api/search', query, purpose: 'read' }, options(signal))
  return objectsOf(body).length > 0
}
