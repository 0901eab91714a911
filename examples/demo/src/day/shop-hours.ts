import type { Canaries } from '../evidence/canaries.ts'
import type { Random } from './random.ts'
import { createShopper, type Shopper } from './shoppers.ts'
import type { Step } from './stage.ts'

/** How busy the shop is, hour by hour. */
const curve = [1, 1, 1, 1, 1, 2, 4, 7, 10, 11, 11, 12, 14, 13, 11, 10, 10, 12, 14, 16, 15, 10, 5, 2]
/** Each hour as often as it is busy. */
const hours = curve.flatMap((weight, hour) => Array.from({ length: weight }, () => hour))

/** The flash sale: many orders within a few minutes. */
const saleHour = 20.5

/** How often things happen on a whole day. */
const perDay = {
  signUps: 140,
  visits: 420,
  orders: 170,
  passwordResets: 50,
  shipments: 90,
  deletions: 6,
  saleVisits: 500,
}

/** What customers do, spread over the day as customers are. */
export function planShopHours(canaries: Canaries, random: Random, size: number): Step[] {
  const steps: Step[] = []
  const count = (often: number): number => Math.max(1, Math.round(often * size))
  const known: { readonly shopper: Shopper; readonly since: number }[] = []

  for (let serial = 0; serial < count(perDay.signUps); serial++) {
    const shopper = createShopper(canaries, serial)
    const at = drawHour(random)
    known.push({ shopper, since: at })
    steps.push({ at, act: ({ shop }) => shop.post('/sign-ups', shopper) })
  }

  /** Somebody, and a time after they signed up. */
  function somebodyLater(): { shopper: Shopper; at: number } {
    const { shopper, since } = known[random.below(known.length)] as (typeof known)[number]
    return { shopper, at: Math.min(23.9, Math.max(drawHour(random), since + 0.3)) }
  }

  function plan(often: number, act: (shopper: Shopper) => Step['act']): void {
    for (let number = 0; number < count(often); number++) {
      const { shopper, at } = somebodyLater()
      steps.push({ at, act: act(shopper) })
    }
  }

  const pages = ['Home', 'Shoes', 'Hats', 'Basket', 'Help']
  plan(perDay.visits, ({ userId }) => {
    const page = pages[random.below(pages.length)]
    return ({ shop }) => shop.post('/visits', { userId, page })
  })
  plan(perDay.orders, (shopper) => {
    const order = { ...shopper, total: 5 + random.below(200) }
    return ({ shop }) => shop.post('/orders', order)
  })
  plan(
    perDay.passwordResets,
    (shopper) =>
      ({ shop }) =>
        shop.post('/password-resets', shopper),
  )
  plan(
    perDay.shipments,
    (shopper) =>
      ({ shop }) =>
        shop.post('/shipments', shopper),
  )
  plan(
    perDay.deletions,
    ({ userId }) =>
      ({ shop }) =>
        shop.post('/account-deletions', { userId }),
  )
  for (let number = 0; number < count(perDay.saleVisits); number++) {
    const { shopper } = known[random.below(known.length)] as (typeof known)[number]
    const at = saleHour + random.next() * 0.6
    steps.push({ at, act: ({ shop }) => shop.post('/visits', { userId: shopper.userId, page: 'Flash sale' }) })
  }
  for (const at of [9.5, 17]) {
    const userIds = known.filter(({ since }) => since < at).map(({ shopper }) => shopper.userId)
    const announcement = { headline: canaries.value('subject'), userIds: userIds.slice(0, 20) }
    if (userIds.length > 0) steps.push({ at, act: ({ shop }) => shop.post('/announcements', announcement) })
  }
  return steps
}

function drawHour(random: Random): number {
  return (hours[random.below(hours.length)] ?? 0) + random.next()
}
