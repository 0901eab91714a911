import type { AlertQuery, AlertRule, RuleGroup } from '../../src/index.ts'

/** An expression that compares. */
export function threshold(refId: string, expression: string, limit = 0.05): AlertQuery {
  const conditions = [{ evaluator: { type: 'gt', params: [limit] } }]
  return { refId, datasourceUid: '__expr__', model: { type: 'threshold', expression, conditions } }
}

/** A rule of the stack `shop` that is right, with what a test changes. */
export function ruleOf(changes: object = {}): AlertRule {
  const expr =
    'sum by (job) (rate(shop_errors_total[5m])) / sum by (job) (rate(shop_orders_total[5m])) and sum by (job) (increase(shop_orders_total[5m])) >= 20'
  return {
    uid: 'shop-high-error-rate',
    title: 'HighErrorRate',
    condition: 'C',
    data: [
      {
        refId: 'A',
        datasourceUid: '$datasource',
        relativeTimeRange: { from: 600, to: 0 },
        model: { expr, instant: true, range: false },
      },
      threshold('C', 'A'),
    ],
    noDataState: 'OK',
    execErrState: 'Error',
    for: '5m',
    labels: { severity: 'critical', owner: 'shop' },
    annotations: {
      summary: 'Calls fail.',
      description: '{{ humanizePercentage $values.A.Value }} of the orders of {{ $labels.job }} fail.',
    },
    ...changes,
  }
}

/** A group of rules. */
export function ruleGroupOf(rules: readonly AlertRule[]): RuleGroup {
  return { title: 'api', interval: 60, rules }
}
