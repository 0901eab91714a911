import type { Problem } from '@messaging-observability/instrumentation'
import { day, hour, minute, second } from './duration.ts'
import type { WebhookPolicy } from './receiver-options.ts'

/** What a receiver does unless told otherwise. */
export const defaultPolicy: WebhookPolicy = Object.freeze({
  handlerErrors: 'park',
  overBudget: 'retry',
  budgetMs: 3.5 * second,
  maxInFlight: 256,
  eventConcurrency: 16,
  maxBodyBytes: 5 * 1024 * 1024,
  replayWindow: Object.freeze({ pastMs: 7 * day + hour, futureMs: 5 * minute }),
  retryAfterSeconds: 5,
  secretsRefreshMs: minute,
})

/** A window of five minutes either way, for senders that are known to sign anew when they send again. */
export const strictReplayWindow: WebhookPolicy['replayWindow'] = Object.freeze({
  pastMs: 5 * minute,
  futureMs: 5 * minute,
})

const numbers = [
  'budgetMs',
  'maxInFlight',
  'eventConcurrency',
  'maxBodyBytes',
  'retryAfterSeconds',
  'secretsRefreshMs',
] as const

/** Checks a policy; `path` is where it stands in the user's options. */
export function checkPolicy(policy: Partial<WebhookPolicy>, path = ''): Problem[] {
  const problems: Problem[] = []
  const at = (key: string): string => (path === '' ? key : `${path}.${key}`)
  for (const key of numbers) {
    const value = policy[key]
    if (value !== undefined && !(Number.isSafeInteger(value) && value >= 1)) {
      problems.push({ path: at(key), message: 'must be a whole number above 0' })
    }
  }
  for (const key of ['handlerErrors', 'overBudget'] as const) {
    const value = policy[key]
    if (value !== undefined && value !== 'park' && value !== 'retry') {
      problems.push({ path: at(key), message: "must be 'park' or 'retry'" })
    }
  }
  for (const key of ['pastMs', 'futureMs'] as const) {
    const value = policy.replayWindow?.[key]
    if (policy.replayWindow !== undefined && !(Number.isSafeInteger(value) && (value as number) >= 0)) {
      problems.push({ path: at(`replayWindow.${key}`), message: 'must be a whole number of milliseconds' })
    }
  }
  return problems
}
