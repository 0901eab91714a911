import type { InvalidCause } from '../http/status.ts'
import { isObject, type MutableObject } from '../json.ts'
import { latestSchemaVersion } from './normalise/migrations.ts'

type Kind = 'string' | 'bool' | 'int' | 'list' | 'struct'

/** Types of the fields that `v1beta1` and `v1` check strictly. Unknown fields pass. */
const fields: Readonly<Record<string, Kind>> = {
  title: 'string',
  description: 'string',
  gnetId: 'string',
  tags: 'list',
  timezone: 'string',
  editable: 'bool',
  graphTooltip: 'int',
  refresh: 'string',
  time: 'struct',
  timepicker: 'struct',
  weekStart: 'string',
  fiscalYearStartMonth: 'int',
  liveNow: 'bool',
  links: 'list',
  templating: 'struct',
  annotations: 'struct',
}

/** Finds why a normalised dashboard is invalid. */
export function validateSpec(name: string, spec: MutableObject): InvalidCause[] {
  const { schemaVersion } = spec
  if (schemaVersion !== latestSchemaVersion) {
    return [
      {
        field: 'spec',
        message: `Invalid value: "${name}": schema migration from version ${String(schemaVersion)} to ${latestSchemaVersion} failed: schema version not migrated to target version`,
      },
    ]
  }
  const causes: InvalidCause[] = []
  for (const [key, kind] of Object.entries(fields)) checkField(spec[key], kind, `spec.${key}`, causes)
  if (Array.isArray(spec.tags)) {
    for (const [index, tag] of spec.tags.entries()) checkField(tag, 'string', `spec.tags.${index}`, causes)
  }
  if (isObject(spec.time)) {
    for (const key of ['from', 'to']) checkField(spec.time[key], 'string', `spec.time.${key}`, causes)
  }
  return causes
}

function checkField(value: unknown, kind: Kind, field: string, causes: InvalidCause[]): void {
  if (value === undefined) return
  const found = kindOf(value)
  if (found === kind) return
  const shown = found === 'list' ? '[...]' : found === 'struct' ? '{...}' : JSON.stringify(value)
  const expected = kind === 'list' ? '[...string]' : kind === 'struct' ? '{...}' : kind
  causes.push({
    field,
    message: `Invalid value: conflicting values ${shown} and ${expected} (mismatched types ${found} and ${kind})`,
  })
}

function kindOf(value: unknown): string {
  if (typeof value === 'string') return 'string'
  if (typeof value === 'boolean') return 'bool'
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'float'
  if (value === null) return 'null'
  return Array.isArray(value) ? 'list' : 'struct'
}
