import { PanelBuilder } from '@grafana/grafana-foundation-sdk/dashboard'
import { grafanaDataSource } from './data-source.ts'
import { finishPanel, type HousePanel, type PanelOptions } from './panel.ts'
import type { PanelReference } from './panel-reference.ts'

/** States of an alert that are listed. */
type AlertState = 'firing' | 'pending' | 'recovering' | 'noData' | 'normal' | 'error'

/** Options of Grafana's alert list panel, for which the SDK has no module. */
interface AlertListPanelOptions {
  readonly viewMode: 'list' | 'stat'
  readonly groupMode: 'default' | 'custom'
  readonly groupBy: readonly string[]
  readonly maxItems: number
  /** 1 to 5: by name up or down, by importance, by time up or down. */
  readonly sortOrder: 1 | 2 | 3 | 4 | 5
  /** Only alerts that name a panel of the same dashboard. */
  readonly dashboardAlerts: boolean
  readonly alertName: string
  readonly alertInstanceLabelFilter: string
  /** Name of a data source that has alerts. */
  readonly datasource: string
  readonly folder: { readonly uid: string; readonly title: string }
  readonly showInstances: boolean
  readonly showInactiveAlerts: boolean
  readonly stateFilter: Readonly<Record<AlertState, boolean>>
}

/** Alerts that need somebody. */
export interface AlertListOptions extends Omit<PanelOptions, 'dataLinks'> {
  /** Folder of the rules. */
  readonly folder: { readonly uid: string; readonly title: string }
}

/** The alerts that fire or are about to. Prometheus' own `ALERTS` never shows rules that Grafana evaluates. */
export function alertList(reference: PanelReference, options: AlertListOptions): HousePanel {
  const panelOptions: AlertListPanelOptions = {
    viewMode: 'list',
    groupMode: 'default',
    groupBy: [],
    maxItems: 20,
    sortOrder: 3,
    dashboardAlerts: false,
    alertName: '',
    alertInstanceLabelFilter: '',
    datasource: '-- Grafana --',
    folder: options.folder,
    showInstances: false,
    showInactiveAlerts: false,
    stateFilter: { firing: true, pending: true, recovering: true, noData: true, normal: false, error: true },
  }
  const builder = new PanelBuilder().type('alertlist').options(panelOptions)
  return finishPanel(builder, reference, { ...options, height: options.height ?? 9, dataSource: grafanaDataSource() })
}
