import type { Builder } from '@grafana/grafana-foundation-sdk/cog'
import type { DashboardLink } from '@grafana/grafana-foundation-sdk/dashboard'
import { DashboardLinkType } from '@grafana/grafana-foundation-sdk/dashboard'

/** Tag of every dashboard of the set. */
export const setTag = 'customerio'

/** Uids of the set. */
export const dashboardUids = {
  overview: 'customerio-overview',
  apiClient: 'customerio-api-client',
  deliverability: 'customerio-deliverability',
  webhooks: 'customerio-webhooks',
} as const

/** Variables every dashboard of the set has: they travel along a link. */
const sharedVariables = ['datasource', 'job', 'instance', 'workspace'] as const

// The SDK's own builder moves every link into a menu; a plain object leaves it where people see it.
const link = (given: Partial<DashboardLink> & Pick<DashboardLink, 'title'>): Builder<DashboardLink> => ({
  build: () => ({
    type: DashboardLinkType.Link,
    icon: 'external link',
    tooltip: '',
    tags: [],
    asDropdown: false,
    targetBlank: false,
    includeVars: false,
    keepTime: false,
    ...given,
  }),
})

/** The other dashboards of the set, at the top of each, with the same time and variables. */
export function setLinks(): Builder<DashboardLink> {
  const type = DashboardLinkType.Dashboards
  return link({ title: 'Customer.io', type, tags: [setTag], includeVars: true, keepTime: true })
}

/** The time range, as Grafana writes it into an address. */
const timeRange = `\${__url_time_range}`

/** Opens a dashboard of the set with the same time and variables, and a variable set to what was clicked. */
export function drillDown(
  dashboard: keyof typeof dashboardUids,
  title: string,
  choice?: { readonly variable: string; readonly value: ClickedValue },
): Builder<DashboardLink> {
  // What is set to the clicked value must not travel as well: the address would hold it twice.
  const others = sharedVariables.filter((name) => name !== choice?.variable)
  const variables = others.map((name) => `\${${name}:queryparam}`)
  const chosen = choice === undefined ? [] : [`var-${choice.variable}=${choice.value}`]
  const query = [timeRange, ...variables, ...chosen].join('&')
  return link({ title, url: `/d/${dashboardUids[dashboard]}?${query}` })
}

/** Opens a dashboard narrowed to the series that was clicked, by one of its labels. */
export function only(dashboard: keyof typeof dashboardUids, label: string): Builder<DashboardLink> {
  const value = clickedLabel(label)
  return drillDown(dashboard, `Only ${value}`, { variable: label, value })
}

/** What was clicked, which Grafana fills in: a label of the series, or a cell of the row. */
type ClickedValue = `\${__field.labels.${string}}` | `\${__data.fields["${string}"]}`

/** The value of a label of the clicked series. */
function clickedLabel(label: string): ClickedValue {
  return `\${__field.labels.${label}}`
}

/** The value of a column in the clicked row. */
export function clickedCell(column: string): ClickedValue {
  return `\${__data.fields["${column}"]}`
}
