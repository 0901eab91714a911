import type { FastifyInstance } from 'fastify'
import { accountRoutes } from './accounts/routes.ts'
import { ruleGroupRoutes } from './alert-rules/group-routes.ts'
import { alertRuleRoutes } from './alert-rules/rule-routes.ts'
import { rulerRoutes } from './alert-rules/ruler-routes.ts'
import { ruleStateRoutes } from './alert-states/prometheus-routes.ts'
import { dashboardRoutes } from './dashboards/apis-routes.ts'
import { legacyDashboardRoutes } from './dashboards/legacy-routes.ts'
import { searchRoutes } from './dashboards/search-routes.ts'
import { versionRoutes } from './dashboards/version-routes.ts'
import { dataSourceRoutes } from './data-sources/routes.ts'
import { discoveryRoutes } from './discovery/routes.ts'
import { folderRoutes } from './folders/apis-routes.ts'
import { legacyFolderRoutes } from './folders/legacy-routes.ts'
import type { Route } from './http/route.ts'
import { type ServerContext, serveRoutes } from './http/serve.ts'
import { contactPointRoutes } from './notifications/contact-point-routes.ts'
import { muteTimingRoutes } from './notifications/mute-timing-routes.ts'
import { policyRoutes } from './notifications/policy-routes.ts'
import { templateRoutes } from './notifications/template-routes.ts'
import { evalRoutes } from './queries/eval-routes.ts'
import type { SandboxState } from './state/state.ts'

/** Every route of the API, a function for each group of resources. */
const resources: readonly ((state: SandboxState) => Route[])[] = [
  discoveryRoutes,
  accountRoutes,
  dataSourceRoutes,
  folderRoutes,
  legacyFolderRoutes,
  dashboardRoutes,
  legacyDashboardRoutes,
  versionRoutes,
  searchRoutes,
  ruleGroupRoutes,
  alertRuleRoutes,
  rulerRoutes,
  ruleStateRoutes,
  evalRoutes,
  contactPointRoutes,
  policyRoutes,
  muteTimingRoutes,
  templateRoutes,
]

/** Adds the API to an instance. Bodies are read as text, whatever their type. */
export function serveApi(app: FastifyInstance, context: ServerContext): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body))
  serveRoutes(
    app,
    resources.flatMap((routes) => routes(context.state)),
    context,
  )
}
