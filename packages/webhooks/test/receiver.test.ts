import t from 'tap'
import {
  type ClaimResult,
  createMemoryStore,
  createReceiver,
  type DedupeStore,
  type ParkedDelivery,
  type WebhookErrorReason,
  type WebhookMetrics,
} from '../src/index.ts'
import { fakeClock } from './support/fake-clock.ts'
import {
  gate,
  type LogLine,
  type ParcelOptions,
  parcel,
  parcelReceiver,
  recordingLogger,
  request,
  secret,
  settle,
  signed,
} from './support/parcel.ts'

const accepted = { status: 202, outcome: 'accepted' }
const duplicate = { status: 202, outcome: 'duplicate' }
const parkedAnswer = { status: 202, outcome: 'parked' }
const unavailable = { status: 429, outcome: 'unavailable', headers: { 'retry-after': '5' } }
const rejected = (status: number) => ({ status, outcome: 'rejected' })

/** A park that remembers. */
function remember(): { parked: ParkedDelivery[]; park: (delivery: ParkedDelivery) => void } {
  const parked: ParkedDelivery[] = []
  return { parked, park: (delivery) => void parked.push(delivery) }
}

/** A store whose answers come later, and that fails where it is told to. */
function slowStore(failing: Partial<Record<'claim' | 'commit' | 'release', boolean>> = {}): DedupeStore & {
  log: string[]
  failing: typeof failing
} {
  const memory = createMemoryStore({ capacity: 100 })
  const log: string[] = []
  const step = async <T>(name: 'claim' | 'commit' | 'release', id: string, run: () => T): Promise<T> => {
    await settle()
    log.push(`${name} ${id}`)
    if (failing[name]) throw new Error(`store down for u1@example.test`)
    return run()
  }
  return {
    log,
    failing,
    claim: (id) => step<ClaimResult>('claim', id, () => memory.claim(id)),
    commit: (id) => step('commit', id, () => memory.commit(id)),
    release: (id) => step('release', id, () => memory.release(id)),
  }
}

await t.test('what is refused', async (t) => {
  const { receiver, clock } = parcelReceiver({
    policy: { maxBodyBytes: 1000, replayWindow: { pastMs: 1000, futureMs: 10 } },
  })
  const good = request('1')
  const cases: [WebhookErrorReason, number, unknown][] = [
    ['missing_header', 401, { ...good, headers: {} }],
    ['bad_signature', 401, { ...good, headers: { ...good.headers, 'parcel-signature': ['a', 'b'] } }],
    ['bad_signature', 401, { ...good, body: Buffer.from('{}') }],
    ['bad_signature', 401, signed('{}', 'another secret')],
    ['too_large', 413, signed(Buffer.alloc(1001))],
    ['unsupported_media_type', 415, { ...good, headers: { ...good.headers, 'content-type': 'json' } }],
    ['unsupported_media_type', 415, { ...good, headers: { ...good.headers, 'content-type': ['a/b', 'c/d'] } }],
    ['stale', 401, signed(JSON.stringify({ at: clock.now() - 1001, items: [] }))],
    ['future', 401, signed(JSON.stringify({ at: clock.now() + 11, items: [] }))],
  ]
  for (const [reason, status, bad] of cases) {
    const before = receiver.status().errors[reason]
    t.match(await receiver.receive(bad as typeof good), rejected(status), reason)
    t.equal(receiver.status().errors[reason], before + 1, `${reason} is counted`)
  }
  t.match(receiver.reject('too_large'), rejected(413), 'what a framework refuses gets the same answer')
  t.equal(receiver.status().events, 0)
  t.equal(receiver.status().lastReceivedAt, null)
  t.match(await receiver.receive(good), accepted, 'the receiver goes on')
})

await t.test('any well-formed content type is judged by its signature', async (t) => {
  const { receiver } = parcelReceiver()
  for (const type of [undefined, '', 'text/plain', 'application/json; charset=latin1', 'a/b ;c', 'x/*']) {
    const { headers, body } = request(`id of ${type}`)
    t.match(await receiver.receive({ headers: { ...headers, 'content-type': type }, body }), accepted, String(type))
  }
})

await t.test('the answer is a value where nothing has to be waited for', async (t) => {
  const { receiver } = parcelReceiver()
  receiver.on('parcel.lost', () => {})
  t.notOk(receiver.receive(request('1')) instanceof Promise)
  receiver.on('parcel.lost', async () => {})
  t.ok(receiver.receive(request('2')) instanceof Promise)
})

