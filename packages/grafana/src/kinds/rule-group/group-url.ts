import type { Grafana } from '../../client/types.ts'
import { pageUrl } from '../page-url.ts'

/** Page of a rule group. */
export function groupUrl(grafana: Grafana, folderUid: string, title: string): string {
  const group = encodeURIComponent(title)
  return pageUrl(grafana, `/alerting/grafana/namespaces/${encodeURIComponent(folderUid)}/groups/${group}/view`)
}
