/** A time range as Grafana sends it to Prometheus. */
export interface TimeRange {
  /** Unix seconds. */
  readonly from: number
  readonly to: number
  /** Seconds between the points of a graph. */
  readonly step: number
  /** Seconds between the scrapes, as the data source is told. */
  readonly scrapeInterval: number
}

/** Points a graph has room for. */
const maxDataPoints = 1_000

const seconds = { s: 1, m: 60, h: 3_600, d: 86_400 } as const

/** Seconds of a duration such as `10m`. */
function secondsOf(duration: string): number {
  return Number(duration.slice(0, -1)) * (seconds[duration.slice(-1) as keyof typeof seconds] ?? Number.NaN)
}

/** The range of one panel: its own step and look-back, with both ends on a step. */
export function rangeOf(
  { from, to, scrapeInterval }: Omit<TimeRange, 'step'>,
  panel: { readonly interval?: string | undefined; readonly timeFrom?: string | undefined },
): TimeRange {
  const start = panel.timeFrom === undefined ? from : to - secondsOf(panel.timeFrom)
  const least = panel.interval === undefined ? scrapeInterval : secondsOf(panel.interval)
  const step = Math.max(least, Math.ceil((to - start) / maxDataPoints))
  // Grafana rounds both ends down. The last step is the one under way, so here the end is rounded up: the bar of ten
  // minutes that holds a run of one minute is then among the points.
  return { from: Math.floor(start / step) * step, to: Math.ceil(to / step) * step, step, scrapeInterval }
}

/** Fills in what Grafana fills in: https://grafana.com/docs/grafana/latest/datasources/prometheus/template-variables/ */
export function interpolate(
  expression: string,
  { from, to, step, scrapeInterval }: TimeRange,
  variables: Readonly<Record<string, string>>,
): string {
  const builtIn: Readonly<Record<string, string>> = {
    __rate_interval: `${Math.round(Math.max(step + scrapeInterval, 4 * scrapeInterval))}s`,
    __interval: `${step}s`,
    __range: `${Math.round(to - from)}s`,
  }
  return expression.replaceAll(/\$(\w+)/g, (text, name: string) => {
    const value = builtIn[name] ?? variables[name]
    if (value === undefined) throw new Error(`${text} in ${expression} is no variable of the dashboard`)
    return value
  })
}
