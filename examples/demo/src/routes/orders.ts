import { SendEmailRequest, SendPushRequest, SendSMSRequest } from 'customerio-node'
import type { FastifyInstance } from 'fastify'
import type { Settings } from '../settings.ts'
import { countedAndLogged } from './customers.ts'
import { guarded } from './errors.ts'

interface Order {
  readonly userId: string
  readonly email: string
  readonly firstName: string
  readonly street: string
  readonly total: number
  readonly giftNote?: string
}

interface Shipment {
  readonly userId: string
  readonly phone: string
  readonly link: string
}

/** Ordering and shipping. */
export function registerOrders(app: FastifyInstance, { orderMessageId, shipmentMessageId }: Settings): void {
  app.post<{ Body: Order }>(
    '/orders',
    guarded(async (request, reply) => {
      const { userId, email, firstName, street, total, giftNote } = request.body
      request.customerio
        .track(userId, { name: 'order_placed', data: { total, currency: 'EUR', ship_to: street, gift_note: giftNote } })
        .catch(countedAndLogged)
      const confirmation = new SendEmailRequest({
        to: email,
        identifiers: { id: userId },
        transactional_message_id: orderMessageId,
        message_data: { first_name: firstName, total, street, gift_note: giftNote },
      })
      await request.customerio.app.sendEmail(confirmation)
      return reply.code(201).send({ status: 'ordered' })
    }),
  )

  app.post<{ Body: Shipment }>(
    '/shipments',
    guarded(async (request, reply) => {
      const { userId, phone, link } = request.body
      const { app: messages } = request.customerio
      const notice = {
        transactional_message_id: shipmentMessageId,
        identifiers: { id: userId },
        message_data: { link },
      }
      const outcomes = await Promise.allSettled([
        messages.sendPush(new SendPushRequest(notice)),
        messages.sendSMS(new SendSMSRequest({ ...notice, to: phone })),
      ])
      const sent = outcomes.filter(({ status }) => status === 'fulfilled').length
      return reply.code(202).send({ sent })
    }),
  )
}
