import type { FastifyInstance, FastifyReply } from 'fastify'
import { SandboxError } from '../errors.ts'
import type { FaultDescription } from '../faults/presets.ts'
import { parseBody } from '../http/body.ts'
import { isObject } from '../http/operation.ts'
import type { CreateEventOptions, ReportingEventName, ReportingFaults } from '../reporting/index.ts'
import type { Sandbox } from '../sandbox.ts'

/** Adds the inspection API below `/_sandbox`. It asks for no credentials: the sandbox listens on loopback. */
export function registerInspection(app: FastifyInstance, sandbox: Sandbox): void {
  const { inspect, faults, webhooks } = sandbox
  const get = (
    path: string,
    read: (params: Record<string, string>, query: Record<string, string>) => unknown,
  ): void => {
    app.get(`/_sandbox${path}`, (request, reply) => {
      const value = read(request.params as Record<string, string>, request.query as Record<string, string>)
      return answer(reply, value === undefined ? 404 : 200, value ?? { error: 'not found' })
    })
  }

  get('', () => ({ counts: inspect.counts(), webhooks: webhooks.stats, faults: faults.list() }))
  get('/people', () => ({ people: inspect.people() }))
  get('/people/:identifier', ({ identifier = '' }) => inspect.person(identifier))
  get('/events', () => ({ events: inspect.events() }))
  get('/deliveries', () => ({ deliveries: inspect.deliveries() }))
  get('/deliveries/:id', ({ id = '' }) => inspect.delivery(id))
  get('/requests', (_params, query) => ({ requests: inspect.requests(query) }))
  get('/webhooks', () => ({ log: webhooks.log, backlog: webhooks.backlog, stats: webhooks.stats }))
  get('/faults', () => ({ faults: faults.list() }))

  const change = (method: 'POST' | 'PUT', url: string, run: (body: unknown) => unknown): void => {
    app.route({
      method,
      url: `/_sandbox${url}`,
      handler(request, reply) {
        const { body } = parseBody(Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0))
        try {
          return answer(reply, 201, run(body))
        } catch (error) {
          if (!(error instanceof SandboxError)) throw error
          return answer(reply, 400, { error: error.message, problems: error.problems })
        }
      },
    })
  }

  change('POST', '/faults', (body) => faults.inject(body as FaultDescription))
  change('PUT', '/webhooks/faults', (body) => {
    webhooks.setFaults(body as ReportingFaults)
    return { faults: body }
  })
  change('POST', '/webhooks/events', (body) => {
    const { name, options, faults: eventFaults } = (isObject(body) ? body : {}) as unknown as EventRequest
    const event = sandbox.createEvent(name, options)
    return { event, ...webhooks.emit(event, eventFaults === undefined ? {} : { faults: eventFaults }) }
  })
  app.delete('/_sandbox/faults', (_request, reply) => {
    faults.clear()
    return reply.code(204).send()
  })
  app.delete<{ Params: { id: string } }>('/_sandbox/faults/:id', ({ params }, reply) =>
    faults.remove(Number(params.id)) ? reply.code(204).send() : answer(reply, 404, { error: 'not found' }),
  )
  app.post('/_sandbox/reset', (_request, reply) => {
    sandbox.reset()
    return reply.code(204).send()
  })
  app.post('/_sandbox/settle', async (_request, reply) => {
    await sandbox.settle()
    return reply.code(204).send()
  })
}

interface EventRequest {
  readonly name: ReportingEventName
  readonly options?: CreateEventOptions
  readonly faults?: ReportingFaults
}

function answer(reply: FastifyReply, status: number, value: unknown): FastifyReply {
  return reply.code(status).type('application/json; charset=utf-8').send(JSON.stringify(value))
}