await t.test('a batch', async (t) => {
  await t.test('is answered once and handled event by event, with what each handler registered for', async (t) => {
    const { receiver } = parcelReceiver()
    const seen: unknown[] = []
    receiver.on('parcel.shipped', (event, { id }) => void seen.push([id, event.weight]))
    receiver.on(['parcel.shipped', 'parcel.lost'], async (event, { id }) => void seen.push([id, event.name]))
    receiver.onAny((event) => void seen.push(['any', event.name]))
    const answer = await receiver.receive(
      request(
        { id: 'a', topic: 'parcel.shipped', value: 7 },
        { id: 'b', topic: 'parcel.lost' },
        { id: 'c', topic: 'new' },
      ),
    )
    t.match(answer, accepted)
    t.same(seen, [
      ['a', 7],
      ['a', 'parcel.shipped'],
      ['any', 'parcel.shipped'],
      ['b', 'parcel.lost'],
      ['any', 'parcel.lost'],
      ['any', 'parcel.other'],
    ])
    t.match(receiver.status(), { events: 3, duplicates: 0, inFlight: 0 })
  })

  await t.test('handles an event that stands in it twice once', async (t) => {
    const { receiver } = parcelReceiver()
    let runs = 0
    receiver.on('parcel.lost', async () => void runs++)
    t.match(await receiver.receive(request('a', 'a', 'b')), accepted)
    t.equal(runs, 2)
    t.match(receiver.status(), { events: 2, duplicates: 1 })
  })

  await t.test('without events is accepted', async (t) => {
    t.match(await parcelReceiver().receiver.receive(request()), accepted)
  })

  await t.test('of duplicates only is a duplicate', async (t) => {
    const { receiver } = parcelReceiver()
    await receiver.receive(request('a', 'b'))
    t.match(await receiver.receive(request('a', 'b')), duplicate)
    t.match(await receiver.receive(request('a', 'c')), accepted)
  })

  await t.test('runs at most `eventConcurrency` events at once', async (t) => {
    const { receiver } = parcelReceiver({ policy: { eventConcurrency: 3 } })
    let running = 0
    let most = 0
    receiver.on('parcel.lost', async () => {
      most = Math.max(most, ++running)
      await settle()
      running--
    })
    t.match(await receiver.receive(request(...Array.from({ length: 20 }, (_, index) => `e${index}`))), accepted)
    t.equal(most, 3)
    t.equal(receiver.status().events, 20)
  })

  await t.test('with failing handlers is parked in one record that names them, and commits all', async (t) => {
    const { parked, park } = remember()
    const { receiver } = parcelReceiver({ park })
    receiver.on('parcel.lost', async (_event, { id }) => {
      if (id !== 'b') throw new Error(`cannot handle ${id}`)
    })
    const batch = request('a', 'b', 'c')
    t.match(await receiver.receive(batch), parkedAnswer)
    t.match(parked, [
      {
        reason: 'handler',
        source: 'parcel',
        workspace: 'default',
        body: batch.body,
        events: [
          { id: 'a', name: 'parcel.lost' },
          { id: 'c', name: 'parcel.lost' },
        ],
        error: { type: 'AggregateError', errors: [{ type: 'AggregateError' }, { type: 'AggregateError' }] },
      },
    ])
    t.equal(parked.length, 1)
    t.match(receiver.status(), { events: 3, parked: { handler: 2 }, errors: { handler: 2 } })
    t.match(await receiver.receive(batch), duplicate)
  })

  await t.test('with items that are no events is parked once, and its events are handled', async (t) => {
    const { parked, park } = remember()
    const { receiver } = parcelReceiver({ park })
    t.match(await receiver.receive(request('a', { topic: 'no id' })), parkedAnswer)
    t.match(parked, [{ reason: 'unusable', events: [] }])
    t.match(receiver.status(), { events: 1, parked: { unusable: 1 } })
  })

  await t.test('that must come again is not parked for its unusable items', async (t) => {
    const { parked, park } = remember()
    const { receiver } = parcelReceiver({ park, policy: { handlerErrors: 'retry' } })
    receiver.on('parcel.lost', () => {
      throw new Error('not now')
    })
    t.match(await receiver.receive(request('a', { topic: 'no id' })), unavailable)
    t.same(parked, [])
  })
})

await t.test('authentic but broken', async (t) => {
  const { parked, park } = remember()
  const lines: LogLine[] = []
  const { receiver } = parcelReceiver({ park, logger: recordingLogger(lines) })
  const broken = [
    '',
    '{',
    Buffer.from([0xff, 0xfe, 0x7b]),
    '{"items":[],"__proto__":{"a":1}}',
    '{"items":[{"constructor":{"prototype":{"a":1}}}]}',
    `${'['.repeat(100_000)}${']'.repeat(100_000)}`,
    `${'{"a":'.repeat(65)}1${'}'.repeat(65)}`,
  ]
  for (const body of broken) t.match(await receiver.receive(signed(body)), parkedAnswer, String(body).slice(0, 30))
  t.match(
    await receiver.receive(signed('{"items":[{"id":"k","topic":"t","constructor":{"a":1},"value":[[1],null]}]}')),
    accepted,
  )
  t.match(await receiver.receive(signed('{"no":"items"}')), parkedAnswer)
  t.match(await receiver.receive(signed('null')), parkedAnswer, 'an envelope reader that throws')
  t.same(
    parked.map(({ reason }) => reason),
    [...broken.map(() => 'unparsable'), 'unusable', 'unusable'],
  )
  t.same(parked[2]?.body, Buffer.from([0xff, 0xfe, 0x7b]), 'the bytes as they came')
  t.match(lines.at(-1), { level: 'error', fields: { reason: 'unusable', detail: 'the envelope reader failed' } })
  t.equal(({} as { a?: number }).a, undefined)

  const nowhere = createReceiver({ vendor: parcel, secrets: [secret] })
  t.match(await nowhere.receive(signed('{')), parkedAnswer, 'without handlers a park is not needed')
})

