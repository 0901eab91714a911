import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Answer } from '../http/answer.ts'
import type { Api } from '../http/operation.ts'
import { send } from '../http/send.ts'
import { faultOutcome } from './fault-answer.ts'
import type { FaultDescription } from './presets.ts'

/** Requests that wait because of a fault. */
export interface HeldRequests {
  /** Keeps the request until its connection closes; `timer` ends with it. */
  hold(reply: FastifyReply, timer?: NodeJS.Timeout): void
  /** Cuts every connection that waits. */
  releaseAll(): void
}

/** Creates the list of waiting requests. */
export function createHeldRequests(): HeldRequests {
  const replies = new Map<FastifyReply, NodeJS.Timeout | undefined>()
  return {
    hold(reply, timer) {
      replies.set(reply, timer)
      reply.raw.once('close', () => {
        clearTimeout(timer)
        replies.delete(reply)
      })
    },
    releaseAll() {
      for (const reply of replies.keys()) reply.raw.destroy()
    },
  }
}

/** One struck request. */
export interface StruckRequest {
  readonly fault: FaultDescription
  readonly api: Api
  readonly request: FastifyRequest
  readonly reply: FastifyReply
  readonly held: HeldRequests
  /** Performs the request and returns its right answer. */
  readonly answer: () => Answer
}

/** Answers the way the fault says; returns the status sent, `undefined` where no complete answer was. */
export function misbehave({ fault, api, request, reply, held, answer }: StruckRequest): number | undefined {
  const outcome = faultOutcome(fault, api, `${request.protocol}://${request.host}`, request.url)
  const right = fault.applied === true || outcome.kind === 'slow' || outcome.kind === 'truncated' ? answer() : undefined
  if (outcome.kind === 'answer') {
    send(reply, api, outcome.answer)
    return outcome.answer.status
  }
  if (outcome.kind === 'slow' && right !== undefined) {
    held.hold(
      reply,
      setTimeout(() => void send(reply, api, right), outcome.delayMs),
    )
    return right.status
  }
  reply.hijack()
  if (outcome.kind === 'hanging') held.hold(reply)
  else if (outcome.kind === 'reset') reset(request, reply)
  else if (right !== undefined) truncate(reply, right)
  return undefined
}

function reset({ raw: { socket } }: FastifyRequest, reply: FastifyReply): void {
  // A request injected without a connection has a socket that knows no reset.
  if (typeof socket.resetAndDestroy === 'function') socket.resetAndDestroy()
  else reply.raw.destroy()
}

function truncate(reply: FastifyReply, right: Answer): void {
  const body = Buffer.from(right.body)
  reply.raw.writeHead(right.status, { ...right.headers, 'content-length': String(body.length + 512) })
  reply.raw.write(body.subarray(0, Math.ceil(body.length / 2)), () => reply.raw.destroy())
}
