import type { FastifyInstance } from 'fastify'
import type { Settings } from '../settings.ts'
import { guarded } from './errors.ts'

interface Announcement {
  readonly headline: string
  readonly userIds: readonly string[]
}

/** Announcements go out as a broadcast; their state can be asked for. */
export function registerAnnouncements(app: FastifyInstance, { broadcastId }: Settings): void {
  app.post<{ Body: Announcement }>(
    '/announcements',
    guarded(async (request, reply) => {
      const { headline, userIds } = request.body
      const { id } = await request.customerio.app.triggerBroadcast(broadcastId, { headline }, { ids: [...userIds] })
      return reply.code(202).send({ announcement: id })
    }),
  )

  app.get<{ Params: { readonly announcement: string } }>(
    '/announcements/:announcement',
    guarded(async (request) => {
      const { announcement } = request.params
      return await request.customerio.app.getBroadcastTriggerStatus(broadcastId, announcement)
    }),
  )
}
