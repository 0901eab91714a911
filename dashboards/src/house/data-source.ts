import type { DataSourceRef } from '@grafana/grafana-foundation-sdk/common'

/** Name of the variable that chooses the Prometheus. */
export const dataSourceVariable = 'datasource'

/** The Prometheus that the reader chooses. A fresh object each time: the SDK keeps what it is given. */
export const chosenDataSource = (): DataSourceRef => ({ type: 'prometheus', uid: `\${${dataSourceVariable}}` })

/** Grafana's own annotations and alerts. */
export const grafanaDataSource = (): DataSourceRef => ({ type: 'grafana', uid: '-- Grafana --' })
