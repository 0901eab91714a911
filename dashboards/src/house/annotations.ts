import type { Builder, Dataquery } from '@grafana/grafana-foundation-sdk/cog'
import type { AnnotationQuery } from '@grafana/grafana-foundation-sdk/dashboard'
import { grafanaDataSource } from './data-source.ts'

/** Tag of the annotations that mark a deployment. Whoever deploys posts them: `POST /api/annotations`. */
export const deploymentTag = 'deployment'

/** Lines across all panels. Where its alerts changed their state Grafana draws by itself. */
export function annotations(): Builder<AnnotationQuery>[] {
  return [deployments()]
}

/** What was deployed when. Like that of links, the SDK's builder would hide the switch in a menu. */
function deployments(): Builder<AnnotationQuery> {
  const target = { type: 'tags', tags: [deploymentTag], limit: 100, matchAny: false }
  return {
    build: () => ({
      name: 'Deployments',
      datasource: grafanaDataSource(),
      enable: true,
      iconColor: 'purple',
      // The SDK types no target of Grafana's own data source.
      target: target as unknown as Dataquery,
    }),
  }
}
