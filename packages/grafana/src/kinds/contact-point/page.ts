import type { KindContext } from '../kind.ts'
import { pageUrl } from '../page-url.ts'

/** The page that lists contact points. */
export function contactPointsPage({ grafana }: Pick<KindContext, 'grafana'>): string {
  return pageUrl(grafana, '/alerting/notifications')
}
