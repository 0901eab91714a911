/** Most samples one series of a case may have. */
const SAMPLE_LIMIT = 100_000

const NUMBER = String.raw`\d+(?:\.\d+)?(?:[eE][+-]?\d+)?`
// promtool reads `Infx3` as a name, so only numbers are repeated.
const TOKEN = new RegExp(
  `^(?:(?<gap>_)(?:x(?<gaps>\\d+))?|(?<stale>stale)|(?<special>[+-]?(?:Inf|NaN))|(?<start>[+-]?${NUMBER})(?:(?<step>[+-]${NUMBER})?x(?<times>\\d+))?)$`,
)

/** One sample of a case: a number, no sample at all, or the marker by which a target says that a series has ended. */
export type Sample = number | 'missing' | 'stale'

/** Samples, or why they cannot be read. */
export type ParsedSamples = { readonly samples: readonly Sample[] } | { readonly problem: string }

/**
 * Reads promtool's notation: `1`, `0+10x60` (61 samples), `5x3` (4 samples of 5), `_` and `_x5` (nothing, five times),
 * `stale`.
 */
export function parseSamples(values: string): ParsedSamples {
  const samples: Sample[] = []
  const tokens = values.split(/[ \t]+/).filter((token) => token !== '')
  if (tokens.length === 0)
    return { problem: 'has no samples; write them as promtool does: "0+10x60", "1 _ 2", "stale"' }
  for (const token of tokens) {
    const groups = TOKEN.exec(token)?.groups
    if (groups === undefined || [groups.start, groups.step].some((text) => Math.abs(Number(text ?? 0)) === Infinity)) {
      return { problem: `"${token}" is no sample; write "3", "0+10x60", "5x3", "_", "_x5" or "stale"` }
    }
    const { gap, gaps = 1, stale, special, start, step, times = 0 } = groups
    if (samples.length + Number(gap === undefined ? times : gaps) > SAMPLE_LIMIT) {
      return { problem: `has more than ${SAMPLE_LIMIT} samples` }
    }
    if (stale !== undefined) samples.push('stale')
    // `_` is one gap and `_x5` five, but `5x3` is four samples: promtool counts the first one extra.
    else if (gap !== undefined) samples.push(...Array.from({ length: Number(gaps) }, () => 'missing' as const))
    else if (special !== undefined) samples.push(Number(special.replace('Inf', 'Infinity')))
    else samples.push(...numbers(Number(start), Number(step ?? 0), Number(times)))
  }
  return { samples }
}

/** Added up one by one, as promtool does: `0.1+0.1x2` ends with 0.30000000000000004. */
function numbers(start: number, step: number, times: number): number[] {
  const all = [start]
  for (let last = start; all.length <= times; all.push(last)) last += step
  return all
}
