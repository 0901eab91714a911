const unitSeconds: Readonly<Record<string, number>> = {
  ns: 1e-9,
  us: 1e-6,
  µs: 1e-6,
  ms: 1e-3,
  s: 1,
  m: 60,
  h: 3600,
  d: 86_400,
  w: 604_800,
  M: 2_592_000,
  y: 31_536_000,
}

/** The shortest refresh interval that Grafana allows by default. */
const leastSeconds = 5

/** Why a refresh interval is refused by `/apis`; an empty one is none. */
export function refreshProblem(refresh: unknown): string | undefined {
  if (typeof refresh !== 'string' || refresh === '') return undefined
  const seconds = readSeconds(refresh)
  if (seconds !== undefined) return seconds < leastSeconds ? 'Dashboard refresh interval is too low' : undefined
  const why = /^\d+$/.test(refresh) ? 'missing unit in duration' : 'invalid duration'
  return `parsing refresh duration "${refresh}" failed: time: ${why} "${refresh}"`
}

/** The interval that the legacy API stores: one that is too short or none at all becomes the shortest. */
export function raisedRefresh(refresh: string): string {
  const seconds = readSeconds(refresh)
  return refresh === '' || (seconds !== undefined && seconds >= leastSeconds) ? refresh : `${leastSeconds}s`
}

/** A duration such as `1h30m` or `1d`. */
function readSeconds(duration: string): number | undefined {
  if (!/^(\d+(\.\d+)?(ns|us|µs|ms|s|m|h|d|w|M|y))+$/.test(duration)) return undefined
  let seconds = 0
  for (const [, amount, unit = ''] of duration.matchAll(/([\d.]+)([a-zµM]+)/g)) {
    seconds += Number(amount) * (unitSeconds[unit] ?? 0)
  }
  return seconds
}
