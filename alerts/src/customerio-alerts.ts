import { customerioAlertSpecs } from './customerio/index.ts'
import { type CustomerioAlertName, customerioAlertNames } from './customerio-alert-names.ts'
import { AlertsError, type AlertsProblem } from './errors.ts'
import { windowsBelow } from './lint/windows.ts'
import { checkAlert } from './spec/check-alert.ts'
import { type Check, isObject, problemsOf, unknownMembers } from './spec/checks.ts'
import { isPositiveDuration, secondsOf } from './spec/durations.ts'
import type { AlertSpec } from './spec/types.ts'

/** What can be changed of a rule. What is not named stays: signal, minimum traffic, texts, cases. */
export interface AlertChange
  extends Partial<
    Pick<AlertSpec, 'severity' | 'owner' | 'for' | 'forReason' | 'keepFiringFor' | 'noData' | 'onError' | 'labels'>
  > {
  /** Another limit on the same side. Rules that filter by themselves have none. */
  readonly condition?: { readonly above: number } | { readonly below: number }
  /** Another minimum of traffic. */
  readonly traffic?: { readonly atLeast: number }
}

/** How the rules differ from those of this project. */
export interface CustomerioAlertsOptions {
  /** Team that is woken up by every rule. Default `messaging`. */
  readonly owner?: string
  /** Changes by name of the rule. */
  readonly change?: { readonly [Name in CustomerioAlertName]?: AlertChange }
  /** Rules to leave out. */
  readonly drop?: readonly CustomerioAlertName[]
  /**
   * How often the service is scraped. A rate needs four scrapes in its window: rules that look at less are refused.
   * Default `30s`.
   */
  readonly scrapeInterval?: string
}

const MEMBERS = ['owner', 'change', 'drop', 'scrapeInterval']
const CHANGES = [
  'severity',
  'owner',
  'for',
  'forReason',
  'keepFiringFor',
  'noData',
  'onError',
  'labels',
  'condition',
  'traffic',
]

/**
 * The alert rules of Customer.io, for a set of your own.
 *
 * @example
 * const alerts = [
 *   ...customerioAlerts({
 *     owner: 'growth',
 *     change: { CustomerIOHighErrorRate: { condition: { above: 0.1 }, for: '10m' } },
 *     drop: ['CustomerIOUnsubscribeSpike'],
 *   }),
 *   defineAlert({ name: 'ShopPaymentsFail', … }),
 * ]
 * defineStack({ ...customerioStackOptions(), ...alertStackOptions(alerts) })
 * @throws AlertsError `ERR_ALERTS_OPTIONS_INVALID` with every problem.
 */
export function customerioAlerts(options: CustomerioAlertsOptions = {}): readonly AlertSpec[] {
  const problems = checkOptions(options)
  if (problems.length > 0) throw invalid(problems)
  const { owner, change = {}, drop = [], scrapeInterval = '30s' } = options
  const alerts = customerioAlertSpecs
    .filter(({ name }) => !drop.includes(name as CustomerioAlertName))
    .map((alert) =>
      changed(owner === undefined ? alert : { ...alert, owner }, change[alert.name as CustomerioAlertName]),
    )
  const impossible = alerts.flatMap((alert) => [
    ...checkAlert(alert).map(({ path, message }) => ({ path: `change.${alert.name}.${path}`, message })),
    ...windowsBelow(alert, 4 * secondsOf(scrapeInterval)).map((window) => ({
      path: 'scrapeInterval',
      message: `${alert.name} looks at ${window}, which holds fewer than four scrapes ${scrapeInterval} apart; scrape more often, or drop the rule`,
    })),
  ])
  if (impossible.length > 0) throw invalid(impossible)
  return alerts
}

function changed(alert: AlertSpec, change: AlertChange | undefined): AlertSpec {
  if (change === undefined) return alert
  const { traffic, labels, ...rest } = change
  return {
    ...alert,
    ...rest,
    ...(rest.condition !== undefined && { source: 'the options of customerioAlerts' }),
    ...(labels !== undefined && { labels: { ...alert.labels, ...labels } }),
    ...(traffic !== undefined && 'atLeast' in alert.traffic && { traffic: { ...alert.traffic, ...traffic } }),
  }
}

function checkOptions(options: unknown): AlertsProblem[] {
  if (!isObject(options)) return [{ path: 'options', message: 'is an object' }]
  const { owner, change = {}, drop = [], scrapeInterval = '30s' } = options
  const names: readonly string[] = customerioAlertNames
  const unknown = (path: string, name: unknown): Check => [
    path,
    typeof name === 'string' && names.includes(name),
    `is no rule of customerioAlerts; there are ${names.join(', ')}`,
  ]
  return problemsOf([
    ...unknownMembers('', options, MEMBERS),
    ['owner', owner === undefined || (typeof owner === 'string' && owner.trim() !== ''), 'names a team'],
    ['change', isObject(change), 'is an object: changes by name of the rule'],
    ...(isObject(change) ? Object.entries(change) : []).flatMap(([name, each]) =>
      names.includes(name) ? checkChange(name, each) : [unknown(`change.${name}`, name)],
    ),
    ['drop', Array.isArray(drop), 'is a list of names'],
    ...(Array.isArray(drop) ? drop : []).map((name: unknown, index) => unknown(`drop[${index}]`, name)),
    ['scrapeInterval', isPositiveDuration(scrapeInterval), 'is a duration such as 30s'],
  ])
}

function checkChange(name: string, change: unknown): Check[] {
  const path = `change.${name}`
  if (!isObject(change)) return [[path, false, `is an object with ${CHANGES.join(', ')}`]]
  const alert = customerioAlertSpecs.find((each) => each.name === name)
  const { condition, traffic } = change
  const [side = ''] = Object.keys(alert?.condition ?? {})
  const isSameSide = isObject(condition) && side !== 'present' && Object.keys(condition).join() === side
  const isTraffic =
    isObject(traffic) && Object.keys(traffic).join() === 'atLeast' && 'atLeast' in (alert?.traffic ?? {})
  return [
    ...unknownMembers(path, change, CHANGES),
    [
      `${path}.condition`,
      condition === undefined || isSameSide,
      side === 'present'
        ? 'cannot be changed: the signal filters by itself'
        : `is { ${side}: number }, on the side it was`,
    ],
    [`${path}.traffic`, traffic === undefined || isTraffic, 'is { atLeast: number }, of a rule that needs traffic'],
  ]
}

function invalid(problems: readonly AlertsProblem[]): AlertsError {
  return new AlertsError('ERR_ALERTS_OPTIONS_INVALID', 'The alert rules cannot be changed so.', { problems })
}
