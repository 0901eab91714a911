import { contactPointKind } from './contact-point.ts'
import { dashboardKind } from './dashboard.ts'
import { folderKind } from './folder.ts'
import type { Kind } from './kind.ts'
import { messageTemplateKind } from './message-template.ts'
import { muteTimingKind } from './mute-timing.ts'
import { notificationPolicyKind } from './notification-policy.ts'
import { ruleGroupKind } from './rule-group.ts'

/** Every kind the publisher keeps, in the order they are written. */
export const kinds: readonly Kind[] = [
  folderKind,
  messageTemplateKind,
  muteTimingKind,
  contactPointKind,
  dashboardKind,
  ruleGroupKind,
  notificationPolicyKind,
].toSorted((a, b) => a.order - b.order)
