import type { MetricUnit } from '@messaging-observability/metrics'
import { inWords, secondsOf } from '../spec/durations.ts'
import type { AlertSpec, AlertTemplate } from '../spec/types.ts'
import { formatOf, limitText, type ValueFormat } from './values.ts'

/** Who fills in the templates. */
export type World = 'grafana' | 'prometheus'

/**
 * The value in a template. Without data, or when the query fails, Grafana has no value, and a template that asks for one
 * is sent to people unfilled.
 */
const VALUE: Readonly<Record<World, (format: ValueFormat) => string>> = {
  grafana: ({ pipe, suffix }) => `{{ with $values.A }}{{ .Value${pipe} }}${suffix}{{ else }}[no value]{{ end }}`,
  prometheus: ({ pipe, suffix }) => `{{ $value${pipe} }}${suffix}`,
}

/** The description of a rule as a template of Prometheus or Grafana: the same text, but for the name of the value. */
export function descriptionFor(alert: AlertSpec, world: World): string {
  return describe(alert, {
    label: (label) => `{{ $labels.${label} }}`,
    value: VALUE[world](formatOf(alert.unit)),
  })
}

/** What a person reads when the alert fires with these labels and this value: what the templates of both worlds print. */
export function exampleDescription(
  alert: AlertSpec,
  example: { readonly labels: Readonly<Record<string, string>>; readonly value: number },
): string {
  return describe(alert, {
    label: (label) => example.labels[label] ?? '',
    value: formatOf(alert.unit).print(example.value),
  })
}

/** The limit of a rule in its unit; empty where the signal filters by itself. */
export function limitOf({ condition, unit }: Pick<AlertSpec, 'condition'> & { readonly unit: MetricUnit }): string {
  if ('above' in condition) return limitText(unit, condition.above)
  return 'below' in condition ? limitText(unit, condition.below) : ''
}

function describe(
  alert: AlertSpec,
  fill: { readonly label: (name: string) => string; readonly value: string },
): string {
  const template: AlertTemplate<string> = {
    labels: Object.fromEntries(alert.by.map((label) => [label, fill.label(label)])),
    value: fill.value,
    limit: limitOf(alert),
    duration: inWords(secondsOf(alert.for)),
  }
  return alert.description(template).trim()
}
