import { ok } from '../http/answer.ts'
import { type Call, queryText, type Route } from '../http/route.ts'
import { textOf } from '../json.ts'
import { slugOf } from '../state/slug.ts'
import type { SandboxState } from '../state/state.ts'

/** `/api/search` for dashboards, by tag, title and folder. */
export function searchRoutes(state: SandboxState): Route[] {
  function all(query: Call['query'], name: string): string[] {
    const value = query[name]
    return value === undefined ? [] : [value].flat()
  }

  return [
    {
      method: 'GET',
      url: '/api/search',
      handle({ query }) {
        const tags = all(query, 'tag')
        const folderUids = all(query, 'folderUIDs').flatMap((list) => list.split(','))
        const text = (queryText({ query }, 'query') ?? '').toLowerCase()
        const limit = Number(queryText({ query }, 'limit') ?? 1000)
        const found = state.dashboards.all().filter(({ spec, folderUid }) => {
          const own: readonly unknown[] = Array.isArray(spec.tags) ? spec.tags : []
          return (
            tags.every((tag) => own.includes(tag)) &&
            (folderUids.length === 0 || folderUids.includes(folderUid === '' ? 'general' : folderUid)) &&
            textOf(spec.title).toLowerCase().includes(text)
          )
        })
        const sorted = found.sort((left, right) => textOf(left.spec.title).localeCompare(textOf(right.spec.title)))
        const page = sorted.slice(0, limit)
        // Legacy storage reads a row for each tag, and takes the tags from them only where there are several rows
        // (FindDashboards in pkg/services/dashboards/database/database.go, 12.4).
        const rows = page.reduce((sum, { spec }) => sum + Math.max(1, [spec.tags ?? []].flat().length), 0)
        const showsTags = state.traits.storage === 'unified' || rows > 1
        return ok(
          page.map(({ id, uid, spec, folderUid }) => {
            const title = textOf(spec.title)
            const folder = state.folders.get(folderUid)
            return {
              id,
              uid,
              orgId: 1,
              title,
              uri: `db/${slugOf(title)}`,
              url: `/d/${uid}/${slugOf(title)}`,
              slug: '',
              type: 'dash-db',
              tags: showsTags ? (spec.tags ?? []) : [],
              isStarred: false,
              ...(folder === undefined
                ? {}
                : {
                    folderId: folder.id,
                    folderUid,
                    folderTitle: folder.title,
                    folderUrl: `/dashboards/f/${folderUid}/${slugOf(folder.title)}`,
                  }),
              sortMeta: 0,
              isDeleted: false,
            }
          }),
        )
      },
    },
  ]
}
