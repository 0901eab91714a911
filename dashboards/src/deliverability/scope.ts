import { chosen, scope } from '../house/scope.ts'
import type { EmailScope, MessageScope } from '../queries/messages.ts'

/** The e-mails this dashboard is narrowed to. */
export const emailScope: EmailScope = { ...scope, campaign_type: chosen('campaign_type') }

/** The messages this dashboard is narrowed to. */
export const messageScope: MessageScope = { ...emailScope, channel: chosen('channel') }
