import { customerioStack, type PanelReference, panels } from '@messaging-observability/dashboards'
import { customerioCallerFaults, customerioCatalogue } from '@messaging-observability/metrics'
import t from 'tap'
import { type Series, startPrometheus } from '../../../scripts/testing/prometheus.ts'
import { type Panel, panelsOf, type Target, type Variable, variablesOf } from '../support/dashboards.ts'
import { startDemo } from '../support/demo.ts'
import { readExposition, type Sample, type Samples, seriesKey } from '../support/exposition.ts'
import { interpolate, rangeOf } from '../support/grafana-time.ts'

/** Queries that find nothing on a day in the demo, and why that is right. */
const emptyAnswers: Readonly<Record<string, string>> = {
  [keyOf(panels.apiClient.telemetryErrors)]: 'the telemetry of the demo does not fail',
}

/** Seconds that the day in the demo lasts: long enough for a minute of scrapes. */
const secondsOfDay = 66
const scrapeInterval = 1
const { prefix, metrics } = customerioCatalogue.definition
const names = {
  requests: customerioCatalogue.handles.apiRequestsTotal.name,
  errors: customerioCatalogue.handles.apiErrorsTotal.name,
  latency: customerioCatalogue.handles.apiLatencyMs.name,
  sent: customerioCatalogue.handles.emailSentTotal.name,
  delivered: customerioCatalogue.handles.emailDeliveredTotal.name,
  bounced: customerioCatalogue.handles.emailBouncedTotal.name,
  messages: customerioCatalogue.handles.messageEventsTotal.name,
  events: customerioCatalogue.handles.webhookReceivedTotal.name,
}

/** One value for each variable that a reader may narrow by. */
const chosenOnes = {
  job: 'demo',
  workspace: 'default',
  api: 'app',
  operation: '(sendEmail|sendPush)',
  channel: 'email',
  campaign_type: '(newsletter|transactional)',
  event_type: 'email_sent',
  quantile: '0.99',
}

/** Bounds of the latency buckets, as the label `le` has them. */
const latencyBounds = [...customerioCatalogue.entries.apiLatencyMs.buckets.map(String), '+Inf']

