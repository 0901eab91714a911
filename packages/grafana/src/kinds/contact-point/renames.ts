import type { LiveIntegration } from '../../alerting/notifications/driver.ts'
import { notificationReads } from '../../alerting/notifications/reads.ts'
import type { ContactPoint } from '../../alerting/types.ts'
import type { KindContext } from '../kind.ts'
import { namesIn } from '../notification-policy/subtree.ts'
import { surveyOfPlan } from '../rule-group/survey.ts'

/** What else Grafana changes when a contact point takes all integrations of another: it puts the new name in place of the old. */
export async function renameWarnings(
  context: KindContext,
  { name, integrations }: ContactPoint,
  live: readonly LiveIntegration[],
  signal?: AbortSignal,
): Promise<string[]> {
  const moves = (one: LiveIntegration): boolean => one.name !== name && integrations.some(({ uid }) => uid === one.uid)
  const emptied = [...new Set(live.filter(moves).map((one) => one.name))].filter((old) =>
    live.every((one) => one.name !== old || moves(one)),
  )
  if (emptied.length === 0) return []
  const { tree } = await notificationReads(context).policyTree(signal)
  const { rules } = await surveyOfPlan(context, signal)
  return emptied.flatMap((old) => {
    const routes = namesIn(tree, ['receiver']).filter(([, receiver]) => receiver === old).length
    const users = rules.filter(({ rule }) => rule.notification_settings?.receiver === old).length
    if (routes + users === 0) return []
    return [
      `contact point "${old}" becomes "${name}": Grafana puts the new name into what uses it (notification policies: ${routes}, alert rules: ${users}), and alerts of such rules start over`,
    ]
  })
}
