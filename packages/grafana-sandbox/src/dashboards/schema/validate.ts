import type { InvalidCause } from '../../http/status.ts'
import type { MutableObject } from '../../json.ts'
import { latestSchemaVersion } from '../normalise/migrations.ts'
import { panelsOf } from '../normalise/panels.ts'
import { dashboardShape, panelShape, rowShape } from './dashboard-shape.ts'
import { findConflicts } from './find-conflicts.ts'

/** Finds why a normalised dashboard is invalid. */
export function validateSpec(name: string, spec: MutableObject): InvalidCause[] {
  const { schemaVersion } = spec
  if (schemaVersion !== latestSchemaVersion) {
    const why = `schema migration from version ${String(schemaVersion)} to ${latestSchemaVersion} failed: schema version not migrated to target version`
    return [{ field: 'spec', message: `Invalid value: "${name}": ${why}` }]
  }
  for (const [index, panel] of panelsOf(spec).entries()) {
    const causes = validatePanel(panel, `spec.panels.${index}`)
    if (causes.length > 0) return causes
  }
  return findConflicts(spec, dashboardShape, 'spec')
}

function validatePanel(panel: MutableObject, field: string): InvalidCause[] {
  const { type } = panel
  if (type === 'row') return findConflicts(panel, rowShape, field)
  // Only a row may have these.
  if (type !== undefined && ('panels' in panel || 'collapsed' in panel)) {
    return [{ field: `${field}.type`, message: `Invalid value: conflicting values "row" and ${JSON.stringify(type)}` }]
  }
  if (type === '') {
    return [{ field: `${field}.type`, message: 'Invalid value: conflicting values "row" and ""' }]
  }
  return findConflicts(panel, panelShape, field)
}
