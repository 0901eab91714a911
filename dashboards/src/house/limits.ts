import type { Threshold as Step } from '@grafana/grafana-foundation-sdk/dashboard'
import { ThresholdsConfigBuilder, ThresholdsMode } from '@grafana/grafana-foundation-sdk/dashboard'
import {
  customerioServiceLevels,
  customerioThresholds,
  monthlyBurnRateWindows,
  type Threshold,
} from '@messaging-observability/metrics'
import type { Colour } from './colours.ts'

/** From where on a panel changes its colour. */
export interface Limits {
  /** Where the numbers come from. */
  readonly source: string
  readonly values: readonly number[]
  /** Colour of each value and beyond. */
  readonly colours: readonly Colour[]
  /** Colour before the first value, where the whole number is coloured. */
  readonly base: Colour
}

/** The limits of a threshold. */
export function threshold(name: keyof typeof customerioThresholds): Limits {
  const { warning, critical, bad }: Threshold = customerioThresholds[name]
  const source = `customerioThresholds.${name}`
  const values = critical === undefined ? [warning] : [warning, critical]
  if (bad === 'above') return { source, values, colours: ['yellow', 'red'], base: 'green' }
  const base = critical === undefined ? 'yellow' : 'red'
  return {
    source,
    values: values.toReversed(),
    colours: critical === undefined ? ['green'] : ['yellow', 'green'],
    base,
  }
}

/** The target of a service level: below it is bad. */
export function target(name: keyof typeof customerioServiceLevels): Limits {
  return {
    source: `customerioServiceLevels.${name}`,
    values: [customerioServiceLevels[name].target],
    colours: ['green'],
    base: 'yellow',
  }
}

/** Burn rates of the first pair of windows that warns, and of the first that pages. */
export const burnRates: Limits = {
  source: 'monthlyBurnRateWindows',
  values: [monthlyBurnRateWindows[2].factor, monthlyBurnRateWindows[0].factor],
  colours: ['yellow', 'red'],
  base: 'green',
}

/** Colours a number as a verdict. */
export function verdict(limits: Limits): ThresholdsConfigBuilder {
  return configure(steps(limits, limits.base, limits.colours))
}

/** Draws the limits as lines, without colouring what is within them. */
export function lines(limits: Limits): ThresholdsConfigBuilder {
  // The line of a target is where the bad side begins.
  const colours: readonly Colour[] = limits.base === 'green' ? limits.colours : [limits.base]
  return configure(steps(limits, 'transparent', colours))
}

/** A panel that judges nothing. Without a step of its own, Grafana turns everything above 80 red. */
export function noLimits(colour: Colour): ThresholdsConfigBuilder {
  return configure([{ value: null, color: colour }])
}

/** The steps as a field override takes them. */
export function verdictSteps(limits: Limits): { readonly mode: string; readonly steps: readonly Step[] } {
  return { mode: ThresholdsMode.Absolute, steps: steps(limits, limits.base, limits.colours) }
}

function steps({ values }: Limits, base: Colour, colours: readonly Colour[]): Step[] {
  return [{ value: null, color: base }, ...values.map((value, index) => ({ value, color: colours[index] ?? 'red' }))]
}

function configure(all: Step[]): ThresholdsConfigBuilder {
  return new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps(all)
}
