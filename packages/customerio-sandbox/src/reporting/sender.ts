import { randomInt } from 'node:crypto'
import { type OptionProblem, SandboxError } from '../errors.ts'
import { createRandom, type Random } from '../random.ts'
import { type BoundedMap, createBoundedLog, createBoundedMap } from '../state/bounded-log.ts'
import { DeliveryQueue } from './delivery-queue.ts'
import { checkEmit, shareBodies, uniqueKey, wants } from './emission.ts'
import { distortEvent } from './faults.ts'
import { createPoster } from './post.ts'
import { checkFaults, resolveSenderOptions } from './sender-options.ts'
import { changeSubscription, checkSubscription, createSubscription } from './subscription.ts'
import type {
  EmitResult,
  ReportingLogEntry,
  ReportingSender,
  ReportingSenderOptions,
  ReportingStats,
  ReportingSubscription,
} from './types.ts'

const statOf = {
  delivered: 'delivered',
  retrying: 'retries',
  gave_up: 'gaveUp',
  dropped: 'dropped',
  discarded: 'discarded',
} as const

/** A subscription, its queue, and the opens and clicks it has had. */
interface Channel {
  subscription: ReportingSubscription
  queue: DeliveryQueue
  random: Random
  reported: BoundedMap<true>
}

/**
 * Creates the sender of reporting webhooks.
 *
 * Behaviour follows the vendor's document (https://docs.customer.io/integrations/api/webhooks): one signed event a request,
 * four seconds to answer, in order, blocked by a failed event for up to seven days, an hour's pause after some failures.
 *
 * @throws SandboxError `CIO_SANDBOX_OPTIONS` with every problem of the options.
 */
