import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Test } from 'tap'
import { type Arrival, type Handler, type Loopback, reply, serve } from './loopback.ts'

/** Servers that were recorded; `test/fixtures/discovery` says how. */
export const recordedServers = [
  'grafana-12.3.0',
  'grafana-12.4.0-unified-storage',
  'grafana-12.4.0-legacy-storage',
] as const

/** One of {@link recordedServers}. */
export type RecordedServer = (typeof recordedServers)[number]

interface Exchange {
  readonly as: string
  readonly method: string
  readonly path: string
  readonly status: number
  readonly contentType: string
  readonly body: unknown
}

/** Answers by path, in place of what was recorded. */
export type Overrides = Readonly<Record<string, Handler>>

/** Every role's token, as `Authorization` sends it. */
const roles: Readonly<Record<string, string>> = { viewer: 'Viewer token', editor: 'Editor token', admin: 'Admin token' }

/**
 * Serves what a real server was recorded to answer. A token is a role: `viewer`, `editor`, `admin`; any other is refused
 * with the answer that was recorded for a bad token.
 */
export async function serveRecorded(t: Test, name: RecordedServer, overrides: Overrides = {}): Promise<Loopback> {
  const exchanges = read(name)
  return serve(t, (response, arrival) => {
    const path = arrival.path.split('?')[0] ?? ''
    const override = overrides[path]
    if (override !== undefined) return override(response, arrival)
    const found = find(exchanges, arrival, path)
    if (found === undefined) return reply(response, 404, '404 page not found\n')
    response.writeHead(found.status, { 'content-type': found.contentType })
    response.end(typeof found.body === 'string' ? found.body : JSON.stringify(found.body))
  })
}

function find(exchanges: readonly Exchange[], { method, headers }: Arrival, path: string): Exchange | undefined {
  const role = roles[headers.authorization?.replace('Bearer ', '') ?? '']
  const fits = (exchange: Exchange): boolean => exchange.method === method && exchange.path.split('?')[0] === path
  if (path === '/api/health') return exchanges.find(fits)
  if (role === undefined) return exchanges.find((exchange) => exchange.as === 'bad token')
  return exchanges.find((exchange) => exchange.as === role && fits(exchange)) ?? exchanges.find(fits)
}

const files = new Map<RecordedServer, readonly Exchange[]>()

function read(name: RecordedServer): readonly Exchange[] {
  const known = files.get(name)
  if (known !== undefined) return known
  const file = join(import.meta.dirname, '../fixtures/discovery', `${name}.json`)
  const { exchanges } = JSON.parse(readFileSync(file, 'utf8')) as { exchanges: readonly Exchange[] }
  // Permissions were recorded once per version: both storages of 12.4 give the same.
  const rights = name === 'grafana-12.4.0-legacy-storage' ? read('grafana-12.4.0-unified-storage') : []
  const all = [...exchanges, ...rights.filter(({ path }) => path === '/api/access-control/user/permissions')]
  files.set(name, all)
  return all
}
