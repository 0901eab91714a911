import type { Grafana } from '../../client/types.ts'
import { objectsOf, textOf } from '../../dashboards/json-values.ts'
import { options } from '../resource.ts'
import { stackTag } from './marks.ts'

const pageSize = 1000

/** Dashboards with the stack's tag, page by page: how legacy storage, which keeps no labels, is asked what is ours. */
export async function searchByTag(
  grafana: Grafana,
  stack: string,
  signal?: AbortSignal,
): Promise<readonly { readonly uid: string; readonly title: string }[]> {
  const found: { readonly uid: string; readonly title: string }[] = []
  for (let page = 1; ; page += 1) {
    const query = { type: 'dash-db', tag: stackTag(stack), limit: String(pageSize), page: String(page) }
    const { body } = await grafana.send({ method: 'GET', path: '/api/search', query, purpose: 'read' }, options(signal))
    const hits = objectsOf(body)
    found.push(...hits.map((hit) => ({ uid: textOf(hit.uid), title: textOf(hit.title) })))
    if (hits.length < pageSize) return found
  }
}