export function createReportingSender(options: ReportingSenderOptions = {}): ReportingSender {
  const settings = resolveSenderOptions(options)
  const { clock } = settings
  const poster = createPoster(settings.timeoutMs, clock)
  const log = createBoundedLog<ReportingLogEntry>(settings.maxLogEntries)
  const channels = new Map<number, Channel>()
  const seed = settings.seed ?? randomInt(2 ** 32)
  let faults = settings.faults
  let stats = emptyStats()
  let lastId = 0
  let closed = false
  let waiters: (() => void)[] = []

  function assertOpen(): void {
    if (closed) throw new SandboxError('CIO_SANDBOX_CLOSED', 'The reporting sender is closed: create another one')
  }

  function isIdle(): boolean {
    for (const { queue } of channels.values()) if (!queue.isIdle) return false
    return true
  }

  function wakeWaiters(): void {
    if (waiters.length === 0 || !isIdle()) return
    const woken = waiters
    waiters = []
    for (const wake of woken) wake()
  }

  function record(subscription: number, entry: Omit<ReportingLogEntry, 'at' | 'subscription'>): void {
    stats[statOf[entry.outcome]]++
    if (entry.outcome !== 'dropped' && entry.outcome !== 'discarded') stats.attempts++
    log.push({ at: clock.now(), subscription, ...entry })
  }

  function open(subscription: ReportingSubscription): Channel {
    const { id } = subscription
    const random = createRandom(seed, `reporting events ${id}`)
    const queue = new DeliveryQueue(subscription, {
      settings,
      poster,
      eventRandom: random,
      attemptRandom: createRandom(seed, `reporting attempts ${id}`),
      faults: () => faults,
      record: (entry) => record(id, entry),
      onSettled: wakeWaiters,
    })
    return { subscription, queue, random, reported: createBoundedMap(settings.maxTrackedDeliveries) }
  }

  function close(channel: Channel): void {
    channel.queue.close()
    channels.delete(channel.subscription.id)
    wakeWaiters()
  }

  return {
    add(input) {
      assertOpen()
      const problems = checkSubscription(input, settings.allowRemoteEndpoints)
      if (input?.endpoint === undefined) problems.push({ path: 'subscription.endpoint', message: 'is required' })
      if (channels.size >= settings.maxSubscriptions) {
        const message = `${channels.size} exist: remove one, or raise the option maxSubscriptions`
        problems.push({ path: 'subscription', message })
      }
      throwProblems(problems)
      const id = ++lastId
      const subscription = createSubscription(id, input, seed)
      channels.set(id, open(subscription))
      return copySubscription(subscription)
    },

    update(id, changes) {
      assertOpen()
      const channel = channels.get(id)
      if (channel === undefined) return undefined
      throwProblems(checkSubscription(changes, settings.allowRemoteEndpoints))
      channel.subscription = changeSubscription(channel.subscription, changes)
      channel.queue.configure(channel.subscription)
      return copySubscription(channel.subscription)
    },

    remove(id) {
      const channel = channels.get(id)
      if (channel === undefined) return false
      close(channel)
      return true
    },

    list: () => Array.from(channels.values(), ({ subscription }) => copySubscription(subscription)),

    get(id) {
      const channel = channels.get(id)
      return channel === undefined ? undefined : copySubscription(channel.subscription)
    },

    emit(event, emitOptions = {}) {
      assertOpen()
      checkEmit(event, emitOptions)
      const targets = targetsOf(channels, emitOptions.to)
      stats.emitted++
      const result: EmitResult = { queued: 0, filtered: 0, dropped: 0 }
      const eventFaults = emitOptions.faults === undefined ? faults : { ...faults, ...emitOptions.faults }
      const bodyOf = shareBodies()
      for (const { subscription, queue, random, reported } of targets) {
        const onceKey = subscription.full_resolution ? undefined : uniqueKey(event)
        if (!wants(subscription, event, emitOptions.to) || (onceKey !== undefined && reported.get(onceKey))) {
          result.filtered++
          continue
        }
        const struck: string[] = []
        const sent = distortEvent(event, eventFaults, random, struck)
        const body = bodyOf(sent, subscription.with_content)
        if (queue.push({ event: sent, body, faults: emitOptions.faults, struck })) {
          result.queued++
          if (onceKey !== undefined) reported.set(onceKey, true)
        } else result.dropped++
      }
      return result
    },

    idle() {
      for (const { queue } of channels.values()) queue.releaseHeld()
      if (isIdle()) return Promise.resolve()
      const { promise, resolve } = Promise.withResolvers<void>()
      waiters.push(resolve)
      return promise
    },

    retryNow(id) {
      for (const { subscription, queue } of channels.values()) {
        if (id === undefined || id === subscription.id) queue.retryNow()
      }
    },

    setFaults(replacement) {
      const problems = checkFaults(replacement, 'faults')
      if (problems.length > 0) throw new SandboxError('CIO_SANDBOX_OPTIONS', 'Reporting faults are wrong', problems)
      faults = replacement
    },

    status: (id) => channels.get(id)?.queue.status,

    get log() {
      return log.entries()
    },

    get backlog() {
      let total = 0
      for (const { queue } of channels.values()) total += queue.backlog
      return total
    },

    get stats() {
      return { ...stats }
    },

    reset() {
      for (const channel of channels.values()) close(channel)
      log.clear()
      stats = emptyStats()
      faults = settings.faults
      lastId = 0
    },

    close() {
      closed = true
      for (const channel of channels.values()) close(channel)
      poster.close()
      return Promise.resolve()
    },
  }
}

function emptyStats(): ReportingStats {
  return { emitted: 0, attempts: 0, delivered: 0, retries: 0, gaveUp: 0, dropped: 0, discarded: 0 }
}

function copySubscription(subscription: ReportingSubscription): ReportingSubscription {
  return { ...subscription, events: [...subscription.events] }
}

function targetsOf(channels: ReadonlyMap<number, Channel>, to: number | undefined): Channel[] {
  if (to === undefined) return [...channels.values()]
  const channel = channels.get(to)
  if (channel !== undefined) return [channel]
  const message = `there is no subscription ${to}; there are ${[...channels.keys()].join(', ') || 'none'}`
  throw new SandboxError('CIO_SANDBOX_SUBSCRIPTION', 'The event has no target', [{ path: 'to', message }])
}

function throwProblems(problems: OptionProblem[]): void {
  if (problems.length === 0) return
  throw new SandboxError('CIO_SANDBOX_SUBSCRIPTION', 'The reporting webhook is wrong', problems)
}
