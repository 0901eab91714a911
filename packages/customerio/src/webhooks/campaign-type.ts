import type { SenderData } from './event-data.ts'

/** What kind of construct sent a message. */
export type CampaignType = 'campaign' | 'newsletter' | 'broadcast' | 'transactional' | 'unknown'

/** Kind of sender by the id in `data`. A deleted sender leaves its id behind as `null`. */
export function campaignType(data: object): CampaignType {
  const { campaign_id, newsletter_id, broadcast_id, transactional_message_id } = data as SenderData
  if (transactional_message_id != null) return 'transactional'
  if (campaign_id != null) return 'campaign'
  if (newsletter_id != null) return 'newsletter'
  if (broadcast_id != null) return 'broadcast'
  return deletedSender(data)
}

/** An id that is there as `null` tells the kind, unless another is there too. */
function deletedSender(data: object): CampaignType {
  const kinds: CampaignType[] = []
  if ('transactional_message_id' in data) kinds.push('transactional')
  if ('campaign_id' in data) kinds.push('campaign')
  if ('newsletter_id' in data) kinds.push('newsletter')
  if ('broadcast_id' in data) kinds.push('broadcast')
  const [kind = 'unknown', second] = kinds
  return second === undefined ? kind : 'unknown'
}
