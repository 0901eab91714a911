import type { AlertRuleRule } from './alert-rule.ts'
import { alertAbsence } from './alert-rules/alert-absence.ts'
import { alertBurnRate } from './alert-rules/alert-burn-rate.ts'
import { alertCounter } from './alert-rules/alert-counter.ts'
import { alertDuration } from './alert-rules/alert-duration.ts'
import { alertLabels } from './alert-rules/alert-labels.ts'
import { alertMetrics } from './alert-rules/alert-metrics.ts'
import { alertNames } from './alert-rules/alert-names.ts'
import { alertNoData } from './alert-rules/alert-no-data.ts'
import { alertPanel } from './alert-rules/alert-panel.ts'
import { alertPercent } from './alert-rules/alert-percent.ts'
import { alertQuantile } from './alert-rules/alert-quantile.ts'
import { alertQuery } from './alert-rules/alert-query.ts'
import { alertRatio } from './alert-rules/alert-ratio.ts'
import { alertRunbook } from './alert-rules/alert-runbook.ts'
import { alertTemplate } from './alert-rules/alert-template.ts'
import { alertTested } from './alert-rules/alert-tested.ts'
import { alertTexts } from './alert-rules/alert-texts.ts'

/** All rules for alert rules, in the order their findings are given in. */
export const alertRuleRules: readonly AlertRuleRule[] = [
  alertQuery,
  alertNames,
  alertLabels,
  alertTexts,
  alertRunbook,
  alertDuration,
  alertNoData,
  alertTemplate,
  alertRatio,
  alertCounter,
  alertBurnRate,
  alertTested,
  alertPanel,
  alertQuantile,
  alertPercent,
  alertMetrics,
  alertAbsence,
]