await t.test('claim, run, commit', async (t) => {
  await t.test('an event is handled once', async (t) => {
    const { receiver } = parcelReceiver()
    let runs = 0
    receiver.on('parcel.lost', async () => void runs++)
    t.match(await receiver.receive(request('1')), accepted)
    t.match(await receiver.receive(request('1')), duplicate)
    t.equal(runs, 1)
  })

  await t.test('the same event twice at once runs handlers once', async (t) => {
    const { receiver } = parcelReceiver()
    const work = gate()
    let runs = 0
    receiver.on('parcel.lost', () => {
      runs++
      return work.promise
    })
    const first = receiver.receive(request('1'))
    t.match(await receiver.receive(request('1')), unavailable, 'while it is being handled')
    work.open()
    t.match(await first, accepted)
    t.match(await receiver.receive(request('1')), duplicate, 'afterwards')
    t.equal(runs, 1)
  })

  await t.test('the same with a store that answers promises', async (t) => {
    const { receiver } = parcelReceiver({ store: slowStore() })
    let runs = 0
    receiver.on('parcel.lost', async () => {
      runs++
      await settle()
    })
    const answers = await Promise.all([receiver.receive(request('1')), receiver.receive(request('1'))])
    t.same(answers.map(({ outcome }) => outcome).sort(), ['accepted', 'unavailable'])
    t.match(await receiver.receive(request('1')), duplicate)
    t.equal(runs, 1)
  })

  await t.test('handlers of one event run at once, and their errors are one', async (t) => {
    const { parked, park } = remember()
    const { receiver } = parcelReceiver({ park })
    const started: number[] = []
    const work = gate()
    receiver.on('parcel.lost', () => {
      started.push(1)
      throw new TypeError('one')
    })
    receiver.on('parcel.lost', async () => {
      started.push(2)
      await work.promise
      throw new RangeError('two')
    })
    receiver.on('parcel.lost', () => {
      started.push(3)
      return work.promise
    })
    receiver.on('parcel.lost', () => {
      throw new TypeError('four')
    })
    const answer = receiver.receive(request('1'))
    t.same(started, [1, 2, 3])
    work.open()
    t.match(await answer, parkedAnswer)
    t.match(parked[0]?.error, {
      message: '3 of 4 handlers of parcel.lost failed',
      errors: [{ message: 'one' }, { message: 'four' }, { message: 'two' }],
    })
  })

  await t.test('a failing handler in retry mode releases the claim', async (t) => {
    const lines: LogLine[] = []
    const { receiver } = parcelReceiver({ policy: { handlerErrors: 'retry' }, logger: recordingLogger(lines) })
    let fails = true
    receiver.on('parcel.lost', async () => {
      if (fails) throw new Error('mail to u1@example.test failed')
    })
    t.match(await receiver.receive(request('1')), unavailable)
    t.match(lines, [{ level: 'warn', fields: { reason: 'handler', event: 'parcel.lost', vendor: 'parcel' } }])
    fails = false
    t.match(await receiver.receive(request('1')), accepted, 'what is sent again is no duplicate')
    t.equal(receiver.status().events, 1, 'and counts once')
  })

  await t.test('a vendor whose context fails counts as a failing handler', async (t) => {
    const { receiver } = parcelReceiver({
      vendor: {
        ...parcel,
        context: () => {
          throw new Error('no context')
        },
      },
    })
    receiver.on('parcel.lost', () => t.fail('must not run'))
    t.match(await receiver.receive(request('1')), parkedAnswer)
  })

  await t.test('a vendor whose signature scheme fails makes the sender send again', async (t) => {
    const { receiver } = parcelReceiver({
      vendor: {
        ...parcel,
        scheme: {
          ...parcel.scheme,
          read: () => {
            throw new Error('no scheme')
          },
        },
      },
    })
    t.match(await receiver.receive(request('1')), unavailable)
    t.equal(receiver.status().inFlight, 0)
  })

  await t.test('also where it fails after secrets were fetched', async (t) => {
    const { receiver } = parcelReceiver({
      secrets: async () => [secret],
      vendor: {
        ...parcel,
        scheme: {
          ...parcel.scheme,
          verify: () => {
            throw new Error('no scheme')
          },
        },
      },
    })
    t.match(await receiver.receive(request('1')), unavailable)
    t.match(receiver.status(), { inFlight: 0, errors: { store: 1 } })
  })
})

