import type { FastifyInstance } from 'fastify'
import { guarded } from './errors.ts'

interface ImportedPerson {
  readonly userId: string
  readonly attributes: Readonly<Record<string, unknown>>
}

/** The nightly import of the loyalty programme: one batch call, in which single people may be refused. */
export function registerImports(app: FastifyInstance): void {
  app.post<{ Body: { readonly people: readonly ImportedPerson[] } }>(
    '/imports',
    guarded(async (request, reply) => {
      const { errors = [] } = await request.customerio.batch(
        request.body.people.map(({ userId, attributes }) => ({
          type: 'person',
          action: 'identify',
          identifiers: { id: userId },
          attributes,
        })),
      )
      return reply.code(errors.length === 0 ? 200 : 207).send({ refused: errors.length })
    }),
  )
}
