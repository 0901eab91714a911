import type { Canaries } from '../evidence/canaries.ts'
import { planCampaigns } from './campaigns.ts'
import { planIncidents, planMistakes, planWebhookIncidents } from './incidents.ts'
import { createRandom } from './random.ts'
import { planShopHours } from './shop-hours.ts'
import type { Step } from './stage.ts'

export interface DayOptions {
  readonly seed: number
  /** How busy the day is; 1 is about 2,000 calls. */
  readonly size: number
  /** What the workspace signs with after its key is rotated at noon. */
  readonly signingSecret: string
}

/** One day in the life of the shop. */
export function planDay(canaries: Canaries, { seed, size, signingSecret }: DayOptions): Step[] {
  const random = createRandom(seed)
  return [
    ...planShopHours(canaries, random, size),
    ...planCampaigns(canaries, random, size),
    ...planIncidents(canaries),
    ...planMistakes(canaries),
    ...planWebhookIncidents(canaries, signingSecret),
  ]
}

/** What goes on when the demo keeps running: a quiet stretch of a day, without incidents. */
export function planQuietHours(canaries: Canaries, seed: number): Step[] {
  const random = createRandom(seed)
  const size = 0.05
  return [...planShopHours(canaries, random, size), ...planCampaigns(canaries, random, size)]
}
