import { createHmac } from 'node:crypto'
import autocannon from 'autocannon'
import { type EventTemplate, nextEventId } from './event-body.ts'

export const webhookPath = '/webhooks/customerio'
/** Fakes. The second is the one before a rotation: active, and not used by the sender any more. */
export const signingSecrets = ['bench-signing-secret-current', 'bench-signing-secret-previous'] as const

/** Whose headers a request carries. */
export type Sender = 'customerio' | 'github'

/** One run of load. */
export interface Load {
  readonly port: number
  readonly sender: Sender
  readonly template: EventTemplate
  readonly requests: number
  readonly connections: number
}

/**
 * Sends events, each with an id of its own and a valid signature, and waits for the answers.
 * `amount` makes sure that no request goes out twice: a repeated one would be measured as a duplicate.
 *
 * @throws Error where one was not answered 2xx.
 */
export async function sendWebhooks({ port, sender, template, requests, connections }: Load): Promise<void> {
  const signedAt = String(Math.floor(Date.now() / 1000))
  let connection = 0
  const result = await autocannon({
    url: `http://127.0.0.1:${port}`,
    connections,
    amount: requests,
    // How often autocannon looks whether it is done. Its own figures are not used.
    sampleInt: 20,
    setupClient: (client) => {
      const length = shareOf(connection++, requests, connections)
      client.setRequests(Array.from({ length }, () => signedRequest(sender, template, signedAt)))
    },
  })
  if (result['2xx'] !== requests || result.errors > 0) {
    throw new Error(`${result['2xx']} of ${requests} requests were answered 2xx; errors: ${result.errors}`)
  }
}

/** As autocannon shares `amount` out: the first connections take the remainder. */
function shareOf(connection: number, requests: number, connections: number): number {
  return Math.floor(requests / connections) + (connection < requests % connections ? 1 : 0)
}

function signedRequest(sender: Sender, { beforeId, afterId }: EventTemplate, signedAt: string): autocannon.Request {
  const id = nextEventId()
  const body = Buffer.from(beforeId + id + afterId)
  return {
    method: 'POST',
    path: webhookPath,
    body,
    headers: { 'content-type': 'application/json', ...signatureHeaders(sender, id, body, signedAt) },
  }
}

function signatureHeaders(sender: Sender, id: string, body: Buffer, signedAt: string): Record<string, string> {
  const hmac = createHmac('sha256', signingSecrets[0])
  if (sender === 'github') {
    const signature = `sha256=${hmac.update(body).digest('hex')}`
    return { 'x-github-event': 'push', 'x-github-delivery': id, 'x-hub-signature-256': signature }
  }
  const signature = hmac.update(`v0:${signedAt}:`).update(body).digest('hex')
  return { 'x-cio-timestamp': signedAt, 'x-cio-signature': signature }
}
