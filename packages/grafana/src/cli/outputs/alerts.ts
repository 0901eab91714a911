import type { RuleForecast } from '../../alerting/types.ts'
import { count, plain } from './plain.ts'

/** A line about alerts. */
export interface AlertLine {
  readonly text: string
  /** Whether something that is pending or firing is lost. */
  readonly lost: boolean
}

/**
 * What becomes of the alerts of some rules: a line for each rule with pending or firing ones, and one for those that
 * lose nothing. With `verbose` each rule that starts over is told.
 */
export function describeAlerts(forecasts: readonly RuleForecast[] = [], verbose: boolean): readonly AlertLine[] {
  const active = forecasts.filter(({ instances, outcome }) => outcome !== 'created' && amount(instances) > 0)
  const quiet = forecasts.filter((forecast) => forecast.outcome === 'reset' && !active.includes(forecast))
  return [
    ...active.map((forecast) => ({ text: describeActive(forecast), lost: forecast.outcome !== 'kept' })),
    ...(verbose
      ? quiet.map(({ title, ...forecast }) => ({
          text: `${plain(title)} starts over: ${because(forecast)}. Nothing of it is pending or firing`,
          lost: false,
        }))
      : summariseQuiet(quiet.length)),
  ]
}

function summariseQuiet(rules: number): AlertLine[] {
  if (rules === 0) return []
  const verb = rules === 1 ? 'starts' : 'start'
  return [{ text: `${count(rules, 'rule')} ${verb} over, with nothing pending or firing`, lost: false }]
}

function describeActive({ title, severity, instances, outcome, ...rest }: RuleForecast): string {
  const name = `${plain(title)}${severity === undefined ? '' : ` (${plain(severity)})`}`
  const now = [
    ...(instances.firing > 0 ? [`${instances.firing} firing`] : []),
    ...(instances.pending > 0 ? [`${instances.pending} pending`] : []),
  ].join(', ')
  const alerts = amount(instances) === 1 ? 'alert' : 'alerts'
  if (outcome === 'kept') return `${name}: ${now} ${alerts}, kept`
  if (outcome === 'deleted') return `${name}: ${now} ${alerts} would end with the rule`
  return `${name}: ${now} ${alerts} would start over: ${because(rest)}`
}

function because({ causes, certainty }: Pick<RuleForecast, 'causes' | 'certainty'>): string {
  return `${causes.map(plain).join(', ')}${certainty === 'expected' ? ' (expected, not proven)' : ''}`
}

function amount({ pending, firing }: RuleForecast['instances']): number {
  return pending + firing
}
