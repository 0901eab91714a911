// Checked by `pnpm typecheck`, never run.

import type { PanelReference } from '@messaging-observability/dashboards'
import { customerioStack, customerioStackOptions, panels } from '@messaging-observability/dashboards'
import { defineStack, type Stack } from '@messaging-observability/grafana'
import type { Instant } from '@messaging-observability/metrics/promql'
import { expectTypeOf } from 'expect-type'
import type { Colour } from '../src/house/colours.ts'
import { target, threshold } from '../src/house/limits.ts'
import { clickedCell, drillDown } from '../src/house/links.ts'
import { referencePanels } from '../src/house/panel-reference.ts'
import { stat } from '../src/house/stat.ts'
import { ranking } from '../src/house/table.ts'
import { callRate, calls, errorRate, latency } from '../src/queries/api.ts'
import { complaintRate, messages } from '../src/queries/messages.ts'

expectTypeOf(customerioStack).toEqualTypeOf<Stack>()
expectTypeOf(panels.overview.errorRateOverTime).toEqualTypeOf<PanelReference>()
expectTypeOf(defineStack({ ...customerioStackOptions(), editable: true })).toEqualTypeOf<Stack>()
// @ts-expect-error no such panel
void panels.overview.errorRat
// @ts-expect-error no such dashboard
void panels.klaviyo
// @ts-expect-error a reference is not changed
panels.overview.errorRate.panelId = 1

// Labels
expectTypeOf(callRate(['operation'])).toEqualTypeOf<Instant<'operation'>>()
expectTypeOf(callRate()).toEqualTypeOf<Instant<never>>()
expectTypeOf(complaintRate(['campaign_type'])).toEqualTypeOf<Instant<'campaign_type'>>()
// @ts-expect-error a misspelt label
callRate(['operatoin'])
// @ts-expect-error requests have no class of error
errorRate(['error_type'])
// @ts-expect-error a misspelt label to narrow by
latency(0.95, [], { jobs: 'shop' })
// @ts-expect-error no such event of a message
messages([], { metric: 'delivred' })
// @ts-expect-error complaints are of e-mails, whatever the channel
complaintRate(['channel'])

// Limits, links, colours and units
threshold('apiErrorRatio')
// @ts-expect-error no such threshold
threshold('apiErrorRate')
// @ts-expect-error a service level is a target
threshold('apiLatency')
// @ts-expect-error a threshold is no target
target('apiErrorRatio')
drillDown('webhooks', 'Open', { variable: 'event_type', value: clickedCell('Event') })
// @ts-expect-error no such dashboard
drillDown('webhook', 'Open')
// @ts-expect-error not what Grafana fills in
drillDown('webhooks', 'Open', { variable: 'event_type', value: 'email_sent' })
// @ts-expect-error no colour of Grafana's
void ('pink' satisfies Colour)
const explanation = { shows: 'x', normal: 'x', action: 'x', noValue: 'x' }
const { some } = referencePanels('customerio-x', { some: 'Some' })
// @ts-expect-error no such unit
stat(some, { ...explanation, query: callRate(), unit: 'req/s' })
// @ts-expect-error what to do is missing
stat(some, { shows: 'x', normal: 'x', noValue: 'x', query: callRate(), unit: 'reqps' })
ranking(some, {
  ...explanation,
  width: 12,
  rows: { label: 'operation', title: 'Operation' },
  // @ts-expect-error the columns are not by the label of the rows
  columns: [{ title: 'Calls', query: calls(['api']), unit: 'short', decimals: 0 }],
})
