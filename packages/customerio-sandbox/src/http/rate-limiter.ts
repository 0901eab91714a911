import type { WorkspaceSettings } from '../options.ts'
import type { Operation } from './operation.ts'

interface Window {
  readonly requests: number
  readonly seconds: number
}

// Vendor document of September 2026. Track, Pipelines and sends are soft limits there.
const soft: Window = { requests: 3_000, seconds: 3 }
const app: Window = { requests: 10, seconds: 1 }
const trigger: Window = { requests: 1, seconds: 10 }

/** Counts requests in fixed windows. */
export interface RateLimiter {
  /** `undefined` when the request may pass, else the text of the limit and the seconds until the window ends. */
  check(operation: Operation): { readonly limit: string; readonly retryAfterSeconds: number } | undefined
  reset(): void
}

/** Creates the limiter of a workspace; it passes everything unless `rateLimits` is on. */
export function createRateLimiter({ rateLimits, now, timeScale }: WorkspaceSettings): RateLimiter {
  const windows = new Map<Window | string, { startedAt: number; count: number }>()

  function windowOf(operation: Operation): { key: Window | string; window: Window } {
    if (operation.name === 'triggerBroadcast') return { key: trigger, window: trigger }
    if (operation.api === 'app' && !operation.path.startsWith('/v1/send/')) return { key: app, window: app }
    return { key: operation.api, window: soft }
  }

  return {
    check(operation) {
      if (!rateLimits) return undefined
      const { key, window } = windowOf(operation)
      const lengthMs = (window.seconds * 1000) / timeScale
      const at = now()
      let current = windows.get(key)
      if (current === undefined || at - current.startedAt >= lengthMs) {
        current = { startedAt: at, count: 0 }
        windows.set(key, current)
      }
      if (++current.count <= window.requests) return undefined
      const left = (current.startedAt + lengthMs - at) / 1000
      return {
        limit: `${window.requests} requests per ${window.seconds}s`,
        retryAfterSeconds: Math.max(1, Math.ceil(left)),
      }
    },
    reset: () => windows.clear(),
  }
}
