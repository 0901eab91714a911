import type { NotificationRoute, RouteMatcher } from '@messaging-observability/grafana'
import type { Severity } from '../spec/types.ts'
import type { Routing, RoutingChoice, RoutingTarget } from './types.ts'

const SEVERITIES: readonly Severity[] = ['critical', 'warning', 'info']
const WAITS: Readonly<Record<Severity, string>> = { critical: '30s', warning: '5m', info: '5m' }
/** At most 5 days: both Alertmanagers forget after those that they have told, and would tell again. */
const REPEATS: Readonly<Record<Severity, string>> = { critical: '4h', warning: '1d', info: '5d' }
/** How soon further alerts of a notification are told. */
const GROUP_INTERVAL = '5m'

/** How a side calls receivers and mute timings. */
export interface RouteNames {
  readonly receiver: (name: string) => string
  readonly muteTiming: (name: string) => string
}

/** Routes by owner, then by severity. What matches nothing goes to the receiver at the top. */
export function routeTree(routing: Routing, names: RouteNames): Omit<NotificationRoute, 'object_matchers'> {
  const { severities = {}, owners = {}, groupBy = ['alertname', 'job'] } = routing
  const ownerRoutes = Object.entries(owners).map(([owner, targets]): NotificationRoute => {
    const fallback = receiverOf(targets.default ?? routing.default)
    return {
      object_matchers: [['owner', '=', owner]],
      receiver: names.receiver(fallback),
      routes: SEVERITIES.map((severity) =>
        severityRoute(severity, targets[severity] ?? targets.default ?? severities[severity] ?? routing.default, names),
      ),
    }
  })
  return {
    receiver: names.receiver(routing.default),
    group_by: [...groupBy],
    group_wait: WAITS.warning,
    group_interval: GROUP_INTERVAL,
    repeat_interval: REPEATS.warning,
    routes: [
      ...ownerRoutes,
      ...SEVERITIES.map((severity) => severityRoute(severity, severities[severity] ?? routing.default, names)),
    ],
  }
}

function severityRoute(severity: Severity, choice: RoutingChoice, names: RouteNames): NotificationRoute {
  const target: RoutingTarget = typeof choice === 'string' ? { receiver: choice } : choice
  const { receiver, wait = WAITS[severity], repeat = REPEATS[severity], mute = [] } = target
  const matchers: readonly RouteMatcher[] = [['severity', '=', severity]]
  return {
    object_matchers: matchers,
    receiver: names.receiver(receiver),
    group_wait: wait,
    repeat_interval: repeat,
    ...(mute.length === 0 ? {} : { mute_time_intervals: mute.map(names.muteTiming) }),
  }
}

function receiverOf(choice: RoutingChoice): string {
  return typeof choice === 'string' ? choice : choice.receiver
}
