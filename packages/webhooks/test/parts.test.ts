import { createHmac } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { inspect } from 'node:util'
import fc from 'fast-check'
import t from 'tap'
import {
  createMemoryStore,
  equalInConstantTime,
  HmacSha256Key,
  type ParkDirectoryOptions,
  type ParkedDelivery,
  type ParkedFile,
  parkToDirectory,
  systemClock,
} from '../src/index.ts'
import { fakeClock } from './support/fake-clock.ts'

await t.test('HmacSha256Key', async (t) => {
  await t.test('gives what createHmac gives, for any secret, header text and body', async () => {
    const latin1 = fc.string({ unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)) })
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 200 }),
        latin1,
        fc.uint8Array({ maxLength: 2000 }),
        latin1,
        (secret, before, body, after) => {
          const expected = createHmac('sha256', secret)
            .update(before, 'latin1')
            .update(body)
            .update(after, 'latin1')
            .digest('hex')
          return new HmacSha256Key(secret).hex(before, body, after) === expected
        },
      ),
    )
  })

  await t.test('also where the message is too large to copy', async (t) => {
    for (const size of [16 * 1024, 16 * 1024 + 1, 1024 * 1024]) {
      const body = Buffer.alloc(size, 7)
      t.equal(new HmacSha256Key('k').hex('', body), createHmac('sha256', 'k').update(body).digest('hex'))
    }
  })

  await t.test('shows nothing of the secret', async (t) => {
    const key = new HmacSha256Key('canary-secret')
    t.notMatch(inspect(key, { depth: 9, showHidden: true }), /canary/)
    t.equal(JSON.stringify(key), '{}')
  })
})

await t.test('the process’s own time ticks until it is told to stop, and keeps no process alive', async (t) => {
  const alive = setInterval(() => {}, 1000)
  let ticks = 0
  await new Promise<void>((resolve) => {
    const timer = systemClock.every(1, () => {
      if (++ticks === 3) {
        timer.cancel()
        resolve()
      }
    })
  })
  clearInterval(alive)
  t.equal(ticks, 3)
  const before = systemClock.monotonic()
  t.ok(systemClock.monotonic() >= before)
  t.ok(Math.abs(systemClock.now() - Date.now()) < 1000)
})

await t.test('equalInConstantTime is equality', async () => {
  fc.assert(fc.property(fc.string(), fc.string(), (a, b) => equalInConstantTime(a, b) === (a === b)))
  fc.assert(fc.property(fc.string(), (a) => equalInConstantTime(a, `${a}`) && !equalInConstantTime(a, `${a}x`)))
})

