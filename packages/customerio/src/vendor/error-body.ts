/** What an error body of Customer.io says, in one form. */
export interface ErrorBody {
  /** The vendor's words where the SDK only says `Unknown error`. Not scrubbed. */
  readonly message: string | undefined
  /** Reference for Customer.io's support. */
  readonly reference: string | undefined
  readonly wrongRegion: boolean
}

const maxBodyLength = 64 * 1024
const maxMessages = 3
const nothing: ErrorBody = { message: undefined, reference: undefined, wrongRegion: false }

/**
 * Read an error body: `meta.error` and `meta.errors[]` (Track v1, sends), `errors[].detail` (App), `errors[].message` (Track v2).
 * The SDK's own message covers the first two only.
 */
export function readErrorBody(body: unknown): ErrorBody {
  if (typeof body !== 'string' || body.length > maxBodyLength) return nothing
  const reference = /\(reference ([A-Za-z0-9-]{1,64})\)/.exec(body)?.[1]
  const messages = readMessages(body).slice(0, maxMessages)
  return {
    message: messages.length === 0 ? undefined : messages.join('; '),
    reference,
    wrongRegion: messages.some((message) => /wrong data ?center/i.test(message)),
  }
}

function readMessages(body: string): string[] {
  let parsed: unknown
  try {
    parsed = JSON.parse(body)
  } catch {
    return []
  }
  const meta = member(parsed, 'meta')
  const found = [member(meta, 'error'), ...list(member(meta, 'errors'))]
  for (const error of list(member(parsed, 'errors'))) {
    found.push(member(error, 'detail') ?? member(error, 'message') ?? member(error, 'reason') ?? error)
  }
  return found.filter((text) => typeof text === 'string')
}

function member(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}
