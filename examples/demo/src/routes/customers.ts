import { SendEmailRequest } from 'customerio-node'
import type { FastifyInstance } from 'fastify'
import { guarded } from './errors.ts'

interface SignUp {
  readonly userId: string
  readonly email: string
  readonly firstName: string
  readonly phone: string
  readonly street: string
  readonly deviceToken: string
  readonly preferences?: Readonly<Record<string, unknown>>
}

interface Visit {
  readonly userId: string
  readonly page: string
}

interface PasswordReset {
  readonly userId: string
  readonly email: string
  readonly firstName: string
  readonly link: string
}

const text = { type: 'string' } as const

const signUpBody = {
  type: 'object',
  required: ['userId', 'email', 'firstName', 'phone', 'street', 'deviceToken'],
  properties: { userId: text, email: text, firstName: text, phone: text, street: text, deviceToken: text },
} as const

/** Signing up, looking around, losing a password, leaving. No person id stands in a URL: access logs and spans hold URLs. */
export function registerCustomers(app: FastifyInstance): void {
  app.post<{ Body: SignUp }>(
    '/sign-ups',
    { schema: { body: signUpBody } },
    guarded(async (request, reply) => {
      const { userId, email, firstName, phone, street, deviceToken, preferences } = request.body
      const { customerio } = request
      await customerio.identify(userId, {
        email,
        first_name: firstName,
        phone,
        address: { street },
        created_at: Math.floor(Date.now() / 1000),
        ...preferences,
      })
      await Promise.all([
        customerio.track(userId, { name: 'signed_up', data: { plan: 'free', first_name: firstName } }),
        customerio.addDevice(userId, deviceToken, 'ios'),
        customerio.pipelines.identify({ userId, traits: { email, first_name: firstName, plan: 'free' } }),
      ])
      request.log.info({ userId, email, plan: 'free' }, 'signed up')
      return reply.code(201).send({ status: 'created' })
    }),
  )

  app.post<{ Body: Visit }>('/visits', (request, reply) => {
    const { userId, page } = request.body
    // Not awaited: the shopper does not wait for analytics, and the call outlives the reply.
    request.customerio.pipelines.page({ userId, name: page }).catch(countedAndLogged)
    reply.code(202).send({ status: 'accepted' })
  })

  app.post<{ Body: PasswordReset }>(
    '/password-resets',
    guarded(async (request, reply) => {
      const { userId, email, firstName, link } = request.body
      const mail = new SendEmailRequest({
        to: email,
        identifiers: { id: userId },
        from: 'shop@example.test',
        subject: `Reset your password, ${firstName}`,
        body: `<p>Hello ${firstName}, follow <a href="${link}">this link</a>.</p>`,
        disable_message_retention: true,
        tracked: false,
      })
      await request.customerio.app.sendEmail(mail)
      return reply.code(202).send({ status: 'sent' })
    }),
  )

  app.post<{ Body: { readonly userId: string } }>(
    '/account-deletions',
    guarded(async (request, reply) => {
      const { userId } = request.body
      await request.customerio.suppress(userId)
      await request.customerio.destroy(userId)
      return reply.code(202).send({ status: 'deleted' })
    }),
  )
}

/** The client has counted and logged the failure; here only the promise must not stay unhandled. */
export function countedAndLogged(): void {}