await t.test('memory store', async (t) => {
  await t.test('agrees with a plain map, whatever is done to it', async () => {
    const id = fc.integer({ min: 0, max: 5 }).map((number) => `event ${number}`)
    const step = fc.oneof(
      fc.record({ do: fc.constantFrom('claim', 'commit', 'release'), id }),
      fc.record({ do: fc.constant('wait'), ms: fc.integer({ min: 1, max: 60 }) }),
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 100 }), (steps) => {
        const clock = fakeClock()
        const store = createMemoryStore({ capacity: 64, windowMs: 100, claimTtlMs: 20, clock })
        const model = new Map<string, { state: 'in_progress' | 'committed'; at: number }>()
        const live = (key: string) => {
          const entry = model.get(key)
          if (entry === undefined) return undefined
          return clock.now() - entry.at < (entry.state === 'committed' ? 100 : 20) ? entry.state : undefined
        }
        for (const each of steps) {
          if ('ms' in each) clock.advance(each.ms)
          else if (each.do === 'claim') {
            const state = live(each.id)
            if (store.claim(each.id) !== (state ?? 'claimed')) return false
            if (state === undefined) model.set(each.id, { state: 'in_progress', at: clock.now() })
          } else if (each.do === 'commit') {
            store.commit(each.id)
            model.set(each.id, { state: 'committed', at: model.get(each.id)?.at ?? clock.now() })
          } else {
            store.release(each.id)
            if (model.get(each.id)?.state === 'in_progress') model.delete(each.id)
          }
        }
        return store.size === model.size && store.evictions === 0
      }),
    )
  })

  await t.test('drops the oldest when it is full, and counts only what was still in its window', async (t) => {
    const clock = fakeClock()
    const store = createMemoryStore({ capacity: 3, windowMs: 1000, clock })
    for (const id of ['a', 'b', 'c', 'd']) {
      store.claim(id)
      store.commit(id)
    }
    t.match({ size: store.size, evictions: store.evictions }, { size: 3, evictions: 1 })
    t.equal(store.claim('d'), 'committed')
    t.equal(store.claim('b'), 'committed')
    t.equal(store.claim('a'), 'claimed', 'the oldest is gone')
    clock.advance(1000)
    store.commit('e')
    store.commit('f')
    t.equal(store.evictions, 2, 'an entry past its window is no loss')
  })

  await t.test('an id is claimed anew after its window, and after the time of a claim that never ended', async (t) => {
    const clock = fakeClock()
    const store = createMemoryStore({ capacity: 3, windowMs: 1000, claimTtlMs: 20, clock })
    store.commit('done')
    store.claim('lost')
    clock.advance(20)
    t.equal(store.claim('done'), 'committed')
    t.equal(store.claim('lost'), 'claimed')
    clock.advance(980)
    t.equal(store.claim('done'), 'claimed')
    t.equal(store.evictions, 0)
  })

  await t.test('ids that share a bucket are told apart, whichever of them goes first', async (t) => {
    const capacity = 256
    const store = createMemoryStore({ capacity, clock: fakeClock() })
    const ids = Array.from({ length: 20 * capacity }, (_, index) => `event ${index}`)
    const claims = ids.map((id) => {
      const claim = store.claim(id)
      store.commit(id)
      return claim
    })
    t.same(new Set(claims), new Set(['claimed']))
    t.equal(store.size, capacity)
    t.same(new Set(ids.slice(-capacity).map((id) => store.claim(id))), new Set(['committed']))
  })

  await t.test('keeps running claims, unless nothing else is left', async (t) => {
    const store = createMemoryStore({ capacity: 3, clock: fakeClock() })
    store.claim('running')
    store.commit('a')
    store.commit('b')
    store.commit('c')
    t.equal(store.claim('running'), 'in_progress')
    t.equal(store.claim('x'), 'claimed')
    t.equal(store.claim('y'), 'claimed')
    t.equal(store.claim('z'), 'claimed')
    t.equal(store.evictions, 4)
    t.equal(store.size, 3)
  })

  await t.test('takes 1,000,000 ids of any form in the memory it started with', async (t) => {
    const store = createMemoryStore()
    const form = [
      (n: number) => `01J${String(n).padStart(23, '0')}`,
      (n: number) => `evt_${n}`,
      (n: number) => `${n}`,
      (n: number) => `${n}-ü-${'x'.repeat(300)}`,
    ]
    const buffers = (): number => process.memoryUsage().arrayBuffers
    for (let n = 0; n < 100_000; n++) store.commit(`warm ${n}`)
    const before = buffers()
    let taken = 0
    for (let n = 0; n < 1_000_000; n++) {
      const id = form[n % form.length]?.(n) ?? ''
      if (store.claim(id) === 'claimed') taken++
      store.commit(id)
    }
    t.equal(taken, 1_000_000, 'none is mistaken for another')
    t.equal(store.size, 100_000)
    t.equal(store.evictions, 1_000_000)
    t.ok(buffers() - before < 100_000, 'nothing grew')
    t.equal(store.claim(form[3]?.(999_999) ?? ''), 'committed')
  })

  await t.test('refuses sizes and times that cannot be', async (t) => {
    t.throws(() => createMemoryStore({ capacity: 0, windowMs: -1, claimTtlMs: 1.5 }), {
      code: 'OBS_CONFIGURATION',
      problems: [{ path: 'capacity' }, { path: 'windowMs' }, { path: 'claimTtlMs' }],
    })
    t.throws(() => createMemoryStore({ capacity: 2 ** 24 + 1 }), { code: 'OBS_CONFIGURATION' })
  })
})

