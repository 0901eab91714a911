import type { Rule } from './rule.ts'
import { boundedCost } from './rules/bounded-cost.ts'
import { counterRate } from './rules/counter-rate.ts'
import { dashboardMetadata } from './rules/dashboard-metadata.ts'
import { datasourceVariable } from './rules/datasource-variable.ts'
import { notEditable } from './rules/not-editable.ts'
import { panelDatasource } from './rules/panel-datasource.ts'
import { panelLayout } from './rules/panel-layout.ts'
import { panelTargets } from './rules/panel-targets.ts'
import { panelTitleDescription } from './rules/panel-title-description.ts'
import { panelUnit } from './rules/panel-unit.ts'
import { promqlAggregation } from './rules/promql-aggregation.ts'
import { promqlSyntax } from './rules/promql-syntax.ts'
import { rateInterval } from './rules/rate-interval.ts'
import { targetSelectors } from './rules/target-selectors.ts'
import { targetVariables } from './rules/target-variables.ts'
import { thresholdObjective } from './rules/threshold-objective.ts'
import { variableRefresh } from './rules/variable-refresh.ts'

/** All rules, in the order their findings are given in. */
export const rules: readonly Rule[] = [
  datasourceVariable,
  targetVariables,
  variableRefresh,
  panelDatasource,
  panelTitleDescription,
  panelUnit,
  panelTargets,
  promqlSyntax,
  rateInterval,
  targetSelectors,
  counterRate,
  notEditable,
  promqlAggregation,
  dashboardMetadata,
  panelLayout,
  boundedCost,
  thresholdObjective,
]
