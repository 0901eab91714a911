import { notificationReads } from '../alerting/notifications/reads.ts'
import type { JsonObject } from '../json.ts'
import type { Kind, KindContext, ManagedObject } from './kind.ts'
import { examinePolicy, policiesPage, policyTitle, policyUid } from './notification-policy/examine-policy.ts'
import { ownRoute, splitTree } from './notification-policy/subtree.ts'

/**
 * The stack's subtree of the organisation's policy tree, which Grafana's API writes as a whole and without a lock: it is read
 * right before it is written, and read back to prove that nothing of others was changed.
 */
export const notificationPolicyKind: Kind = {
  name: 'notification-policy',
  order: 40,
  inFolder: false,
  desired: (context) => {
    const { notificationPolicy } = context.stack.alerting
    if (notificationPolicy === undefined || notificationPolicy === null) return []
    return [managed(context, ownRoute(context.stack.name, notificationPolicy))]
  },
  orphans: async (context, _going, signal) => {
    const { name, alerting } = context.stack
    if (alerting.notificationPolicy !== null) return []
    const { tree, provenance } = await notificationReads(context).policyTree(signal)
    const ours = provenance === '' || provenance === 'api'
    return ours && splitTree(tree, name).own.length > 0 ? [managed(context, undefined)] : []
  },
}

/** @param route - absent: it is to go */
function managed(context: KindContext, route: JsonObject | undefined): ManagedObject {
  let again = false
  return {
    kind: 'notification-policy',
    uid: policyUid(context.stack.name),
    title: policyTitle(context.stack.name),
    url: policiesPage(context),
    examine: (signal) => {
      const examination = examinePolicy(context, route, again, signal)
      again = true
      return examination
    },
  }
}
