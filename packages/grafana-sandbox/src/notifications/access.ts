import type { Account } from '../accounts/account.ts'
import type { Provenance } from '../alert-rules/alert-rule.ts'
import { accessDenied, mayEdit } from '../http/access.ts'
import { failure } from '../http/answer.ts'
import { Refusal } from '../http/decode.ts'
import type { SandboxState } from '../state/state.ts'

const write =
  'any of alert.provisioning:write, alert.notifications.provisioning:write, all of alert.notifications:write, alert.provisioning.provenance:write'

/** @throws Refusal for who may not write notification objects. */
export function requireNotificationWrite(account: Account): void {
  if (!mayEdit(account)) throw new Refusal(accessDenied(write))
}

/** @throws Refusal where the policy tree has broken the whole configuration. */
export function requireIntact({ notifications }: SandboxState): void {
  const problem = corruption(notifications.policy)
  if (problem === undefined) return
  throw new Refusal({
    status: 500,
    body: {
      statusCode: 500,
      messageId: 'alerting.notification.configCorrupted',
      message:
        'Current Alertmanager configuration in the storage is corrupted. Reset the configuration or rollback to a recent valid one.',
      extra: { Error: problem },
    },
  })
}

/** A root that continues is taken, and then nothing can read the configuration any more. */
export function corruption(policy: { readonly continue?: true }): string | undefined {
  return policy.continue === true ? 'cannot have continue in root route' : undefined
}

/** @throws Refusal where an object of another provenance is written without one. */
export function checkRelaxedProvenance(before: Provenance, provenance: Provenance): void {
  if (before === '' || provenance !== '') return
  const words = `Resource with provenance status '${before}' cannot be managed via API that handles resources with provenance status 'none'. You must use appropriate API to manage this resource`
  throw new Refusal({
    status: 403,
    body: {
      statusCode: 403,
      messageId: 'alerting.notifications.invalidProvenance',
      message: words,
      extra: { SourceProvenance: before, TargetProvenance: 'none' },
    },
  })
}

/** @throws Refusal where the version that was sent is not the object's. */
export function checkVersion(sent: string, actual: string): void {
  if (sent === '' || sent === actual) return
  throw new Refusal({
    status: 409,
    body: { statusCode: 409, messageId: 'alerting.notifications.conflict', message: 'Conflict' },
  })
}

/** @throws Refusal where nothing more fits. */
export function checkNotificationQuota({ notifications, limits }: SandboxState): void {
  if (notifications.size >= limits.notificationObjects) throw new Refusal(failure(403, 'quota has been exceeded'))
}
