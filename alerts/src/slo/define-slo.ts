import type { PanelReference } from '@messaging-observability/dashboards'
import {
  type BurnRateWindow,
  burnRate,
  burnRateWindows,
  burnsTooFast,
  errorBudget,
  errorBudgetLeft,
  errorRatio,
  type ServiceLevelIndicator,
} from '@messaging-observability/metrics'
import { type Duration, type Instant, subtract } from '@messaging-observability/metrics/promql'
import { AlertsError, type AlertsProblem } from '../errors.ts'
import { percentage } from '../render/values.ts'
import { type Check, isObject, isPositive, problemsOf, unknownMembers } from '../spec/checks.ts'
import { type Complete, defineAlert } from '../spec/define-alert.ts'
import { inWords, secondsOf } from '../spec/durations.ts'
import type { AlertCases, AlertSpec } from '../spec/types.ts'
import { type RecordingRule, sloRecordingRules } from './recording-rules.ts'

/** A service level objective as data. `good` or `bad` of `total`, as increases over the window they are given. */
export type SloOptions<Label extends string, By extends readonly string[] = readonly Label[]> = {
  /** CamelCase, at most 24 characters: the rules are `<name>BudgetBurnsFast` and `<name>BudgetBurnsSlow`. */
  readonly name: string
  /** A sentence without its full stop: `Customer.io API calls succeed`. */
  readonly title: string
  /** Share of good events, between 0 and 1. */
  readonly objective: number
  /** 7 to 90. Default 30. */
  readonly windowDays?: number
  /** Labels of the indicator: an objective for each of their values. */
  readonly by: By
  /**
   * Bad events it takes before a budget is judged, within the shorter of the long windows of a rule: an hour, and a day.
   * One bad event burns the budget of a quiet hour many times over.
   */
  readonly minimumBad: number
  /** What is counted: `calls`. */
  readonly events: string
  /** What a bad event did: `failed`, `took longer than 5 s`. */
  readonly bad: string
  /** Where the objective comes from: `customerioServiceLevels.apiAvailability`. */
  readonly source: string
  readonly owner: string
  /** Default `slo`. */
  readonly group?: string
  /** Panel that shows the burn rate. */
  readonly panel: PanelReference
  readonly indicator: ServiceLevelIndicator<Label>
  /** Cases of the two rules. */
  readonly cases: { readonly fast: AlertCases<NoInfer<Label>>; readonly slow: AlertCases<NoInfer<Label>> }
}

/** A service level objective: its two rules, its recording rules, and its numbers for panels. */
export interface Slo<Label extends string = string> {
  readonly name: string
  readonly title: string
  readonly objective: number
  readonly windowDays: number
  readonly windows: readonly BurnRateWindow[]
  /** A critical rule for a budget that is gone in days, and a warning for one that does not last. */
  readonly alerts: readonly [fast: AlertSpec<Label>, slow: AlertSpec<Label>]
  /** For Prometheus only: no alert rule depends on them. */
  readonly recordingRules: readonly RecordingRule[]
  /** Share of bad events over a window. */
  errorRatio(window: Duration): Instant<Label>
  /** How many times as fast as it may the budget burned over a window. */
  burnRate(window: Duration): Instant<Label>
  /** Share of the budget that is left, over its whole window. */
  errorBudgetLeft(): Instant<Label>
}

const MEMBERS = [
  'name',
  'title',
  'objective',
  'windowDays',
  'by',
  'minimumBad',
  'events',
  'bad',
  'source',
  'owner',
  'group',
  'panel',
  'indicator',
  'cases',
] as const

/**
 * Makes multi-window, multi-burn-rate rules of an objective: one that pages when the budget is gone in days, one that
 * opens a ticket when it does not last. A pair of windows each: the long one shows that it matters, the short one that it
 * goes on. Method: Google, The Site Reliability Workbook, chapter 5.
 *
 * @example
 * const slo = defineSlo({
 *   name: 'ShopPayments', title: 'Payments succeed', objective: 0.999, by: ['tenant'],
 *   minimumBad: 5, events: 'payments', bad: 'failed', source: 'checkout service level', owner: 'checkout',
 *   panel: { dashboard: 'shop-payments', panelId: 7, title: 'Burn rate' },
 *   indicator: {
 *     total: (window) => sum(increase(range(handles.paymentsTotal, {}, window)), { by: ['tenant'] }),
 *     bad: (window) => sum(increase(range(handles.paymentsTotal, { outcome: 'failed' }, window)), { by: ['tenant'] }),
 *   },
 *   cases: { fast: { fires: [...], … }, slow: { … } },
 * })
 * @throws AlertsError `ERR_ALERTS_SLO_INVALID` with every problem of the objective, `ERR_ALERTS_SPEC_INVALID` with those of
 * its rules.
 */
