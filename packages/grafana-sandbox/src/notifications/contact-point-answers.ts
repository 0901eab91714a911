import type { Provenance } from '../alert-rules/alert-rule.ts'
import type { Answer } from '../http/answer.ts'
import type { SandboxState } from '../state/state.ts'
import type { IntegrationRecord } from './notification-objects.ts'
import { redactedSettings } from './settings.ts'

/** An integration as it is listed. */
export function describeIntegration(
  { uid, name, type, settings, secrets, disableResolveMessage }: IntegrationRecord,
  provenance: Provenance,
): { readonly uid: string; readonly name: string } {
  const shown = redactedSettings(settings, secrets)
  const more = { type, settings: shown, disableResolveMessage, ...(provenance === '' ? {} : { provenance }) }
  return { uid, name, ...more }
}

/** All integrations of a contact point show the provenance of any. */
export function receiverProvenance({ notifications }: SandboxState, receiver: string): Provenance {
  const own = notifications.integrations.filter((integration) => integration.receiver === receiver)
  return own.find(({ provenance }) => provenance !== '')?.provenance ?? ''
}

/** 409 of a uid that another integration has. */
export function uidInUse({ uid, receiver }: IntegrationRecord): Answer {
  return {
    status: 409,
    body: {
      statusCode: 409,
      messageId: 'alerting.notifications.contact-points.uidInUse',
      message: `Receiver configuration with UID '${uid}' already exists in contact point '${receiver}'. Please use unique identifiers for receivers across all contact points.`,
      extra: { Name: receiver, UID: uid },
    },
  }
}

export const referenced: Answer = {
  status: 409,
  body: {
    statusCode: 409,
    messageId: 'alerting.notifications.contact-points.referenced',
    message: 'Contact point is currently referenced by a notification policy.',
  },
}

export const usedByRule: Answer = {
  status: 409,
  body: {
    statusCode: 409,
    messageId: 'alerting.notifications.contact-points.used-by-rule',
    message: 'Contact point is currently used in the notification settings of one or many alert rules.',
  },
}

/** 500 of a server that broke. */
export const serverError: Answer = {
  status: 500,
  headers: { 'content-type': 'application/json; charset=UTF-8' },
  body: { error: 'Server Error', message: 'Internal Server Error - please inspect Grafana server log for details' },
}
