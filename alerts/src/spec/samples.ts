/** Most samples one series of a case may have. */
const SAMPLE_LIMIT = 100_000

const NUMBER = String.raw`[+-]?(?:\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|Inf|NaN)`
const TOKEN = new RegExp(
  `^(?:(?<gap>_)(?:x(?<gaps>\\d+))?|(?<stale>stale)|(?<start>${NUMBER})(?:(?:(?<sign>[+-])(?<step>\\d+(?:\\.\\d+)?(?:[eE][+-]?\\d+)?))?x(?<times>\\d+))?)$`,
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
  const tokens = values.split(/\s+/).filter((token) => token !== '')
  if (tokens.length === 0)
    return { problem: 'has no samples; write them as promtool does: "0+10x60", "1 _ 2", "stale"' }
  for (const token of tokens) {
    const groups = TOKEN.exec(token)?.groups
    if (groups === undefined) {
      return { problem: `"${token}" is no sample; write "3", "0+10x60", "5x3", "_", "_x5" or "stale"` }
    }
    const count = Number(groups.gaps ?? groups.times ?? 0)
    if (samples.length + count > SAMPLE_LIMIT) return { problem: `has more than ${SAMPLE_LIMIT} samples` }
    if (groups.stale !== undefined) samples.push('stale')
    // `_` is one gap and `_x5` five, but `5x3` is four samples: promtool counts the first one extra.
    else if (groups.gap !== undefined) samples.push(...Array.from({ length: count || 1 }, () => 'missing' as const))
    else samples.push(...numbers(groups, count))
  }
  return { samples }
}

function numbers(groups: Record<string, string | undefined>, times: number): number[] {
  const start = numberOf(groups.start ?? '')
  const step = Number(groups.step ?? 0) * (groups.sign === '-' ? -1 : 1)
  return Array.from({ length: times + 1 }, (_, index) => start + index * step)
}

function numberOf(text: string): number {
  return Number(text.replace('Inf', 'Infinity'))
}
