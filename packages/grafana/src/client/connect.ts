import { setTimeout as delay } from 'node:timers/promises'
import { GrafanaClient } from './client.ts'
import { checkOptions } from './options.ts'
import type { Grafana, GrafanaOptions } from './types.ts'

/**
 * Makes a connection to a Grafana; nothing is sent yet. Throws `GRAFANA_CONFIG` with every problem of the options.
 *
 * Idempotent calls that are answered 429, 502, 503 or 504, or not at all, are sent again after what `Retry-After` asks
 * for, at most a minute, or after 0.25 s, 0.5 s, 1 s … with full jitter.
 */
export function connectGrafana(options: GrafanaOptions): Grafana {
  return new GrafanaClient(checkOptions(options), {
    now: Date.now,
    random: Math.random,
    sleep: (ms, signal) => delay(ms, undefined, signal === undefined ? {} : { signal }).catch(() => undefined),
  })
}
