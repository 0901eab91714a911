import type { Random } from '../random.ts'
import type { SenderShape } from './types.ts'
import { createUlid } from './ulid.ts'

/** The ids, names and tags by which `data` says what sent the message. The vendor omits names and tags when they are deleted. */
export function senderData(sender: SenderShape, random: Random, now: number): Record<string, unknown> {
  switch (sender) {
    case 'campaign':
      return {
        campaign_id: 7,
        campaign_name: 'Welcome series',
        campaign_tags: ['onboarding'],
        action_id: 42,
        parent_action_id: 40,
        journey_id: createUlid(random, now),
        trigger_event_id: createUlid(random, now),
        template_id: 11,
      }
    case 'newsletter':
      return {
        newsletter_id: 10,
        newsletter_name: 'Monthly news',
        newsletter_tags: ['news'],
        content_id: 3,
        template_id: 3,
      }
    case 'broadcast':
      return {
        broadcast_id: 9,
        broadcast_name: 'Price change',
        broadcast_tags: ['notice'],
        trigger_id: 1,
        action_id: 42,
        parent_action_id: 40,
        journey_id: createUlid(random, now),
        template_id: 12,
      }
    case 'transactional':
      return { transactional_message_id: 3, template_id: 13 }
    case 'none':
      return {}
  }
}

/** Ids that the vendor may send as null; `identifiers` has its own below. */
const nullable = ['campaign_id', 'newsletter_id', 'broadcast_id', 'trigger_event_id', 'email_address']

/** A copy of `data` with every id null that may be null, as for a deleted person or construct. */
export function withNullIds(data: Record<string, unknown>): Record<string, unknown> {
  const copy = { ...data }
  for (const key of nullable) if (key in copy) copy[key] = null
  if ('customer_id' in copy) copy.customer_id = ''
  if (typeof copy.identifiers === 'object' && copy.identifiers !== null) {
    const identifiers: Record<string, unknown> = { ...copy.identifiers, id: null }
    if ('email' in identifiers) identifiers.email = null
    copy.identifiers = identifiers
  }
  return copy
}