await t.test('a store that fails', async (t) => {
  for (const step of ['claim', 'commit'] as const) {
    await t.test(`at ${step}: send again, and then the event is handled`, async (t) => {
      const store = slowStore({ [step]: true })
      const { receiver } = parcelReceiver({ store })
      let runs = 0
      receiver.on('parcel.lost', () => void runs++)
      t.match(await receiver.receive(request('1')), unavailable)
      t.equal(receiver.status().errors.store, 1)
      store.failing[step] = false
      t.match(await receiver.receive(request('1')), accepted)
      t.equal(runs, step === 'claim' ? 1 : 2)
      t.equal(receiver.status().events, 1)
    })
  }

  await t.test('at release: send again', async (t) => {
    const { receiver } = parcelReceiver({ store: slowStore({ release: true }), policy: { handlerErrors: 'retry' } })
    receiver.on('parcel.lost', () => {
      throw new Error('no')
    })
    t.match(await receiver.receive(request('1')), unavailable)
    t.match(receiver.status().errors, { handler: 1, store: 1 })
  })

  await t.test('by throwing is the same as by rejecting', async (t) => {
    const store: DedupeStore = {
      claim: () => {
        throw new Error('down')
      },
      commit: () => {},
      release: () => {},
    }
    const { receiver } = parcelReceiver({ store })
    t.match(receiver.receive(request('1', '2')), unavailable)
    t.same(receiver.status().dedupe, {})
  })

  await t.test('does not release a claim that has lapsed meanwhile', async (t) => {
    const store = Object.assign(slowStore(), { claimTtlMs: 5000 })
    const { receiver, clock } = parcelReceiver({ store, policy: { handlerErrors: 'retry' } })
    const work = gate()
    receiver.on('parcel.lost', () => work.promise)
    const answer = receiver.receive(request('1'))
    await settle()
    await settle()
    clock.advance(5000)
    t.match(await answer, unavailable)
    work.fail(new Error('late'))
    await settle()
    t.same(store.log, ['claim 1'])
  })
})

await t.test('a park that fails releases the claims and makes the sender send again', async (t) => {
  let fails = true
  for (const park of [
    () => {
      if (fails) throw new Error('disk full')
    },
    async () => {
      if (fails) throw new Error('disk full')
    },
  ]) {
    fails = true
    const { receiver } = parcelReceiver({ park, store: slowStore() })
    receiver.on('parcel.lost', () => {
      throw new Error('no')
    })
    t.match(await receiver.receive(request('1', '2')), unavailable)
    t.match(await receiver.receive(signed('{')), unavailable)
    t.match(receiver.status(), { errors: { store: 2 }, parked: { handler: 0, unparsable: 0 }, events: 0 })
    fails = false
    t.match(await receiver.receive(request('1', '2')), parkedAnswer)
    t.match(await receiver.receive(signed('{')), parkedAnswer)
  }
})

