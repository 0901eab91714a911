/** The service alone, against a real workspace or any other endpoint that the environment names. */
import { createApp } from './app.ts'
import { describeError } from './describe-error.ts'
import { readSettings } from './settings.ts'
import { startTelemetry } from './telemetry.ts'

try {
  const settings = readSettings(process.env)
  const telemetry = startTelemetry(settings.service)
  const app = await createApp(settings, { tracing: telemetry.fastify })
  const shutdown = async (): Promise<void> => {
    await app.close()
    await telemetry.shutdown()
  }
  process.once('SIGINT', () => void shutdown())
  process.once('SIGTERM', () => void shutdown())
  await app.listen({ host: settings.host, port: settings.port })
} catch (error) {
  process.stderr.write(`${describeError(error)}\n`)
  process.exitCode = 1
}