export function defineSlo<Label extends string, const By extends readonly NoInfer<Label>[]>(
  options: SloOptions<Label, By & Complete<Label, By>>,
): Slo<Label> {
  const problems = checkSlo(options)
  if (problems.length > 0) {
    throw new AlertsError('ERR_ALERTS_SLO_INVALID', 'The service level objective cannot be used.', { problems })
  }
  const { name, title, objective, windowDays = 30, indicator } = options
  const promise = { target: objective, windowDays }
  const windows = burnRateWindows(windowDays)
  return Object.freeze({
    name,
    title,
    objective,
    windowDays,
    windows,
    alerts: [burnRule(options, 'critical', windows), burnRule(options, 'warning', windows)] as const,
    recordingRules: sloRecordingRules({ name, indicator, promise, windows }),
    errorRatio: (window: Duration) => errorRatio(indicator, window),
    burnRate: (window: Duration) => burnRate(indicator, promise, window),
    errorBudgetLeft: () => errorBudgetLeft(indicator, promise),
  })
}

function burnRule<Label extends string>(
  options: SloOptions<Label, readonly Label[]>,
  severity: 'critical' | 'warning',
  all: readonly BurnRateWindow[],
): AlertSpec<Label> {
  const { name, title, objective, windowDays = 30, by, minimumBad, events, indicator, owner, panel } = options
  const windows = all.filter((window) => window.severity === severity) as [BurnRateWindow, ...BurnRateWindow[]]
  const [quick, patient] = [windows[0], windows.at(-1) ?? windows[0]]
  const isFast = severity === 'critical'
  const spec: AlertSpec<Label> = {
    name: `${name}BudgetBurns${isFast ? 'Fast' : 'Slow'}`,
    group: options.group ?? 'slo',
    severity,
    owner,
    by,
    signal: burnsTooFast(indicator, { target: objective, windowDays }, windows),
    unit: '1',
    condition: { present: true },
    when: `the budget burns ${windows.map(({ factor, long, short }) => `${factor} times as fast as it may over ${long} and ${short}`).join(', or ')},`,
    source: options.source,
    traffic: {
      signal: badEvents(indicator, quick.long),
      atLeast: minimumBad,
      of: `${events} that ${options.bad} in ${inWords(secondsOf(quick.long))}`,
    },
    // The long window has waited already.
    for: isFast ? '2m' : '15m',
    keepFiringFor: isFast ? '5m' : '30m',
    noData: 'ok',
    // Of many rules that cannot be evaluated, one has to say so.
    onError: 'keep-last',
    summary: `${title}: the error budget of ${windowDays} days burns ${isFast ? 'fast' : 'faster than it may'}.`,
    description: ({ value, labels }) =>
      [
        `${value} of the ${events} ${options.bad} within ${inWords(secondsOf(quick.long))} or ${inWords(secondsOf(patient.long))}${place(by, labels)};`,
        `${percentage(errorBudget(objective))} may.`,
        isFast
          ? `At this pace the error budget of ${windowDays} days lasts ${lasts(windowDays, patient.factor)} at most.`
          : `At this pace the error budget is gone before its ${windowDays} days are over.`,
        'Look first at the burn rate on the panel: when it began, and whether it still burns.',
      ].join(' '),
    example: Math.min(1, errorBudget(objective) * quick.factor * 1.2),
    panel,
    cases: isFast ? options.cases.fast : options.cases.slow,
  }
  return defineAlert<Label, readonly NoInfer<Label>[]>(spec as never)
}

function badEvents<Label extends string>(indicator: ServiceLevelIndicator<Label>, window: Duration): Instant<Label> {
  if (indicator.bad !== undefined) return indicator.bad(window)
  return subtract(indicator.total(window), indicator.good(window))
}

function place<Label extends string>(by: readonly Label[], labels: Readonly<Record<Label, string>>): string {
  return by.length === 0 ? '' : ` (${by.map((label) => `${label} ${labels[label]}`).join(', ')})`
}

function lasts(windowDays: number, factor: number): string {
  return inWords(Math.round((windowDays * 24) / factor) * 3_600)
}

function checkSlo(options: unknown): AlertsProblem[] {
  if (!isObject(options)) return [{ path: 'options', message: 'defineSlo takes an object' }]
  const { name, title, objective, windowDays = 30, minimumBad, events, bad, indicator } = options
  const words: Check[] = Object.entries({ title, events, bad }).map(([path, text]) => [
    path,
    typeof text === 'string' && text.trim() !== '',
    'is in words',
  ])
  return problemsOf([
    ...unknownMembers('', options, MEMBERS),
    [
      'name',
      typeof name === 'string' && /^[A-Z][A-Za-z0-9]{2,23}$/.test(name),
      'is CamelCase, 3 to 24 letters and digits',
    ],
    ...words,
    [
      'objective',
      isPositive(objective) && objective < 1,
      'is the share of good events that is promised, above 0 and below 1: 0.999',
    ],
    [
      'windowDays',
      Number.isInteger(windowDays) && (windowDays as number) >= 7 && (windowDays as number) <= 90,
      'is 7 to 90 whole days',
    ],
    ['minimumBad', isPositive(minimumBad), 'is a number above 0: one bad event in a quiet hour wakes nobody'],
    [
      'indicator',
      isObject(indicator) &&
        typeof indicator.total === 'function' &&
        (typeof indicator.good === 'function') !== (typeof indicator.bad === 'function'),
      'has total and either good or bad: functions of a window',
    ],
    ['cases', isObject(options.cases), 'has the cases of the two rules: { fast, slow }'],
  ])
}