await t.test('the time budget', async (t) => {
  await t.test('answers "send again" and keeps the claim until the handler settles', async (t) => {
    const { receiver, clock } = parcelReceiver()
    const work = gate()
    let runs = 0
    receiver.on('parcel.lost', () => {
      runs++
      return work.promise
    })
    const answer = receiver.receive(request('1'))
    clock.advance(1999)
    await settle()
    t.equal(receiver.status().errors.timeout, 0)
    clock.advance(101)
    t.match(await answer, unavailable)
    t.match(receiver.status(), { inFlight: 1, errors: { timeout: 1 } })
    t.equal(clock.timers, 0, 'the sweep stops while nobody waits')
    t.match(await receiver.receive(request('1')), unavailable, 'not handled a second time while it runs')
    work.open()
    await settle()
    t.equal(receiver.status().inFlight, 0)
    t.match(await receiver.receive(request('1')), duplicate)
    t.equal(runs, 1)
    t.equal(receiver.status().events, 1)
  })

  await t.test('is swept once for all: each request has its own', async (t) => {
    const { receiver, clock } = parcelReceiver()
    const work = gate()
    receiver.on('parcel.lost', () => work.promise)
    const first = receiver.receive(request('1'))
    clock.advance(1000)
    const second = receiver.receive(request('2'))
    t.equal(clock.timers, 1)
    clock.advance(1050)
    t.match(await first, unavailable)
    work.open()
    t.match(await second, accepted)
    clock.advance(100)
    t.equal(clock.timers, 0)
  })

  await t.test('a handler that fails late is parked, and the retry is a duplicate', async (t) => {
    const { parked, park } = remember()
    const { receiver, clock } = parcelReceiver({ park })
    const work = gate()
    receiver.on('parcel.lost', () => work.promise)
    const answer = receiver.receive(request('1'))
    clock.advance(2100)
    t.match(await answer, unavailable)
    work.fail(new Error('late'))
    await settle()
    t.match(parked, [{ reason: 'handler' }])
    t.match(await receiver.receive(request('1')), duplicate)
  })

  await t.test('parks by option, commits and tells the handler', async (t) => {
    const { parked, park } = remember()
    const lines: LogLine[] = []
    const { receiver, clock } = parcelReceiver({
      park: async (delivery) => park(delivery),
      policy: { overBudget: 'park' },
      logger: recordingLogger(lines),
      hashId: (id) => `hash of ${id}`,
    })
    const late = gate()
    const signals: AbortSignal[] = []
    receiver.on('parcel.lost', (_event, { id, delivery }) => {
      if (id !== '1') signals.push(delivery.signal)
      return id === '3' ? undefined : late.promise
    })
    const answer = receiver.receive(request('1', '2', '3'))
    clock.advance(2100)
    t.match(await answer, parkedAnswer)
    t.match(parked, [{ reason: 'timeout', events: [{ id: '1' }, { id: '2' }] }])
    t.match(
      signals.map(({ aborted }) => aborted),
      [true, true],
    )
    t.match(receiver.status(), { events: 3, errors: { timeout: 1 }, parked: { timeout: 2 } })
    t.match(await receiver.receive(request('1')), duplicate, 'while its handler still runs')
    late.fail(new Error('too late'))
    await settle()
    t.match(lines, [
      { message: 'webhook parked', fields: { event: 'parcel.lost', events: 2, eventIdHash: 'hash of 1' } },
      { message: 'webhook handler failed after its event was parked' },
      {},
    ])
    t.match(receiver.status(), { events: 3, inFlight: 0, errors: { handler: 2 } })
  })

  await t.test('a handler that succeeds after its event was parked changes nothing', async (t) => {
    const { receiver, clock } = parcelReceiver({ policy: { overBudget: 'park' } })
    const work = gate()
    receiver.on('parcel.lost', () => work.promise)
    const answer = receiver.receive(request('1'))
    clock.advance(2100)
    t.match(await answer, parkedAnswer)
    work.open()
    await settle()
    t.match(receiver.status(), { events: 1, inFlight: 0 })
  })

  await t.test('a park or store that fails over the budget keeps the claim until the handler settles', async (t) => {
    for (const failing of ['park', 'commit'] as const) {
      const store = slowStore({ commit: failing === 'commit' })
      const { receiver, clock } = parcelReceiver({
        store,
        park: () => {
          if (failing === 'park') throw new Error('disk full')
        },
        policy: { overBudget: 'park' },
      })
      const work = gate()
      receiver.on('parcel.lost', () => work.promise)
      const answer = receiver.receive(request('1'))
      await settle()
      await settle()
      clock.advance(2100)
      t.match(await answer, unavailable)
      t.match(await receiver.receive(request('1')), unavailable)
      store.failing.commit = false
      work.open()
      await settle()
      await settle()
      t.match(await receiver.receive(request('1')), duplicate)
    }
  })

  await t.test('a park that hangs gets a little more time, then the sender sends again', async (t) => {
    const parking = gate()
    const { receiver, clock } = parcelReceiver({ park: () => parking.promise, policy: { overBudget: 'park' } })
    const work = gate()
    receiver.on('parcel.lost', () => work.promise)
    const hanging = receiver.receive(request('1'))
    const broken = receiver.receive(signed('{'))
    clock.advance(2300)
    t.match(await broken, unavailable)
    clock.advance(100)
    t.match(await hanging, unavailable)
    parking.open()
    await settle()
    t.match(await receiver.receive(request('1')), duplicate, 'it was parked in the end')
    work.open()
  })

  await t.test('does not park events that have not begun: they come again', async (t) => {
    const { parked, park } = remember()
    const { receiver, clock } = parcelReceiver({ park, policy: { overBudget: 'park', eventConcurrency: 1 } })
    const work = gate()
    const seen: string[] = []
    receiver.on('parcel.lost', (_event, { id }) => {
      seen.push(id)
      return work.promise
    })
    const answer = receiver.receive(request('1', '2'))
    clock.advance(2100)
    t.match(await answer, unavailable)
    t.same(parked, [])
    work.open()
    await settle()
    t.same(seen, ['1'], 'what had not begun does not begin')
    t.match(await receiver.receive(request('1', '2')), accepted)
    t.same(seen, ['1', '2'])
  })

  await t.test('covers a store that does not answer', async (t) => {
    const claim = gate<ClaimResult>()
    const released: string[] = []
    const store: DedupeStore = { claim: () => claim.promise, commit: () => {}, release: (id) => void released.push(id) }
    const { receiver, clock } = parcelReceiver({ store })
    receiver.on('parcel.lost', () => t.fail('must not run: the sender was told to send again'))
    const answer = receiver.receive(request('1'))
    clock.advance(2100)
    t.match(await answer, unavailable)
    claim.open('claimed')
    await settle()
    t.same(released, ['1'])
  })
})

