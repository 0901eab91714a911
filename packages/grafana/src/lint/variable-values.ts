import type { PromqlVariables } from '../promql/types.ts'
import type { Variable } from './dashboard.ts'
import { objectOf, objectsOf, stringsOf, textOf } from './read-json.ts'

/** A value of its own is known without asking a data source. */
const KNOWN: ReadonlySet<string> = new Set(['constant', 'custom', 'interval', 'textbox'])
const DURATION = /^\d+(?:ms|[smhdwy])$/

/** What each variable of a dashboard stands for in a query, outside of quotes. */
export function valuesOf(variables: readonly Variable[]): PromqlVariables {
  return Object.fromEntries(variables.map((variable) => [variable.name, sampleFor(variable)]))
}

function sampleFor({ type, spec }: Variable): string | undefined {
  if (!KNOWN.has(type)) return undefined
  const candidates = [currentOf(spec), ...optionsOf(spec)].filter((value) => value !== '' && !value.startsWith('$'))
  // The automatic interval has no value before the dashboard is open.
  if (type === 'interval') return candidates.find((value) => DURATION.test(value)) ?? '1m'
  return candidates[0]
}

function currentOf(spec: Variable['spec']): string {
  const { value } = objectOf(spec.current)
  return Array.isArray(value) ? (stringsOf(value)[0] ?? '') : textOf(value)
}

function optionsOf(spec: Variable['spec']): readonly string[] {
  const listed = objectsOf(spec.options).map(({ item }) => textOf(item.value))
  const written = textOf(spec.query)
    .split(/(?<!\\),/)
    .map((option) =>
      option
        .replace(/^.*\s:\s/, '')
        .replaceAll('\\,', ',')
        .trim(),
    )
  return [...listed, ...written]
}
