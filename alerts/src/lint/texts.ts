import type { AlertSpec } from '../spec/types.ts'
import type { Finding } from './lint-alerts.ts'

/** Whether a description says how much and where. */
export function lintTexts(alert: AlertSpec): Finding[] {
  const used = new Set<string>()
  const seen = (name: string): string => {
    used.add(name)
    return name
  }
  alert.description({
    labels: new Proxy<Record<string, string>>({}, { get: (_, label) => seen(`label ${String(label)}`) }),
    get value() {
      return seen('value')
    },
    limit: '',
    duration: '',
  })
  const usesLabel = [...used].some((name) => name.startsWith('label '))
  return [
    ...(used.has('value') ? [] : [['text-tells', 'has a description without the value'] as const]),
    ...(usesLabel || alert.by.length === 0
      ? []
      : [
          ['text-tells', `has a description that names none of ${alert.by.join(', ')}: it does not say where`] as const,
        ]),
  ]
}