await t.test('overload and shutdown', async (t) => {
  await t.test('above `maxInFlight` the answer is "send again", until a handler settles', async (t) => {
    const { receiver, clock } = parcelReceiver({ policy: { maxInFlight: 2, retryAfterSeconds: 9 } })
    const work = gate()
    receiver.on('parcel.lost', () => work.promise)
    const running = ['1', '2'].map(async (id) => receiver.receive(request(id)))
    const busy = { ...unavailable, headers: { 'retry-after': '9' } }
    t.match(receiver.receive(request('3')), busy)
    clock.advance(2100)
    await Promise.all(running)
    t.match(receiver.receive(request('3')), busy, 'answered is not settled')
    t.equal(receiver.status().errors.overloaded, 2)
    work.open()
    await settle()
    t.match(await receiver.receive(request('3')), accepted)
  })

  await t.test('handlers that never settle keep their places no longer than their claims', async (t) => {
    const lines: LogLine[] = []
    const { receiver, clock } = parcelReceiver({ policy: { maxInFlight: 2 }, logger: recordingLogger(lines) })
    const work = gate()
    const aborted: unknown[] = []
    receiver.on('parcel.lost', (_event, { id, delivery }) => {
      if (Number(id) > 2) return undefined
      delivery.signal.addEventListener('abort', () => aborted.push(delivery.signal.reason))
      return work.promise
    })
    const hanging = ['1', '2'].map(async (id) => receiver.receive(request(id)))
    clock.advance(599_000)
    await Promise.all(hanging)
    t.match(receiver.receive(request('3')), unavailable)
    clock.advance(1_000)
    t.match(receiver.receive(request('3')), accepted)
    t.equal(receiver.status().inFlight, 0)
    t.match(aborted, [{ message: /lapsed/ }, { message: /lapsed/ }])
    t.match(lines.at(-1), { level: 'warn', fields: { abandoned: 2, events: { 'parcel.lost': 2 } } })
    work.open()
    await settle()
    t.equal(receiver.status().inFlight, 0, 'who settles late after all frees nothing twice')
  })

  await t.test('closing takes nothing new and loses nothing', async (t) => {
    const { receiver } = parcelReceiver()
    const work = gate()
    receiver.on('parcel.lost', () => work.promise)
    const running = Array.from({ length: 20 }, async (_, index) => receiver.receive(request(`${index}`)))
    receiver.close()
    t.match(receiver.receive(request('late')), unavailable)
    t.match(receiver.unavailable(), unavailable)
    const drained = receiver.drain(10_000)
    work.open()
    t.same(await drained, { abandoned: 0, events: {} })
    for (const answer of await Promise.all(running)) t.match(answer, accepted)
    t.match(receiver.status(), { closing: true, inFlight: 0, events: 20 })
    t.same(await receiver.drain(0), { abandoned: 0, events: {} })
  })

  await t.test('what is given up is reported, logged and told', async (t) => {
    const lines: LogLine[] = []
    const { receiver } = parcelReceiver({ logger: recordingLogger(lines) })
    const aborted: unknown[] = []
    receiver.on('parcel.lost', (_event, { delivery }) => {
      delivery.signal.addEventListener('abort', () => aborted.push(delivery.signal.reason))
      return gate().promise
    })
    receiver.on('parcel.shipped', (_event, { delivery }) => gate().promise.finally(() => delivery.signal))
    void receiver.receive(request('1', '2'))
    void receiver.receive(request({ id: '3', topic: 'parcel.shipped' }))
    receiver.close()
    const report = { abandoned: 2, events: { 'parcel.lost': 2, 'parcel.shipped': 1 } }
    t.same(await receiver.drain(1), report)
    t.match(aborted, [{ message: /gave up/ }, { message: /gave up/ }])
    t.match(lines, [{ level: 'warn', fields: report }])
  })
})

await t.test('secrets', async (t) => {
  await t.test('several are active at once', async (t) => {
    const { receiver } = parcelReceiver({ secrets: ['first', 'second'] })
    for (const [id, key] of ['first', 'second', 'second', 'first'].entries()) {
      t.match(await receiver.receive(signed(`{"items":[{"id":"${id}","topic":"t"}]}`, key)), accepted, key)
    }
    t.match(await receiver.receive(signed('{}', 'third')), rejected(401))
  })

  await t.test('from a function are fetched on first use, and anew when one does not fit', async (t) => {
    let active = ['old']
    let asked = 0
    const { receiver, clock } = parcelReceiver({
      secrets: async () => {
        asked++
        await settle()
        return active
      },
    })
    const body = (id: string) => `{"items":[{"id":"${id}","topic":"t"}]}`
    const both = await Promise.all([
      receiver.receive(signed(body('1'), 'old')),
      receiver.receive(signed(body('2'), 'old')),
    ])
    for (const answer of both) t.match(answer, accepted)
    t.equal(asked, 1, 'once for all that wait')
    active = ['new', 'old']
    t.match(await receiver.receive(signed(body('3'), 'new')), rejected(401), 'forged requests cost little')
    clock.advance(1000)
    t.match(await receiver.receive(signed(body('3'), 'new')), accepted, 'rotation without a restart')
    t.equal(asked, 2)
    clock.advance(1000)
    t.match(await receiver.receive(signed(body('4'), 'forged')), rejected(401))
    t.equal(asked, 3)
  })

  await t.test('are refreshed in the background, and stay in force when that fails', async (t) => {
    const lines: LogLine[] = []
    let answer: () => readonly string[] = () => ['old']
    const { receiver, clock } = parcelReceiver({
      secrets: () => answer(),
      policy: { secretsRefreshMs: 10_000 },
      logger: recordingLogger(lines),
    })
    await receiver.ready()
    await receiver.ready()
    const body = (id: string) => `{"items":[{"id":"${id}","topic":"t"}]}`
    answer = () => {
      throw new Error('vault is sealed')
    }
    clock.advance(10_000)
    t.match(await receiver.receive(signed(body('1'), 'old')), accepted)
    await settle()
    t.match(lines, [
      { level: 'error', fields: { err: { code: 'WEBHOOKS_SECRETS', cause: { message: 'vault is sealed' } } } },
    ])
    answer = () => ['new']
    clock.advance(10_000)
    t.match(await receiver.receive(signed(body('2'), 'old')), accepted, 'once more, while the new ones are fetched')
    await settle()
    t.match(await receiver.receive(signed(body('3'), 'old')), rejected(401))
  })

  await t.test('that cannot be had make the sender send again, not pause', async (t) => {
    for (const answer of [[], [''], 'text', [1]]) {
      const { receiver } = parcelReceiver({ secrets: () => answer as string[] })
      await t.rejects(receiver.ready(), { code: 'WEBHOOKS_SECRETS' })
      t.match(await receiver.receive(request('1')), unavailable)
      t.equal(receiver.status().errors.store, 1)
    }
  })

  await t.test('that take too long do not use up the sender’s patience', async (t) => {
    const secrets = gate<string[]>()
    const { receiver, clock } = parcelReceiver({ secrets: () => secrets.promise })
    receiver.on('parcel.lost', () => t.fail('must not run'))
    const answer = receiver.receive(request('1'))
    clock.advance(2100)
    t.match(await answer, unavailable)
    secrets.open([secret])
    await settle()
    t.equal(receiver.status().inFlight, 0)
  })

  await t.test('whose source hangs are asked for again, and nobody waits for ever', async (t) => {
    let hanging = false
    let asked = 0
    const { receiver, clock } = parcelReceiver({
      secrets: () => {
        asked++
        return hanging ? gate<string[]>().promise : [secret]
      },
      policy: { maxInFlight: 8 },
    })
    await receiver.ready()
    hanging = true
    clock.advance(1000)
    const forged = [receiver.receive(signed('{}', 'forged')), receiver.receive(signed('{}', 'forged'))]
    t.match(receiver.receive(signed('{}', 'forged')), unavailable, 'a quarter of the places, and no more')
    t.match(receiver.receive(request('0')), accepted, 'a key that is known is not kept waiting')
    clock.advance(10_000)
    for (const answer of forged) t.match(await answer, unavailable)
    await settle()
    t.equal(receiver.status().inFlight, 0)
    t.match(await receiver.receive(request('1')), accepted, 'the last ones stay in force')
    hanging = false
    t.match(await receiver.receive(signed('{}', 'forged')), rejected(401))
    t.equal(asked, 3)
    clock.advance(100)
    t.equal(clock.timers, 0)
  })

  await t.test('do not stop an over-budget park from being a retry', async (t) => {
    const { receiver, clock } = parcelReceiver({
      secrets: () => gate<string[]>().promise,
      policy: { overBudget: 'park' },
    })
    const answer = receiver.receive(request('1'))
    clock.advance(2100)
    t.match(await answer, unavailable, 'nobody knows yet whether it is authentic')
  })
})

