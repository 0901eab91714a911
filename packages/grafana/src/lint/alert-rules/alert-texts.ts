import { readTemplate } from '../../alerting/rules/go-template.ts'
import { outputOf } from '../../alerting/rules/rule-graph.ts'
import type { AlertRuleRule } from '../alert-rule.ts'

/** What a person reads first. */
export const alertTexts: AlertRuleRule = {
  name: 'alert-texts',
  finds:
    'A `summary` that is missing, is no sentence with a full stop, or has a template; a `description` that is missing or shows neither a value nor the labels that tell one series from another',
  why: 'A fixed summary groups and searches well; the description says which one and how bad',
  check: function* ({ annotations, pointer, nodes, rule }) {
    const { summary = '', description = '' } = annotations
    const at = (name: string): string => `${pointer}/annotations${name in annotations ? `/${name}` : ''}`
    if (summary.trim() === '') yield { pointer: at('summary'), message: 'has no summary: a sentence on what is wrong' }
    else if (summary.includes('{{'))
      yield { pointer: at('summary'), message: 'the summary has a template; move what changes into the description' }
    else if (!/^\p{Lu}.*\.$/su.test(summary.trim()))
      yield {
        pointer: at('summary'),
        message: 'the summary is no sentence: a capital letter in front, a full stop at the end',
      }
    if (description.trim() === '') {
      yield { pointer: at('description'), message: 'has no description: which one, and how bad' }
      return
    }
    const { labels, values } = readTemplate(description)
    const usesValue = values.length > 0 || /\$value\b|\.Value\b/.test(description)
    const usesLabels = labels.length > 0 || /\$labels\b|\.Labels\b/.test(description)
    if (!usesValue && !usesLabels)
      yield { pointer: at('description'), message: 'the description is fixed; show the value and the labels' }
    else if (!usesLabels) {
      const telling = outputOf(rule.condition, nodes).labels ?? []
      if (telling.length > 0)
        yield {
          pointer: at('description'),
          message: `the description does not say which: show ${telling.map((label) => `$labels.${label}`).join(', ')}`,
        }
    }
  },
}
