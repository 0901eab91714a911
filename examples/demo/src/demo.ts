import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createEventFactory, type RunningSandbox, startSandbox } from 'customerio-sandbox'
import type { FastifyBaseLogger, FastifyInstance } from 'fastify'
import { createApp } from './app.ts'
import { type Drive, drive } from './day/drive.ts'
import { disturb } from './day/incidents.ts'
import { planDay, planQuietHours } from './day/plan-day.ts'
import { createShopClient } from './day/shop-client.ts'
import type { Stage } from './day/stage.ts'
import { createCanaries } from './evidence/canaries.ts'
import { Evidence } from './evidence/evidence.ts'
import { inspectDecorators, plantControls } from './evidence/inspect-app.ts'
import { publishTwice } from './grafana/publish.ts'
import { createReport, type Report } from './report/report.ts'
import { demoSecrets, sandboxEnvironment } from './sandbox-environment.ts'
import { readSettings, webhookPath } from './settings.ts'
import { startTelemetry } from './telemetry.ts'

export interface DemoOptions {
  readonly seed: number
  /** Real milliseconds that a day lasts. */
  readonly durationMs: number
  /** How busy the day is. */
  readonly size: number
  /** Of the shop. Default: this machine only. */
  readonly host?: string
  /** Of the shop; 0: any free one. */
  readonly port: number
  /** Replaces the shop's redacting logger. It gets the destination whose lines are searched. */
  readonly createLogger?: (destination: { write(line: string): void }) => FastifyBaseLogger
  /** Gets the app before it listens. */
  readonly prepareApp?: (app: FastifyInstance) => void
}

/** A running demo. */
export interface Demo {
  /** Of the shop: `/metrics`, `/health` and the webhook route are there. */
  readonly origin: string
  readonly sandbox: RunningSandbox
  readonly evidence: Evidence
  /** Where the shop puts webhooks it cannot handle. */
  readonly parkDirectory: string
  /** One day. */
  runDay(signal: AbortSignal): Drive
  /** Quiet hours, until the signal. */
  keepGoing(signal: AbortSignal): Promise<void>
  /** The text of `/metrics`. */
  readonly scrape: () => Promise<string>
  /** Lets what is under way arrive, searches everything and reads the report from `/metrics` and the span exporter. */
  report(): Promise<Report>
  close(): Promise<void>
}

/** Longest wait for webhooks at the end of the day, in milliseconds. */
const settleLimitMs = 10_000

/** Starts a sandbox, and against it the shop as `server.ts` would start it. */
export async function startDemo(options: DemoOptions): Promise<Demo> {
  const { seed, durationMs, size } = options
  const canaries = createCanaries(seed)
  const evidence = new Evidence(canaries)
  const secrets = demoSecrets(canaries)
  const parkDirectory = await mkdtemp(join(tmpdir(), 'customerio-demo-parked-'))
  const sandbox = await startSandbox({
    seed,
    region: 'eu',
    credentials: secrets.credentials,
    timeScale: 86_400_000 / durationMs,
    // Enough for a test to compare every request and webhook of a day with what was measured.
    retention: { requests: 20_000, bodyBytes: 65_536 },
    reporting: { maxLogEntries: 20_000 },
  })
  const settings = readSettings(
    sandboxEnvironment(sandbox, canaries, { host: options.host, port: options.port, parkDirectory }),
  )
  const telemetry = startTelemetry(settings.service, evidence.exporter)
  const app = await createApp(settings, {
    tracing: telemetry.fastify,
    logDestination: evidence,
    ...(options.createLogger === undefined ? {} : { logger: options.createLogger(evidence) }),
  })
  inspectDecorators(app, evidence)
  options.prepareApp?.(app)
  const origin = await app.listen({ host: settings.host, port: settings.port })
  const subscription = sandbox.webhooks.add({
    endpoint: origin + webhookPath,
    signingKey: secrets.previousSigningSecret,
    with_content: true,
  })
  const stage: Stage = {
    shop: createShopClient(origin),
    sandbox,
    canaries,
    createEvent: createEventFactory({ seed }),
    subscription: subscription.id,
  }
  disturb(stage)
  const harvester = setInterval(() => evidence.harvest(), 250)

  const scrape = (): Promise<string> => stage.shop.read('/metrics')

  async function settle(): Promise<void> {
    await app.customerio.drain(settleLimitMs)
    const limit = AbortSignal.timeout(settleLimitMs)
    await Promise.race([sandbox.settle(), new Promise((resolve) => limit.addEventListener('abort', resolve))])
  }

  return {
    origin,
    sandbox,
    evidence,
    parkDirectory,
    scrape,
    runDay: (signal) =>
      drive(stage, planDay(canaries, { seed, size, signingSecret: secrets.signingSecret }), durationMs, signal),
    async keepGoing(signal) {
      for (let day = 1; !signal.aborted; day++) {
        await drive(stage, planQuietHours(canaries, seed + day), durationMs, signal).done
      }
    },
    async report() {
      await settle()
      plantControls(app, canaries)
      evidence.searchObject(app.customerio.status())
      const text = await scrape()
      evidence.search('metrics', text)
      evidence.harvest()
      return createReport(text, evidence, await publishTwice())
    },
    async close() {
      clearInterval(harvester)
      await sandbox.close()
      await app.close()
      await telemetry.shutdown()
      await rm(parkDirectory, { recursive: true, force: true })
    },
  }
}