await t.test('handlers', async (t) => {
  await t.test('can be removed', async (t) => {
    const { receiver } = parcelReceiver()
    const seen: string[] = []
    t.equal(receiver.hasHandlers, false)
    const off = receiver.on(['parcel.lost', 'parcel.lost', 'parcel.shipped'], () => void seen.push('on'))
    const other = receiver.on('parcel.lost', () => void seen.push('other'))
    const offAny = receiver.onAny(() => void seen.push('any'))
    t.equal(receiver.hasHandlers, true)
    await receiver.receive(request('1'))
    off()
    off()
    offAny()
    await receiver.receive(request('2'))
    other()
    await receiver.receive(request('3'))
    t.same(seen, ['on', 'other', 'any', 'other'])
    t.equal(receiver.hasHandlers, false)
  })

  await t.test('get the logger of the request, or the receiver’s', async (t) => {
    const own: LogLine[] = []
    const theirs: LogLine[] = []
    const { receiver } = parcelReceiver({ logger: recordingLogger(own) })
    receiver.on('parcel.lost', (_event, { delivery }) => delivery.logger.info({}, 'seen'))
    await receiver.receive(request('1'))
    await receiver.receive({ ...request('2'), logger: recordingLogger(theirs) })
    t.match([own, theirs], [[{ message: 'seen' }], [{ message: 'seen' }]])
  })

  await t.test('need a park and a name somebody knows', async (t) => {
    const bare = createReceiver({ vendor: parcel, secrets: [secret] })
    t.throws(() => bare.on('parcel.lost', () => {}), { code: 'WEBHOOKS_PARK_REQUIRED', message: /parkToDirectory/ })
    t.throws(() => bare.onAny(() => {}), { code: 'WEBHOOKS_PARK_REQUIRED' })
    const { receiver } = parcelReceiver()
    t.throws(() => receiver.on('parcel.found' as 'parcel.lost', () => {}), {
      code: 'WEBHOOKS_EVENT_UNKNOWN',
      message: /"parcel.found"/,
    })
  })
})

await t.test('all problems of a configuration are told at once', async (t) => {
  const bad = {
    vendor: parcel,
    secrets: [],
    park: 'drop',
    policy: {
      budgetMs: 0,
      maxInFlight: 1.5,
      handlerErrors: 'ignore',
      overBudget: 'wait',
      replayWindow: { pastMs: -1, futureMs: Number.NaN },
    },
  }
  t.throws(() => createReceiver(bad as unknown as Parameters<typeof createReceiver>[0]), {
    code: 'OBS_CONFIGURATION',
    problems: [
      { path: 'policy.budgetMs' },
      { path: 'policy.maxInFlight' },
      { path: 'policy.handlerErrors' },
      { path: 'policy.overBudget' },
      { path: 'policy.replayWindow.pastMs' },
      { path: 'policy.replayWindow.futureMs' },
      { path: 'secrets' },
      { path: 'park' },
    ],
  })
})

