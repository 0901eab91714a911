import type { Result } from '../measure/compare.ts'
import { eventTemplate } from '../measure/event-body.ts'
import type { Usage } from '../measure/subject.ts'
import type { SubjectProcess } from '../measure/subject-process.ts'
import { type Sender, sendWebhooks } from '../measure/webhook-load.ts'
import { type Figure, type RunCase, type Settings, scaledOperations } from './case.ts'
import { compareSubjects, type Entrant, ratioOf } from './compare-subjects.ts'

interface Route extends Entrant {
  readonly sender: Sender
}

type RouteUnderTest = Omit<Route, 'rounds'>

interface WebhookSize {
  readonly bytes: number
  readonly requests: number
}

const connections = 20

const bareJson = {
  name: 'bareJson',
  label: 'bare Fastify JSON route',
  subject: 'webhook/bare-json',
  sender: 'customerio',
} as const
const bareHmac = {
  name: 'bareHmac',
  label: 'bare route + one HMAC pass',
  subject: 'webhook/bare-hmac',
  sender: 'customerio',
} as const
const ours = {
  name: 'fastifyCustomerio',
  label: '`fastify-customerio`, everything on',
  subject: 'webhook/fastify-customerio',
  sender: 'customerio',
} as const
const rawBody = {
  name: 'rawBodyAndSdk',
  label: '`fastify-raw-body` + `verifyRequestSignature()`',
  subject: 'webhook/raw-body-and-sdk',
  sender: 'customerio',
} as const
const octokit = {
  name: 'octokit',
  label: '`@octokit/webhooks` on a Fastify route',
  subject: 'webhook/octokit',
  sender: 'github',
} as const

export const runWebhook355: RunCase = async (settings) => {
  const size = { bytes: 355, requests: scaledOperations(8_000, settings) }
  const results = await compareRoutes('webhook355', size, settings, bareJson, [
    { ...ours, rounds: 21 },
    { ...bareHmac, rounds: 6 },
    { ...rawBody, rounds: 6 },
    { ...octokit, rounds: 6 },
  ])
  return {
    name: 'webhook355',
    title: 'Webhook route, 355-byte event',
    method: methodOf(size),
    results,
    figures: [figure('webhookRatio355', results, 0.8)],
  }
}

export const runWebhook64k: RunCase = async (settings) => {
  const size = { bytes: 65_536, requests: scaledOperations(1_000, settings) }
  const results = await compareRoutes('webhook64k', size, settings, bareHmac, [
    { ...ours, rounds: 42 },
    { ...bareJson, rounds: 6 },
    { ...rawBody, rounds: 6 },
    { ...octokit, rounds: 6 },
  ])
  return {
    name: 'webhook64k',
    title: 'Webhook route, 64 KiB event',
    method: `${methodOf(size)} Hashing is the limit here, so the baseline hashes too: raw bytes, one HMAC pass, \`JSON.parse\`.`,
    results,
    figures: [figure('webhookRatio64k', results, 0.95)],
  }
}

function compareRoutes(
  name: 'webhook355' | 'webhook64k',
  { bytes, requests }: WebhookSize,
  settings: Settings,
  baseline: RouteUnderTest,
  challengers: readonly Route[],
): Promise<Result[]> {
  const template = eventTemplate(bytes)
  const measure = async (server: SubjectProcess, { sender }: Route): Promise<Usage> => {
    const load = { port: server.port, sender, template, requests, connections }
    await server.begin()
    await sendWebhooks(load)
    const usage = await server.end()
    if (usage.completed !== requests) {
      throw new Error(`${server.name} accepted ${usage.completed} of ${requests} events; the rest went another way`)
    }
    return usage
  }
  return compareSubjects(
    {
      caseName: name,
      baseline: { ...baseline, rounds: 0 },
      challengers,
      warmups: 2,
      pairing: 'adjacent',
      measure,
    },
    settings,
  )
}

function methodOf({ requests }: WebhookSize): string {
  return (
    'Verified against two active secrets, replay window, parsed, de-duplicated in a full store of 100,000 ids, all metrics, one ' +
    'asynchronous handler, park set, body and time limits. ' +
    `autocannon over loopback, ${connections} connections, ${requests.toLocaleString('en')} requests a run, each with an event id and a ` +
    'signature of its own; CPU time of the server. The server counts its accepted events, and a run in which one took another way fails.'
  )
}

function figure(name: string, results: readonly Result[], atLeast: number): Figure {
  return { name, value: ratioOf(results, ours.name), target: { atLeast } }
}
