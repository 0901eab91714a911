import {
  customerioServiceLevels,
  customerioThresholds,
  type MetricUnit,
  type Threshold,
} from '@messaging-observability/metrics'

/** Limits as a description says them: "5 %", "90 minutes". */
export interface LimitsInWords {
  readonly warning: string
  /** The same as the warning where there is only one limit. */
  readonly critical: string
}

/** A service level as a description says it. */
export interface TargetInWords {
  readonly target: string
  /** What a good event stays within. */
  readonly bound: string
}

/** Limits of a threshold, for texts: numbers that are written twice come apart. */
export function limitsOf(name: keyof typeof customerioThresholds): LimitsInWords {
  const { warning, critical = warning, unit }: Threshold = customerioThresholds[name]
  return { warning: inWords(warning, unit), critical: inWords(critical, unit) }
}

/** Target and bound of a service level, for texts. */
export function targetOf(name: 'apiLatency' | 'webhookAnswer'): TargetInWords {
  const { target, bound } = customerioServiceLevels[name]
  return { target: inWords(target, '1'), bound: inWords(bound, name === 'apiLatency' ? 'ms' : 's') }
}

function inWords(value: number, unit: MetricUnit): string {
  if (unit === '1') return `${Number((value * 100).toPrecision(6))} %`
  const seconds = unit === 'ms' ? value / 1_000 : value
  if (seconds % 3_600 === 0) return seconds === 3_600 ? 'an hour' : `${seconds / 3_600} hours`
  return seconds % 60 === 0 ? `${seconds / 60} minutes` : `${seconds} s`
}