await t.test('parkToDirectory', async (t) => {
  const delivery: ParkedDelivery = {
    reason: 'handler',
    source: 'parcel',
    workspace: 'default',
    receivedAt: Date.UTC(2026, 0, 5, 12, 30),
    body: Buffer.from('{"id":"../../etc/passwd"}'),
    events: [{ id: '../../etc/passwd', name: 'parcel.lost' }],
    error: { type: 'AggregateError', message: '1 of 1 handlers of parcel.lost failed' },
  }
  const parkIn = (directory: string, options?: ParkDirectoryOptions) => {
    const park = parkToDirectory(directory, options)
    return async () => park(delivery)
  }
  const read = (directory: string): ParkedFile[] =>
    readdirSync(directory).map((name) => JSON.parse(readFileSync(join(directory, name), 'utf8')))

  await t.test('writes each delivery as a file of its own, for this user only', async (t) => {
    const directory = join(t.testdir(), 'deep', 'parked')
    const park = parkToDirectory(directory)
    await Promise.all([park(delivery), park(delivery)])
    const names = readdirSync(directory)
    t.equal(names.length, 2)
    for (const name of names) t.match(name, /^20260105T123000000Z-[0-9a-f-]{36}\.json$/, 'no text of the request')
    t.equal(statSync(join(directory, names[0] ?? '')).mode & 0o777, 0o600)
    t.equal(statSync(directory).mode & 0o777, 0o700)
    const { body, ...rest } = delivery
    t.same(read(directory)[0], { version: 1, ...rest, bodyEncoding: 'utf8', body: body.toString() })
  })

  await t.test('keeps every body byte for byte', async (t) => {
    const directory = t.testdir()
    const park = parkToDirectory(directory, { fsync: false })
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
        await park({ ...delivery, body: Buffer.from(bytes) })
        const [file] = read(directory)
        for (const name of readdirSync(directory)) rmSync(join(directory, name))
        return file !== undefined && Buffer.from(file.body, file.bodyEncoding).equals(bytes)
      }),
      { numRuns: 50 },
    )
  })

  await t.test('refuses when it is full, and goes on when somebody made room', async (t) => {
    const directory = t.testdir({ 'older.json': 'x' })
    const park = parkIn(directory, { maxFiles: 3, fsync: false })
    await park()
    await park()
    const full = { code: 'WEBHOOKS_PARK_FULL', message: /3 files/ }
    await Promise.all([t.rejects(park(), full), t.rejects(park(), full)])
    rmSync(join(directory, 'older.json'))
    await park()
    t.equal(readdirSync(directory).length, 3)

    const small = parkIn(join(directory, 'small'), { maxBytes: 100, fsync: false })
    await t.rejects(small(), { code: 'WEBHOOKS_PARK_FULL' })
    t.same(readdirSync(join(directory, 'small')), [])
  })

  await t.test('starts in a directory with links to nowhere, and counts a link as itself', async (t) => {
    const directory = t.testdir({
      outside: 'x'.repeat(1000),
      parked: { nowhere: t.fixture('symlink', 'gone'), big: t.fixture('symlink', '../outside') },
    })
    const park = parkIn(join(directory, 'parked'), { maxBytes: 900, maxFiles: 3, fsync: false })
    await park()
    await t.rejects(park(), { code: 'WEBHOOKS_PARK_FULL', message: /3 files/ })
    t.equal(readFileSync(join(directory, 'outside'), 'utf8').length, 1000)
  })

  await t.test('leaves nothing behind when writing fails, and gives the room back', async (t) => {
    const directory = join(t.testdir(), 'parked')
    const park = parkIn(directory, { maxFiles: 1 })
    rmSync(directory, { recursive: true })
    await t.rejects(park(), { code: 'ENOENT' })
    mkdirSync(directory)
    await park()
    t.equal(readdirSync(directory).length, 1)
  })

  await t.test('says at the start what cannot work', async (t) => {
    const directory = t.testdir({ file: '' })
    t.throws(() => parkToDirectory(join(directory, 'file')), {
      code: 'OBS_CONFIGURATION',
      problems: [{ path: 'path' }],
    })
    t.throws(() => parkToDirectory(directory, { maxFiles: 0, maxBytes: Number.NaN }), {
      code: 'OBS_CONFIGURATION',
      message: /maxFiles.*maxBytes/s,
    })
  })
})
