import type { CreateEventOptions, ReportingEventName } from 'customerio-sandbox'
import type { Canaries } from '../evidence/canaries.ts'
import type { Random } from './random.ts'
import { createShopper } from './shoppers.ts'
import type { Step } from './stage.ts'

/** How many messages a day, and when the newsletter leaves. */
const perDay = { welcome: 120, newsletter: 160 }
const newsletterHour = 10.2

type Stop = readonly [afterHours: number, name: ReportingEventName, data?: Record<string, unknown>]

/** What the workspace sends on its own: no call of the shop is behind it, only webhooks tell of it. */
export function planCampaigns(canaries: Canaries, random: Random, size: number): Step[] {
  const mails = (often: number): number[] => Array.from({ length: Math.max(1, Math.round(often * size)) }, (_, n) => n)
  return [
    ...mails(perDay.welcome).flatMap((serial) =>
      planMail(canaries, random, serial, 'campaign', 6 + random.next() * 15),
    ),
    ...mails(perDay.newsletter).flatMap((serial) => {
      return planMail(canaries, random, serial, 'newsletter', newsletterHour + random.next() * 0.5)
    }),
  ]
}

/** One message from the provider's "sent" to what became of it. */
function planMail(
  canaries: Canaries,
  random: Random,
  serial: number,
  sender: 'campaign' | 'newsletter',
  sentAt: number,
): Step[] {
  const { userId: id, email, phone, link } = createShopper(canaries, serial)
  const options: CreateEventOptions = {
    sender,
    person: { id, email, phone },
    deliveryId: `demo-${sender}-${serial}`,
    content: canaries.value('body', serial),
  }
  const message = { subject: canaries.value('subject', serial) }
  let at = sentAt
  return drawStops(random, `<${email}> ${canaries.value('failure', serial)}`).map(([afterHours, name, data]): Step => {
    at = Math.min(23.95, at + afterHours * (0.5 + random.next()))
    const href = name === 'email_clicked' ? { href: link } : {}
    return {
      at,
      act: ({ sandbox, createEvent }) => {
        sandbox.webhooks.emit(createEvent(name, { ...options, data: { ...message, ...href, ...data } }))
      },
    }
  })
}

function drawStops(random: Random, whom: string): Stop[] {
  if (random.chance(0.02)) return [[0, 'email_dropped', { failure_message: `${whom} is suppressed` }]]
  if (random.chance(0.03))
    return [
      [0, 'email_sent'],
      [0.2, 'email_bounced', { failure_message: `550 5.1.1 ${whom}: user unknown` }],
    ]
  if (random.chance(0.02))
    return [
      [0, 'email_sent'],
      [0.4, 'email_bounced', { failure_message: `452 4.2.2 ${whom}: mailbox full` }],
    ]
  const stops: Stop[] = [
    [0, 'email_sent'],
    [0.2, 'email_delivered'],
  ]
  if (random.chance(0.45)) stops.push([2, 'email_opened'])
  if (stops.length > 2 && random.chance(0.3)) stops.push([0.3, 'email_clicked'])
  if (stops.length === 4 && random.chance(0.2)) stops.push([1, 'email_converted'])
  if (random.chance(0.01)) stops.push([1, 'email_spammed'])
  return stops
}
