import type { FaultDescription, Faults } from 'customerio-sandbox'
import type { Canaries } from '../evidence/canaries.ts'
import { webhookPath } from '../settings.ts'
import { createShopper } from './shoppers.ts'
import type { Stage, Step } from './stage.ts'

/** What the way to Customer.io costs on a good day. The first that strikes counts. */
const distance: readonly FaultDescription[] = [
  { preset: 'slow', delayMs: 8, probability: 0.3, times: 'always' },
  { preset: 'slow', delayMs: 22, probability: 0.5, times: 'always' },
  { preset: 'slow', delayMs: 60, probability: 0.5, times: 'always' },
  { preset: 'slow', delayMs: 240, probability: 0.1, times: 'always' },
  { preset: 'slow', delayMs: 700, probability: 0.01, times: 'always' },
]

/** Adds faults in front of the everyday delays: of several that match a request, the oldest strikes. */
export function disturb({ sandbox: { faults } }: Pick<Stage, 'sandbox'>, ...incident: FaultDescription[]): void {
  const waiting = stillWaiting(faults)
  faults.clear()
  for (const fault of [...waiting, ...incident, ...distance]) faults.inject(fault)
}

function stillWaiting(faults: Faults): FaultDescription[] {
  return faults.list().flatMap(({ id: _id, strikes, times = 1, ...fault }) => {
    return times === 'always' ? [] : [{ ...fault, times: times - strikes }]
  })
}

/** Strikes the first attempts of one call, one after the other. */
function everyAttempt(fault: FaultDescription, attempts: number): FaultDescription[] {
  return Array.from({ length: attempts }, (_, retry) => ({ ...fault, match: { ...fault.match, retry }, times: 1 }))
}

const first = { retry: 0 }

/** What goes wrong between the shop and Customer.io. */
export function planIncidents(canaries: Canaries): Step[] {
  const stranger = createShopper(canaries, 900)
  return [
    // Rate limits: waited for and retried, nobody notices but the metrics.
    {
      at: 9,
      act: (stage) =>
        disturb(
          stage,
          { preset: 'rate-limited', match: { ...first, api: 'track', operation: 'track' }, times: 12 },
          { preset: 'rate-limited-retry-after', match: { ...first, api: 'track', operation: 'identify' }, times: 2 },
        ),
    },
    // A load balancer's HTML page: the SDK cannot read it and does not retry.
    {
      at: 11,
      act: (stage) => disturb(stage, { preset: 'bad-gateway-html', match: { operation: 'sendEmail' }, times: 3 }),
    },
    // One push notice fails for good, some page views get through on the second attempt.
    {
      at: 12.5,
      act: (stage) =>
        disturb(stage, ...everyAttempt({ preset: 'server-error', status: 503, match: { operation: 'sendPush' } }, 4), {
          preset: 'server-error',
          match: { ...first, api: 'pipelines', operation: 'page' },
          times: 5,
        }),
    },
    // Connections are cut.
    { at: 14.5, act: (stage) => disturb(stage, { preset: 'reset', match: { ...first, operation: 'page' }, times: 6 }) },
    // No answer at all: the deadline over all attempts ends the call.
    {
      at: 10.5,
      act: (stage) => {
        disturb(stage, ...everyAttempt({ preset: 'hanging', match: { operation: 'sendSMS' } }, 2))
        return stage.shop.post('/shipments', stranger)
      },
    },
    // A key was rotated in the wrong order.
    { at: 18, act: (stage) => disturb(stage, { preset: 'unauthorized', match: { operation: 'sendEmail' }, times: 2 }) },
  ]
}

/** What the shop itself does wrong: errors of the caller, not of Customer.io. */
export function planMistakes(canaries: Canaries): Step[] {
  const shopper = createShopper(canaries, 901)
  // People key attributes by what customers type, and the API repeats the key in its error.
  const key = `${canaries.value('errorbody')}@example.test likes `.padEnd(170, 'very ')
  return [
    { at: 6.5, act: ({ shop }) => shop.post('/sign-ups', { ...shopper, preferences: { [key]: 'chocolate' } }) },
    { at: 8, act: ({ shop }) => shop.get('/announcements/999999') },
    { at: 10, act: ({ shop }) => shop.post('/account-deletions', { userId: '' }) },
    {
      at: 2,
      act: ({ shop }) => shop.post('/imports', { people: importOf(canaries, 60, 4) }),
    },
    {
      at: 4,
      act: ({ shop }) => shop.post('/imports', { people: importOf(canaries, 40, 0) }),
    },
  ]
}

function importOf(canaries: Canaries, people: number, broken: number): object[] {
  return Array.from({ length: people }, (_, index) => {
    const { userId, email, firstName } = createShopper(canaries, 500 + index)
    const tooLong = index < broken ? { about: `${firstName} <${email}> `.repeat(40) } : {}
    return { userId, attributes: { email, first_name: firstName, loyalty: true, ...tooLong } }
  })
}

/** What goes wrong on the way back, between Customer.io and the shop. */
export function planWebhookIncidents(canaries: Canaries, signingSecret: string): Step[] {
  const { email } = createShopper(canaries, 902)
  const forged = JSON.stringify({
    event_id: 'forged',
    object_type: 'email',
    metric: 'bounced',
    data: { recipient: email },
  })
  const forgery =
    (headers: Readonly<Record<string, string>>): Step['act'] =>
    ({ shop }) =>
      shop.postRaw(webhookPath, { 'content-type': 'application/json', ...headers }, forged)
  const now = () => String(Math.floor(Date.now() / 1000))
  return [
    { at: 7, act: ({ sandbox }) => sandbox.webhooks.setFaults({ duplicate: 0.06 }) },
    {
      at: 12,
      act: ({ sandbox, subscription }) => sandbox.webhooks.update(subscription, { signingKey: signingSecret }),
    },
    // Somebody tries the route without knowing the secret.
    { at: 5, act: forgery({}) },
    { at: 5.2, act: (stage) => forgery({ 'x-cio-timestamp': now(), 'x-cio-signature': 'f'.repeat(64) })(stage) },
    { at: 5.4, act: forgery({ 'x-cio-timestamp': '1600000000', 'x-cio-signature': 'a'.repeat(64) }) },
    // Signed with a wrong key: refused, and Customer.io waits an hour before it tries again.
    { at: 13, act: (stage) => emit(stage, 'email_opened', { wrongKey: true }) },
    // Authentic, and yet of no use: parked.
    { at: 14, act: (stage) => emit(stage, 'email_clicked', { brokenJson: true }) },
    { at: 14.2, act: (stage) => emit(stage, 'push_clicked', { brokenJson: true }) },
    // Authentic, and of a kind nobody has documented yet.
    { at: 16, act: (stage) => emit(stage, 'email_converted', { unknownEvent: true }) },
    { at: 16.5, act: (stage) => emit(stage, 'customer_unsubscribed', { nullIds: true }) },
    // A handler with a bug.
    ...[15, 17, 19].map((at): Step => ({ at, act: (stage) => emit(stage, 'sms_replied', {}) })),
  ]
}

type EventName = Parameters<Stage['createEvent']>[0]
type ReportingFaults = Parameters<Stage['sandbox']['webhooks']['setFaults']>[0]

function emit({ sandbox, canaries, createEvent }: Stage, name: EventName, faults: ReportingFaults): void {
  const { userId, email, phone, deviceToken } = createShopper(canaries, 903)
  const event = createEvent(name, { person: { id: userId, email, phone, device_id: deviceToken } })
  sandbox.webhooks.emit(event, { faults })
}
