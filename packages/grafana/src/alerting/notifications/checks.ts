import type { Problem } from '../../errors.ts'
import type { AlertingOptions } from '../types.ts'
import { checkContactPoints } from './check-contact-points.ts'
import { checkMuteTimings } from './check-mute-timings.ts'
import { checkPolicy } from './check-policy.ts'
import { checkTemplates } from './check-templates.ts'

/**
 * Checks contact points, mute timings, message templates and the notification policy of a stack, as far as no server is
 * needed. Takes what JavaScript may hand in; every problem is found, each with its path in the options.
 *
 * @param stack - name of the stack
 */
export function checkNotifications(options: AlertingOptions, stack: string): Problem[] {
  const { contactPoints, muteTimings, messageTemplates, notificationPolicy } = options
  return [
    ...(contactPoints === undefined ? [] : checkContactPoints('contactPoints', contactPoints, stack)),
    ...(muteTimings === undefined ? [] : checkMuteTimings('muteTimings', muteTimings, stack)),
    ...(messageTemplates === undefined ? [] : checkTemplates('messageTemplates', messageTemplates, stack)),
    ...(notificationPolicy === undefined || notificationPolicy === null
      ? []
      : checkPolicy('notificationPolicy', notificationPolicy, options, stack)),
  ]
}
