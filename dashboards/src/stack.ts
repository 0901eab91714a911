import { defineStack, type ExpectedMetric, type Stack, type StackOptions } from '@messaging-observability/grafana'
import { customerioCatalogue } from '@messaging-observability/metrics'
import { apiClientDashboard } from './api-client/dashboard.ts'
import { deliverabilityDashboard } from './deliverability/dashboard.ts'
import type { HouseDashboard } from './house/dashboard.ts'
import { dataSourceVariable } from './house/data-source.ts'
import { overviewDashboard } from './overview/dashboard.ts'
import { stackFolder, stackName } from './stack-name.ts'
import { webhooksDashboard } from './webhooks/dashboard.ts'

/**
 * What the stack is made of, for a stack of your own: `defineStack({ ...customerioStackOptions(), editable: true })`.
 * Each call makes new dashboards, which may be changed.
 */
export function customerioStackOptions(): StackOptions & Required<Pick<StackOptions, 'dashboards' | 'lint'>> {
  const dashboards = houseDashboards()
  return {
    name: stackName,
    folder: stackFolder,
    dashboards: dashboards.map(({ builder }) => builder),
    dataSource: { type: 'prometheus', variable: dataSourceVariable },
    metrics: expectedMetrics(),
    lint: { thresholds: dashboards.flatMap(({ thresholds }) => thresholds) },
  }
}

/** The dashboards of Customer.io, in the folder "Customer.io", locked in the UI. */
export const customerioStack: Stack = defineStack(customerioStackOptions())

/** What the catalogue promises of each metric, for `doctor` and the linter. */
function expectedMetrics(): readonly ExpectedMetric[] {
  const { metrics, labelSets, registrationLabels } = customerioCatalogue.definition
  const open = Object.fromEntries(registrationLabels.map((label) => [label, null]))
  return metrics.map(({ name, type, labels, ...rest }) => ({
    name,
    type,
    labels: { ...open, ...Object.fromEntries(Object.entries(labels).map(([label, set]) => [label, labelSets[set]])) },
    ...('buckets' in rest && { buckets: rest.buckets }),
  }))
}

function houseDashboards(): readonly HouseDashboard[] {
  return [overviewDashboard(), apiClientDashboard(), deliverabilityDashboard(), webhooksDashboard()]
}
