/** Where the event id stands in a body, so that a new one is a concatenation away. */
export interface EventTemplate {
  readonly beforeId: string
  readonly afterId: string
}

const crockford = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const firstMinute = Math.floor(Date.now() / 60_000)
let made = 0

/** Ids in the form of a ULID, never the same in one run. */
export function nextEventId(): string {
  let digits = ''
  let left = firstMinute * 2 ** 21 + made++
  while (digits.length < 23) {
    digits = (crockford[left % 32] ?? '') + digits
    left = Math.floor(left / 32)
  }
  return `01J${digits}`
}

/** A delivered e-mail's reporting event of exactly `bytes` bytes, as the vendor's examples show it. */
export function eventTemplate(bytes: number): EventTemplate {
  const render = (data: object): string =>
    JSON.stringify({
      data: {
        action_id: 96,
        campaign_id: 22,
        customer_id: '42',
        delivery_id: 'ZAIAAVTJVG0QcCok0-0ZKj6yiQ==',
        identifiers: { cio_id: 'd9c106000001', email: 'person@example.test', id: '42' },
        recipient: 'person@example.test',
        ...data,
      },
      event_id: '~',
      metric: 'delivered',
      object_type: 'email',
      timestamp: 1_760_000_000,
    })
  const fill =
    bytes < 2_000
      ? (text: string) => render({ subject: text })
      : (text: string) => render({ content: text, subject: 'Your order' })
  // The id is 26 characters where the template has one.
  const missing = bytes - (fill('').length + 25)
  if (missing < 0) throw new RangeError(`an event does not fit into ${bytes} bytes`)
  const [beforeId = '', afterId = ''] = fill(fillerOf(missing)).split('~')
  return { beforeId, afterId }
}

const paragraph =
  '<p style=color:#333>Hello, your order is on its way. <a href=https://example.test/track>Track it</a>.</p>\n'

/** Text of a mail that takes exactly `length` bytes as a JSON string. */
function fillerOf(length: number): string {
  const text = paragraph.repeat(Math.ceil(length / paragraph.length))
  let filler = ''
  let size = 0
  for (const character of text) {
    const cost = character === '\n' ? 2 : 1
    if (size + cost > length) break
    filler += character
    size += cost
  }
  return filler + '.'.repeat(length - size)
}
