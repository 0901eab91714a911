import type { Account } from '../accounts/account.ts'
import type { SandboxState } from '../state/state.ts'
import type { RouteRecord } from './notification-objects.ts'

/** Every policy of a tree, the root first. */
export function routesOf(route: RouteRecord): RouteRecord[] {
  return [route, ...(route.routes ?? []).flatMap(routesOf)]
}

export function namesReceiver(tree: RouteRecord, receiver: string): boolean {
  return routesOf(tree).some((route) => route.receiver === receiver)
}

export function namesTiming(tree: RouteRecord, timing: string): boolean {
  return routesOf(tree).some(
    ({ mute_time_intervals: muted = [], active_time_intervals: active = [] }) =>
      muted.includes(timing) || active.includes(timing),
  )
}

/** Uids of the rules that name a mute timing. */
export function rulesWithTiming({ alertRules }: SandboxState, timing: string): string[] {
  return alertRules
    .all()
    .filter(({ notificationSettings }) => {
      const { mute_time_intervals: muted = [], active_time_intervals: active = [] } = notificationSettings ?? {}
      return muted.includes(timing) || active.includes(timing)
    })
    .map(({ uid }) => uid)
}

/** Policies and rules follow a contact point to its new name. */
export function renameReceiver(
  { notifications, alertRules }: SandboxState,
  { from, to, by }: { readonly from: string; readonly to: string; readonly by: Account },
): void {
  const renamed = (route: RouteRecord): RouteRecord => ({
    ...route,
    ...(route.receiver === from ? { receiver: to } : {}),
    ...(route.routes === undefined ? {} : { routes: route.routes.map(renamed) }),
  })
  notifications.policy = renamed(notifications.policy)
  for (const rule of alertRules.all()) {
    const { notificationSettings, provenance } = rule
    if (notificationSettings?.receiver !== from) continue
    alertRules.update(
      rule,
      { ...rule, notificationSettings: { ...notificationSettings, receiver: to } },
      { by, provenance },
    )
  }
}
