/** `pnpm demo`: see `--help`. */
import { type Arguments, help, readArguments, UsageError } from './arguments.ts'
import { startDemo } from './demo.ts'
import { describeError } from './describe-error.ts'
import { showProgress } from './progress.ts'
import { renderReport } from './report/render.ts'

const signalExitCodes = { SIGINT: 130, SIGTERM: 143 } as const

const outlook = `Where to look next
  pnpm demo --keep               keeps going: scrape http://127.0.0.1:9464/metrics with your own Prometheus
  examples/demo/README.md        the same app against your own workspace
  pnpm grafana:push              dashboards and alert rules into your Grafana: GRAFANA_URL and GRAFANA_TOKEN say which
  docs/reference/metrics.md      every metric and label
  docs/guides/getting-started.md the plugin in your own app`

async function main({ keep, output, seed, host, port, seconds, size }: Arguments): Promise<number> {
  const ending = new AbortController()
  let exitCode = 0
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      exitCode = signalExitCodes[signal]
      ending.abort()
    })
  }

  const demo = await startDemo({ seed, durationMs: seconds * 1_000, size, host, port })
  try {
    process.stderr.write(`A day in the life of a shop, in ${seconds} seconds. Metrics: ${demo.origin}/metrics\n`)
    const day = demo.runDay(ending.signal)
    const progress = showProgress(process.stderr, day.clock, demo.scrape)
    await day.done.finally(progress.stop)
    if (ending.signal.aborted) return exitCode

    const report = await demo.report()
    process.stdout.write(
      output === 'json' ? `${JSON.stringify(report.summary)}\n` : `${renderReport(report)}\n\n${outlook}\n`,
    )
    for (const problem of report.problems) process.stderr.write(`${problem}\n`)
    if (report.problems.length > 0) return 1
    if (keep) {
      process.stderr.write(`Keeping on at ${demo.origin}/metrics. Ctrl-C ends it.\n`)
      await demo.keepGoing(ending.signal)
      demo.evidence.harvest()
    }
    return demo.evidence.leaks.length === 0 ? 0 : 1
  } finally {
    await demo.close()
  }
}

try {
  const options = readArguments(process.argv.slice(2))
  if (options.help) process.stdout.write(help)
  else process.exitCode = await main(options)
} catch (error) {
  const isUsage = error instanceof UsageError
  process.stderr.write(isUsage ? `${error.message}\n\n${help}` : `${describeError(error)}\n`)
  process.exitCode = isUsage ? 2 : 1
}
