import { walk } from '../../promql/ast.ts'
import type { AlertRuleRule } from '../alert-rule.ts'
import { isShownRaw } from '../counters.ts'
import { windowsIn } from '../windows.ts'

/** Functions that need several samples in their window. */
const overSamples: readonly string[] = ['rate', 'irate', 'increase', 'delta', 'idelta', 'deriv', 'changes', 'resets']
const samples = 4

/** Counters only by their movement, over windows that survive a missed scrape. */
export const alertCounter: AlertRuleRule = {
  name: 'alert-counter',
  finds: `A counter outside of \`rate\` and \`increase\`; a window shorter than ${samples} scrapes (\`scrapeInterval\`, default 30s)`,
  why: 'The value of a counter depends on when its process started, and a short window is empty after one missed scrape',
  check: function* ({ queries }, { metrics, scrapeInterval }) {
    const counters = new Set(metrics.filter(({ type }) => type === 'counter').map(({ name }) => name))
    for (const query of queries) {
      const { node, pointer } = query
      for (const [found, ancestors] of walk(node)) {
        if (found.kind !== 'selector' || found.metric === undefined) continue
        if (!found.metric.endsWith('_total') && !counters.has(found.metric)) continue
        if (isShownRaw(found, ancestors))
          yield { pointer, message: `counter ${found.metric} is compared as it is; put rate or increase around it` }
      }
      for (const { taker, seconds, text: window } of windowsIn(query)) {
        if (!overSamples.includes(taker) || seconds >= samples * scrapeInterval) continue
        const least = samples * scrapeInterval
        yield { pointer, message: `${taker} over ${window} sees too few scrapes; ${least}s is the least` }
      }
    }
  },
}
