import type { Canaries } from '../evidence/canaries.ts'

/** One customer of the shop. Everything about them is a canary. */
export interface Shopper {
  readonly userId: string
  readonly email: string
  readonly firstName: string
  readonly phone: string
  readonly street: string
  readonly deviceToken: string
  /** A link with a token in it, as in password mails. */
  readonly link: string
  readonly giftNote: string
}

export function createShopper(canaries: Canaries, serial: number): Shopper {
  return {
    userId: canaries.value('person', serial),
    email: canaries.email(serial),
    firstName: canaries.value('name', serial),
    phone: canaries.phone(serial),
    street: `${canaries.value('street', serial)} ${1 + (serial % 90)}`,
    deviceToken: canaries.value('device', serial),
    link: `https://shop.example.test/go?token=${canaries.value('link', serial)}`,
    giftNote: canaries.value('note', serial),
  }
}
