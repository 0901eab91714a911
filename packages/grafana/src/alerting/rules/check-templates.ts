import type { Problem } from '../../errors.ts'
import type { JsonObject } from '../../json.ts'
import { isObject } from '../../json-values.ts'
import type { AlertRule } from '../types.ts'
import { readTemplate, type ValueReference } from './go-template.ts'
import { outputOf, type RuleNode } from './rule-graph.ts'

/** Labels every alert has, whatever its query answers. */
const always: readonly string[] = ['alertname', 'grafana_folder', '__alert_rule_uid__', '__alert_rule_namespace_uid__']

/** A problem in a template of a rule: it cannot be read, or it asks for what is not there. */
export interface TemplateProblem extends Problem {
  readonly kind: 'syntax' | 'label' | 'value'
}

/**
 * Templates of annotations and labels: Grafana prints `[no value]` for a label that the query aggregates away, and the
 * template itself when it cannot read it. Labels of the rule itself are not there when templates are expanded.
 */
export function checkTemplates(rule: AlertRule, nodes: readonly RuleNode[]): TemplateProblem[] {
  const { labels } = outputOf(rule.condition, nodes)
  return (['labels', 'annotations'] as const).flatMap((member) => {
    const texts = (rule as unknown as JsonObject)[member]
    return Object.entries(isObject(texts) ? texts : {}).flatMap(([name, text]) => {
      if (typeof text !== 'string' || !text.includes('{{')) return []
      const path = `/${member}/${name}`
      const reading = readTemplate(text)
      if (reading.problem !== undefined) return [{ path, message: reading.problem, kind: 'syntax' as const }]
      return [
        ...reading.labels
          .filter((label) => !hasLabel(labels, label))
          .map((label) => ({ path, message: lost(label, rule, labels ?? []), kind: 'label' as const })),
        ...reading.values.flatMap((value) => checkValue(path, value, nodes)),
      ]
    })
  })
}

function hasLabel(labels: readonly string[] | undefined, label: string): boolean {
  return labels === undefined || labels.includes(label) || always.includes(label)
}

function lost(label: string, rule: AlertRule, labels: readonly string[]): string {
  const left = labels.length === 0 ? 'none is left' : `${labels.join(', ')} ${labels.length === 1 ? 'is' : 'are'} left`
  if (rule.labels?.[label] !== undefined)
    return `uses $labels.${label}, a label of the rule: templates see only those of the query, of which ${left}`
  return `uses $labels.${label}, which the query aggregates away; ${left}`
}

function checkValue(path: string, { refId, label }: ValueReference, nodes: readonly RuleNode[]): TemplateProblem[] {
  const node = nodes.find((candidate) => candidate.refId === refId)
  if (node === undefined) {
    const known = nodes.map((candidate) => candidate.refId).join(', ')
    return [{ path, message: `uses $values.${refId}, which no query is called; there are ${known}`, kind: 'value' }]
  }
  const { shape, labels } = outputOf(refId, nodes)
  if (shape === 'series')
    return [{ path, message: `uses $values.${refId}, which is a series over time: reduce it first`, kind: 'value' }]
  if (label === undefined || hasLabel(labels, label)) return []
  return [{ path, message: `uses $values.${refId}.Labels.${label}, which the query aggregates away`, kind: 'label' }]
}