await t.test('a day in the demo, scraped once a second by a real Prometheus', { timeout: 300_000 }, async (t) => {
  const demo = await startDemo(secondsOfDay)
  t.teardown(demo.stop)
  const prometheus = await startPrometheus(new URL(demo.metrics).host)
  t.teardown(prometheus.stop)
  const read = async (): Promise<Samples> => readExposition(await (await fetch(demo.metrics)).text())

  const from = await prometheus.scrapeAfter(0)
  await demo.dayOver
  // Prometheus moves the time of a scrape by up to 2 ms, hence the margin.
  const before = await read()
  const to = await prometheus.scrapeAfter(Date.now() / 1_000 + 0.01)
  const after = await read()
  const raw = byKey(await prometheus.query(`{__name__=~"${prefix}.*"}`, to))
  const born = firstValues(await prometheus.query(`{__name__=~"${prefix}.*"}[${Math.ceil(to - from)}s]`, to))
  t.ok(to - from >= 60, `${Math.round(to - from)} s were scraped`)

  const everything: Record<string, string> = { quantile: '0.95' }
  for (const { spec } of customerioStack.dashboards) {
    for (const { name, type } of variablesOf(spec)) if (type === 'query') everything[name] = '.+'
  }
  const run = async ({ expr, instant }: Target, panel: Panel, values = everything): Promise<Series[]> => {
    const range = rangeOf({ from, to, scrapeInterval }, panel)
    const expression = interpolate(expr, instant ? { ...range, from, to } : range, values)
    return instant ? prometheus.query(expression, to) : prometheus.queryRange(expression, range)
  }
  const find = (reference: PanelReference, refId: string): { readonly panel: Panel; readonly target: Target } => {
    const panel = panelOf(reference)
    const target = panel.targets.find((candidate) => candidate.refId === refId)
    if (target === undefined) throw new Error(`${panel.title} has no query ${refId}`)
    return { panel, target }
  }
  /** The answer to a query of a panel. */
  const ask = async (reference: PanelReference, refId = 'A'): Promise<Series[]> => {
    const { panel, target } = find(reference, refId)
    return run(target, panel)
  }
  /**
   * A rate as the number of events behind it: seen from so far away that one step is the whole range. Closer by, a busy
   * machine that misses some scrapes hides what moved between two steps.
   */
  const area = async (reference: PanelReference): Promise<number> => {
    const { target } = find(reference, 'A')
    const step = to - from - scrapeInterval
    const answer = await prometheus.query(interpolate(target.expr, { from, to, step, scrapeInterval }, everything), to)
    return (to - from) * answer.flatMap(({ points }) => points).reduce((sum, { value }) => sum + value, 0)
  }

  await t.test('every variable has values, and they are those of the demo', async (t) => {
    for (const { uid, spec } of customerioStack.dashboards) {
      for (const variable of variablesOf(spec).filter(({ type }) => type === 'query')) {
        const { selector, label } = labelValuesOf(variable)
        const range = { from, to, step: scrapeInterval, scrapeInterval }
        const found = await prometheus.labelValues(interpolate(selector, range, everything), label)
        const counted = new Set([...after.values()].map(({ labels }) => labels[label]))
        const unknown = found.filter((value) => label !== 'job' && label !== 'instance' && !counted.has(value))
        t.ok(found.length > 0, `${uid} $${variable.name}: ${found.length} values`)
        t.same(unknown, [])
      }
    }
  })

  for (const [choice, values] of [
    ['everything', everything],
    ['one of each', { ...everything, ...chosenOnes, instance: new URL(demo.metrics).host }],
  ] as const) {
    await t.test(`every query of every panel, ${choice} chosen: no error, NaN or Inf, and an answer`, async (t) => {
      for (const { uid, spec } of customerioStack.dashboards) {
        for (const panel of panelsOf(spec)) {
          for (const target of panel.targets) {
            const name = `${uid} "${panel.title}" ${target.refId}`
            const answer = await run(target, panel, values).catch((error: Error) => error)
            if (answer instanceof Error) {
              t.fail(`${name}: ${answer.message}`)
              continue
            }
            const broken = answer.flatMap(({ points }) => points).filter(({ value }) => !Number.isFinite(value))
            t.same(broken, [], `${name} is a number at every point`)
            if (choice !== 'everything') continue
            const reason = emptyAnswers[`${uid}/${panel.id}`]
            t.equal(answer.length === 0, reason !== undefined, `${name}: ${answer.length} series`)
          }
        }
      }
    })
  }

  await t.test('Prometheus holds what the demo counted: every counter, bucket and sum', async (t) => {
    const counted = new RegExp(`^(?:${metrics.map(({ name }) => name).join('|')})(?:_bucket|_sum|_count)?$`)
    let equal = 0
    for (const [key, { name, value }] of before) {
      if (!counted.test(name) || !/_(?:total|bucket|sum|count)$/.test(name)) continue
      const now = after.get(key)?.value ?? Number.NaN
      const stored = raw.get(key) ?? Number.NaN
      // The quiet hours go on: what moved between the two readings lies between them.
      if (!(value <= stored && stored <= now)) t.fail(`${key}: ${stored} is not between ${value} and ${now}`)
      if (value === now) equal += 1
    }
    t.ok(equal > 400, `${equal} series did not move and are equal`)
  })

  /** What an `increase` can see: without the value a series began with, for there was none before to compare it with. */
  const moved = (name: string, matches: (labels: Sample['labels']) => boolean = () => true): number => {
    let total = 0
    for (const sample of after.values()) {
      if (sample.name !== name || !matches(sample.labels)) continue
      const key = seriesKey(sample.name, sample.labels)
      total += (raw.get(key) ?? 0) - (born.get(key) ?? 0)
    }
    return total
  }
  const agrees = (actual: number, expected: number, name: string): void => {
    // Within 5 %, and never less than the one that rounding costs.
    const message = `${name}: ${actual} against ${expected}`
    t.ok(Math.abs(actual - expected) <= Math.max(1, expected * 0.05), message)
  }

  await t.test('request rate: calls by operation, as numbers and as a rate', async (t) => {
    const calls = byLabel(await ask(panels.overview.operations, 'C'), 'operation')
    t.ok(calls.size > 8)
    for (const [operation, value] of calls) {
      agrees(
        value,
        moved(names.requests, (labels) => labels.operation === operation),
        operation,
      )
    }
    const total = moved(names.requests)
    const lost = [...born].filter(([key]) => key.startsWith(`${names.requests}{`))
    t.ok(total > 500 && lost.reduce((sum, [, value]) => sum + value, 0) <= total * 0.05, `${total} calls`)
    agrees(await area(panels.overview.callsPerSecond), total, 'calls per second, summed up')
    agrees(await area(panels.overview.callsByOperation), total, 'calls by operation, summed up')
  })

  await t.test('error rate: failures by operation, and their share without caller faults', async (t) => {
    const isFault = ({ error_type }: Sample['labels']): boolean => {
      return customerioCallerFaults.some((fault) => fault === error_type)
    }
    const failed = byLabel(await ask(panels.overview.operations, 'B'), 'operation')
    const shares = byLabel(await ask(panels.overview.operations, 'A'), 'operation')
    t.ok(shares.size > 5)
    for (const [operation, share] of shares) {
      const of = (labels: Sample['labels']): boolean => labels.operation === operation
      const errors = moved(names.errors, of)
      const faults = moved(names.errors, (labels) => of(labels) && isFault(labels))
      agrees(failed.get(operation) ?? Number.NaN, errors, `errors of ${operation}`)
      const whole = moved(names.requests, of) - faults
      t.ok(Math.abs(share - (errors - faults) / whole) <= 0.05 * share + 1e-9, `share of ${operation}: ${share}`)
    }
    t.ok(Math.max(...shares.values()) > 0, 'something failed')
    const byClass = await ask(panels.overview.errorsByClass)
    t.ok(byClass.length > 2, `${byClass.length} classes of errors`)
    agrees(await area(panels.overview.errorsByClass), moved(names.errors), 'errors by class, summed up')
  })

  await t.test('latency: the quantiles lie in the bucket that the demo counted them in', async (t) => {
    const slow = [
      { reference: panels.overview.operations, refId: 'D', phi: 0.95 },
      { reference: panels.apiClient.slowestOperations, refId: 'A', phi: 0.99 },
      { reference: panels.apiClient.slowestOperations, refId: 'B', phi: 0.5 },
    ]
    let compared = 0
    for (const { reference, refId, phi } of slow) {
      const quantiles = byLabel(await ask(reference, refId), 'operation')
      t.ok(quantiles.size > 5)
      for (const [operation, value] of quantiles) {
        const counts = latencyBounds.map((le) => {
          return moved(`${names.latency}_bucket`, (labels) => labels.operation === operation && labels.le === le)
        })
        // Prometheus extrapolates each bucket by itself, which tilts the ranks of a handful of calls.
        if ((counts.at(-1) ?? 0) < 50) continue
        compared += 1
        const { above, upTo } = bucketOf(phi, counts)
        t.ok(above < value && value <= upTo, `p${phi * 100} of ${operation}: ${value} in (${above}, ${upTo}]`)
      }
    }
    t.ok(compared >= 12, `${compared} quantiles`)
    const fast = (await ask(panels.apiClient.fastCalls))[0]?.points[0]?.value ?? Number.NaN
    const within = moved(`${names.latency}_bucket`, (labels) => labels.le === '5000')
    t.ok(Math.abs(fast - within / moved(`${names.latency}_count`)) < 0.05, `${fast} of the calls took at most 5 s`)
  })

  await t.test('funnel: each stage is what was reported', async (t) => {
    const event = (metric: string): number => {
      return moved(names.messages, (labels) => labels.channel === 'email' && labels.metric === metric)
    }
    const expected = {
      A: moved(names.sent),
      B: moved(names.delivered),
      C: event('opened'),
      D: event('clicked'),
      E: moved(names.bounced, ({ bounce_type }) => bounce_type !== 'suppressed'),
    }
    for (const [refId, count] of Object.entries(expected)) {
      const [stage] = await ask(panels.overview.emailFunnel, refId)
      t.ok(count > 0)
      agrees(stage?.points[0]?.value ?? Number.NaN, count, `stage ${refId}`)
    }
    const [sent] = await ask(panels.overview.emailsSent)
    agrees(sent?.points[0]?.value ?? Number.NaN, expected.A, 'e-mails sent')
    agrees(await area(panels.webhooks.eventsPerSecond), moved(names.events), 'webhook events, summed up')
  })
})

