import type { Builder } from '@grafana/grafana-foundation-sdk/cog'
import {
  CustomVariableBuilder,
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  type VariableModel,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard'
import { customerioCatalogue } from '@messaging-observability/metrics'
import { type AnyVector, select } from '@messaging-observability/metrics/promql'
import { chosenDataSource, dataSourceVariable } from './data-source.ts'
import { chosen, scope } from './scope.ts'

type Variable = Builder<VariableModel>

const { handles } = customerioCatalogue

/** The variables every dashboard of the set begins with; each narrows those after it. */
export function sharedVariables(): readonly Variable[] {
  const { job, instance } = scope
  // A gauge that is there from the first scrape on, whatever the service does.
  return [
    new DatasourceVariableBuilder(dataSourceVariable).label('Data source').type('prometheus').allowCustomValue(false),
    labelVariable('job', 'Job', select(handles.apiInFlight)),
    labelVariable('instance', 'Instance', select(handles.apiInFlight, { job })),
    labelVariable('workspace', 'Workspace', select(handles.apiInFlight, { job, instance })),
  ]
}

/** APIs that are called. */
export function apiVariable(): Variable {
  return labelVariable('api', 'API', select(handles.apiRequestsTotal, scope))
}

/** Operations that are called. */
export function operationVariable(): Variable {
  return labelVariable('operation', 'Operation', select(handles.apiRequestsTotal, { ...scope, api: chosen('api') }))
}

/** Channels that messages go through. */
export function channelVariable(): Variable {
  return labelVariable('channel', 'Channel', select(handles.messageEventsTotal, scope))
}

/** Kinds of campaigns that send. */
export function campaignTypeVariable(): Variable {
  return labelVariable('campaign_type', 'Campaign type', select(handles.messageEventsTotal, scope))
}

/** Kinds of webhook events. */
export function eventTypeVariable(): Variable {
  return labelVariable('event_type', 'Event', select(handles.webhookReceivedTotal, scope))
}

/** The percentile of what is compared by operation. */
export function quantileVariable(): Variable {
  const options = ['0.5', '0.9', '0.95', '0.99'].map((value) => ({
    text: `p${Number(value) * 100}`,
    value,
    selected: value === '0.95',
  }))
  return new CustomVariableBuilder('quantile')
    .label('Percentile')
    .values(options.map(({ text, value }) => `${text} : ${value}`).join(','))
    .options(options)
    .current({ text: 'p95', value: '0.95', selected: true })
    .multi(false)
    .includeAll(false)
    .allowCustomValue(false)
}

function labelVariable<Label extends string>(name: Label, label: string, vector: AnyVector<Label>): Variable {
  const definition = `label_values(${vector.text}, ${name})`
  return new QueryVariableBuilder(name)
    .label(label)
    .datasource(chosenDataSource())
    .definition(definition)
    .query({ qryType: 1, query: definition, refId: 'PrometheusVariableQueryEditor-VariableQuery' })
    .current({ text: ['All'], value: ['$__all'] })
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.AlphabeticalAsc)
    .multi(true)
    .includeAll(true)
    .allValue('.+')
}
