import type { ServiceLevelIndicator, ServiceLevelObjective } from '@messaging-observability/metrics'
import { burnRate, errorBudgetLeft, monthlyBurnRateWindows } from '@messaging-observability/metrics'
import { limitsOf } from './in-words.ts'
import { burnRates, threshold } from './limits.ts'
import type { HousePanel } from './panel.ts'
import type { PanelReference } from './panel-reference.ts'
import { stat } from './stat.ts'
import { timeSeries } from './time-series.ts'

/** A service level as a pair of panels. */
export interface ErrorBudgetOptions {
  readonly objective: ServiceLevelObjective
  readonly indicator: ServiceLevelIndicator<never>
  readonly panels: { readonly left: PanelReference; readonly burnRate: PanelReference }
  /** What is counted: `calls`. */
  readonly events: string
  /** What to do when the budget runs out. */
  readonly action: string
  /** Columns of both panels. */
  readonly width: number
  readonly noValue: string
}

const [, hours] = monthlyBurnRateWindows
const height = 9

/** What is left of an error budget, and how fast it goes. */
export function errorBudget(options: ErrorBudgetOptions): readonly HousePanel[] {
  const { objective, indicator, panels, events, action, width, noValue } = options
  const { windowDays, good } = objective
  const target = `${Number((objective.target * 100).toPrecision(6))} %`
  return [
    stat(panels.left, {
      shows: `What is left of the share of ${events} that may be bad in ${windowDays} days, or since the data begin; ${target} are promised to be good. Good: ${lowerFirst(good)}`,
      normal: `Green, above ${limitsOf('errorBudgetLeft').warning}. Below ${limitsOf('errorBudgetLeft').critical} the promise is broken.`,
      action,
      query: errorBudgetLeft(indicator, objective),
      unit: 'percentunit',
      decimals: 0,
      limits: threshold('errorBudgetLeft'),
      height,
      noValue,
    }),
    timeSeries(panels.burnRate, {
      shows: `How many times as fast as it may the error budget burned within the last hour and the last ${hours.long.slice(0, -1)} hours. At 1 it lasts exactly ${windowDays} days.`,
      normal: `Below 1, far under the dashed lines at ${burnRates.values.join(' and ')}.`,
      action: `A peak of the hour alone has passed soon. Both up: it goes on. Above ${burnRates.values.at(-1)} somebody is woken up.`,
      series: [
        { query: burnRate(indicator, objective, '1h'), legend: '1 hour' },
        { query: burnRate(indicator, objective, hours.long), legend: `${hours.long.slice(0, -1)} hours` },
      ],
      unit: 'short',
      colours: { '1 hour': 'orange', '6 hours': 'blue' },
      limits: burnRates,
      width: width - 4,
      height,
      noValue,
    }),
  ]
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1)
}