function keyOf({ dashboard, panelId }: PanelReference): string {
  return `${dashboard}/${panelId}`
}

function panelOf({ dashboard, panelId }: PanelReference): Panel {
  const spec = customerioStack.dashboards.find(({ uid }) => uid === dashboard)?.spec ?? {}
  const panel = panelsOf(spec).find(({ id }) => id === panelId)
  if (panel === undefined) throw new Error(`${dashboard} has no panel ${panelId}`)
  return panel
}

function labelValuesOf({ query }: Variable): { readonly selector: string; readonly label: string } {
  const [, selector = '', label = ''] = /^label_values\((.*), (\w+)\)$/.exec(query) ?? []
  return { selector, label }
}

function byKey(answer: readonly Series[]): Map<string, number> {
  return new Map(answer.map(({ metric, points }) => [keyOfSeries(metric), points.at(-1)?.value ?? Number.NaN]))
}

function firstValues(answer: readonly Series[]): Map<string, number> {
  return new Map(answer.map(({ metric, points }) => [keyOfSeries(metric), points[0]?.value ?? Number.NaN]))
}

/** A series as the demo knows it: without what the scrape adds. */
function keyOfSeries({ __name__ = '', job: _job, instance: _instance, ...labels }: Series['metric']): string {
  return seriesKey(__name__, labels)
}

function byLabel(answer: readonly Series[], label: string): Map<string, number> {
  return new Map(answer.map(({ metric, points }) => [metric[label] ?? '', points.at(-1)?.value ?? Number.NaN]))
}

/** The bucket that holds a quantile, of cumulative counts. */
function bucketOf(phi: number, counts: readonly number[]): { readonly above: number; readonly upTo: number } {
  const rank = phi * (counts.at(-1) ?? 0)
  const index = counts.findIndex((count) => count >= rank)
  return { above: Number(latencyBounds[index - 1] ?? 0), upTo: Number(latencyBounds[index]) }
}
