import { type Answer, json } from '../http/answer.ts'
import { isObject, type Operation, type OperationRequest } from '../http/operation.ts'
import type { Messaging } from '../messaging/messaging.ts'
import type { Channel } from '../state/records.ts'
import { readIdentifiers, type Workspace } from '../state/workspace.ts'

/** Documented limits of a transactional send (vendor document of September 2026). */
const sendLimits = {
  /** Bytes, attachments left out. */
  payload: 1_000_000,
  /** Bytes of all attachments, decoded. */
  attachments: 2_000_000,
  /** Addresses over `to`, `cc` and `bcc`. */
  recipients: 15,
  /** Days. */
  sendAhead: 90,
} as const

// The vendor names no types; these are the ones mail providers refuse everywhere.
const refusedAttachment = /\.(bat|cmd|com|exe|js|msi|scr|vbs)$/i

/** The six sends. */
export function createSends(workspace: Workspace, messaging: Messaging): Operation[] {
  function send(channel: Channel) {
    return ({ body, raw }: OperationRequest): Answer => {
      if (!isObject(body)) return sendError(400, 'request body must be a JSON object')
      const refusal = checkMessage(channel, body, raw.length, workspace.nowSeconds())
      if (refusal !== undefined) return refusal
      const reference = readIdentifiers(body.identifiers)
      if (reference === undefined) return sendError(400, 'identifiers must hold exactly one of id, email and cio_id')
      const person =
        workspace.people.find(reference) ?? (body.auto_create === true ? workspace.people.upsert(reference) : undefined)
      const sendAt = typeof body.send_at === 'number' ? body.send_at : undefined
      const delivery = messaging.send({
        channel,
        sender: 'transactional',
        ...(typeof body.transactional_message_id === 'string' || typeof body.transactional_message_id === 'number'
          ? { transactionalMessageId: body.transactional_message_id }
          : {}),
        ...(typeof body.to === 'string' ? { recipient: body.to } : {}),
        ...(typeof body.subject === 'string' ? { subject: body.subject } : {}),
        ...(typeof body.body === 'string' ? { content: body.body } : {}),
        ...(person === undefined ? {} : { person }),
        identifiers: { [reference.kind]: reference.value },
        ...(sendAt === undefined ? {} : { sendAt }),
        draft: body.queue_draft === true,
      })
      return json(200, {
        delivery_id: delivery.deliveryId,
        queued_at: delivery.queuedAt,
        ...(sendAt === undefined ? {} : { send_at: sendAt }),
      })
    }
  }

  const channels: readonly (readonly [string, Channel])[] = [
    ['sendEmail', 'email'],
    ['sendPush', 'push'],
    ['sendSMS', 'sms'],
    ['sendWhatsApp', 'whatsapp'],
    ['sendInApp', 'in_app'],
    ['sendInboxMessage', 'inbox_message'],
  ]
  return channels.map(([name, channel]) => ({
    api: 'app',
    name,
    method: 'POST',
    path: `/v1/send/${channel}`,
    handle: send(channel),
  }))
}

type Fields = Record<string, unknown>

function checkMessage(channel: Channel, body: Fields, bytes: number, nowSeconds: number): Answer | undefined {
  const hasTemplate = body.transactional_message_id !== undefined && body.transactional_message_id !== ''
  if (channel !== 'email') {
    if (!hasTemplate) return sendError(400, 'transactional_message_id is required')
  } else {
    const refusal = checkEmail(body, hasTemplate) ?? checkAttachments(body.attachments)
    if (refusal !== undefined) return refusal
  }
  if (bytes - attachmentBytes(body.attachments, 'encoded') > sendLimits.payload) {
    return sendError(413, `the message cannot be larger than ${sendLimits.payload} bytes`)
  }
  const { send_at: sendAt } = body
  if (sendAt !== undefined && !isSendTime(sendAt, nowSeconds)) {
    return sendError(400, `send_at must be a unix timestamp at most ${sendLimits.sendAhead} days ahead`)
  }
  return undefined
}

function checkEmail(body: Fields, hasTemplate: boolean): Answer | undefined {
  if (typeof body.to !== 'string' || body.to === '') return sendError(400, 'to is required')
  const isInline = ['body', 'subject', 'from'].every((name) => typeof body[name] === 'string')
  if (!hasTemplate && !isInline) {
    return sendError(400, 'transactional_message_id, or body, subject and from, are required')
  }
  const recipients = [body.to, body.cc, body.bcc]
    .filter((list) => typeof list === 'string')
    .flatMap((list) => list.split(',').filter((address) => address.trim() !== ''))
  if (recipients.length > sendLimits.recipients) {
    return sendError(400, `a message cannot have more than ${sendLimits.recipients} recipients`)
  }
  return undefined
}

function checkAttachments(attachments: unknown): Answer | undefined {
  if (attachments === undefined) return undefined
  if (!isObject(attachments) || Object.values(attachments).some((content) => typeof content !== 'string')) {
    return sendError(400, 'attachments must map file names to base64 texts')
  }
  const refused = Object.keys(attachments).find((name) => refusedAttachment.test(name))
  if (refused !== undefined) return sendError(403, 'the type of an attachment is not allowed')
  if (attachmentBytes(attachments, 'decoded') > sendLimits.attachments) {
    return sendError(413, `attachments cannot be larger than ${sendLimits.attachments} bytes`)
  }
  return undefined
}

function attachmentBytes(attachments: unknown, as: 'encoded' | 'decoded'): number {
  if (!isObject(attachments)) return 0
  let bytes = 0
  for (const content of Object.values(attachments)) {
    if (typeof content === 'string') bytes += Buffer.byteLength(content, as === 'decoded' ? 'base64' : 'utf8')
  }
  return bytes
}

function isSendTime(value: unknown, nowSeconds: number): boolean {
  return Number.isSafeInteger(value) && (value as number) - nowSeconds <= sendLimits.sendAhead * 86_400
}

function sendError(status: number, error: string): Answer {
  return json(status, { meta: { error } })
}