await t.test('what is recorded', async (t) => {
  await t.test('each thing once', async (t) => {
    const log: unknown[] = []
    const metrics: WebhookMetrics = {
      received: (event) => log.push(['received', event.name]),
      authentic: (_at, age) => log.push(['authentic', age]),
      duplicate: () => log.push(['duplicate']),
      error: (reason) => log.push(['error', reason]),
      parked: (reason) => log.push(['parked', reason]),
      answered: (outcome, seconds) => log.push(['answered', outcome, seconds]),
      evicted: (count) => log.push(['evicted', count]),
    }
    const clock = fakeClock()
    const store = createMemoryStore({ capacity: 1, clock })
    const { receiver } = parcelReceiver({ metrics, clock, store })
    const at = (seconds: number, id: string) =>
      signed(JSON.stringify({ at: clock.now() - seconds * 1000, items: [{ id, topic: 'parcel.lost' }] }))
    await receiver.receive(at(3, '1'))
    await receiver.receive(at(4, '1'))
    await receiver.receive(request('2'))
    await receiver.receive(signed('{'))
    await receiver.receive(signed('{', 'forged'))
    t.same(log, [
      ['authentic', 3],
      ['received', 'parcel.lost'],
      ['answered', 'accepted', 0],
      ['authentic', 4],
      ['duplicate'],
      ['answered', 'duplicate', 0],
      ['authentic', undefined],
      ['evicted', 1],
      ['received', 'parcel.lost'],
      ['answered', 'accepted', 0],
      ['authentic', undefined],
      ['error', 'unparsable'],
      ['parked', 'unparsable'],
      ['answered', 'parked', 0],
      ['error', 'bad_signature'],
      ['answered', 'rejected', 0],
    ])
    t.match(receiver.status(), {
      lastReceivedAt: new Date(clock.now()),
      dedupe: { size: 1, capacity: 1, evictions: 1 },
    })
  })

  await t.test('gauges are attached until the receiver is closed and drained', async (t) => {
    const attached: unknown[] = []
    const metrics: WebhookMetrics = {
      attach: ({ inFlight, dedupeEntries }) => {
        attached.push(inFlight(), dedupeEntries?.())
        return () => attached.push('detached')
      },
    }
    const { receiver } = parcelReceiver({ metrics })
    await receiver.drain(0)
    t.same(attached, [0, 0])
    receiver.close()
    await receiver.drain(0)
    t.same(attached, [0, 0, 'detached'])

    parcelReceiver({ metrics, store: slowStore() })
    t.same(attached.slice(3), [0, undefined], 'a store that does not tell its size has no gauge')
  })

  await t.test('telemetry that throws changes no answer and is counted', async (t) => {
    const kinds: string[] = []
    const fail = (): never => {
      throw new Error('backend down')
    }
    const metrics: WebhookMetrics = {
      received: fail,
      authentic: fail,
      duplicate: fail,
      error: fail,
      parked: fail,
      answered: fail,
      evicted: fail,
      logSuppressed: fail,
      attach: () => fail,
      telemetryError: (kind) => {
        kinds.push(kind)
        fail()
      },
    }
    const logger = { ...recordingLogger([]), warn: fail, error: fail }
    const clock = fakeClock()
    const options: ParcelOptions = { metrics, logger, clock, store: createMemoryStore({ capacity: 1, clock }) }
    const { receiver } = parcelReceiver(options)
    t.match(await receiver.receive(request('1')), accepted)
    t.match(await receiver.receive(request('1')), duplicate)
    t.match(await receiver.receive(request('2')), accepted)
    for (let index = 0; index < 12; index++) t.match(await receiver.receive(signed('{')), parkedAnswer)
    receiver.close()
    await receiver.drain(0)
    t.ok(kinds.includes('metric') && kinds.includes('log'))

    const lines: LogLine[] = []
    const { receiver: unscrubbed } = parcelReceiver({
      logger: recordingLogger(lines),
      serializeError: fail,
      hashId: fail,
    })
    unscrubbed.on('parcel.lost', fail)
    t.match(await unscrubbed.receive(request('1')), parkedAnswer)
    t.match(lines, [{ fields: { event: 'parcel.lost', err: { message: 'the error could not be serialised' } } }])
    t.notOk(Object.hasOwn(lines[0]?.fields ?? {}, 'eventIdHash'))
    parcelReceiver({ metrics: { attach: fail, telemetryError: (kind) => kinds.push(`attach ${kind}`) } })
    t.equal(kinds.at(-1), 'attach metric')
  })

  await t.test('log lines of one kind are limited, and say what was held back', async (t) => {
    const lines: LogLine[] = []
    let suppressed = 0
    const { receiver, clock } = parcelReceiver({
      logger: recordingLogger(lines),
      metrics: {
        logSuppressed: (count) => {
          suppressed += count
        },
      },
    })
    for (let index = 0; index < 100; index++) await receiver.receive(signed('{}', 'forged'))
    t.equal(lines.length, 10)
    t.equal(suppressed, 90)
    t.match(lines[0], { level: 'warn', fields: { vendor: 'parcel', workspace: 'default', reason: 'bad_signature' } })
    clock.advance(10_000)
    await receiver.receive(signed('{}', 'forged'))
    t.match(lines[10], { fields: { suppressed: 90 } })
    await receiver.receive(signed('{}', 'forged'))
    t.notMatch(lines[11], { fields: { suppressed: 0 } })
  })

  await t.test('a level that is off costs no line', async (t) => {
    const lines: LogLine[] = []
    const { receiver } = parcelReceiver({ logger: { ...recordingLogger(lines), level: 'error' } })
    await receiver.receive(signed('{}', 'forged'))
    t.same(lines, [])
  })
})
