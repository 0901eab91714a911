import type { AlertingOptions } from '../alerting/types.ts'
import type { KindName } from '../plan/types.ts'
import type { StackOptions } from './types.ts'

/** The option that makes a stack keep a kind. */
export const kindOfOption: Readonly<Record<keyof AlertingOptions | 'dashboards', KindName>> = {
  dashboards: 'dashboard',
  ruleGroups: 'rule-group',
  contactPoints: 'contact-point',
  muteTimings: 'mute-timing',
  messageTemplates: 'message-template',
  notificationPolicy: 'notification-policy',
}

/** Kinds of objects that a stack with these options keeps. */
export function keptKinds(options: StackOptions): KindName[] {
  const kinds = Object.entries(kindOfOption).filter(
    ([option]) => options[option as keyof typeof kindOfOption] !== undefined,
  )
  return ['folder', ...kinds.map(([, kind]) => kind)]
}
