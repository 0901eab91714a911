import type { Grafana } from '../client/types.ts'

/** Address of a page of Grafana, below its sub-path. */
export function pageUrl(grafana: Grafana, path: string): string {
  return `${grafana.url.href.replace(/\/$/, '')}${path}`
}
