import { GrafanaError, type Problem } from '../errors.ts'
import type { ExportFormat, ExportOptions } from './types.ts'

/** Options of each format besides `format`, and the values they may have; absent: any text. */
const known: Readonly<Record<ExportFormat, Readonly<Record<string, readonly string[] | undefined>>>> = {
  json: {},
  provisioning: { dashboardsPath: undefined, folderTitle: undefined },
  manifests: { apiVersion: ['v1', 'v1beta1'] },
  import: {},
}

/** Throws `GRAFANA_CONFIG` with everything that is wrong with the options. */
export function checkExportOptions(options: ExportOptions): void {
  const problems = problemsOf(options)
  if (problems.length === 0) return
  const list = problems.map(({ path, message }) => `${path} ${message}`).join('; ')
  throw new GrafanaError('GRAFANA_CONFIG', `The stack cannot be exported: ${list}.`, { problems })
}

function problemsOf(options: ExportOptions): Problem[] {
  if (!Object.hasOwn(known, options.format)) {
    return [{ path: 'format', message: `must be one of ${Object.keys(known).join(', ')}` }]
  }
  const members = known[options.format]
  return Object.entries(options).flatMap(([key, value]): Problem[] => {
    if (key === 'format' || value === undefined) return []
    if (!Object.hasOwn(members, key)) return [{ path: key, message: `is no option of the format "${options.format}"` }]
    const values = members[key]
    if (values !== undefined)
      return values.includes(value) ? [] : [{ path: key, message: `must be one of ${values.join(', ')}` }]
    return typeof value === 'string' && value !== '' ? [] : [{ path: key, message: 'must be a text that is not empty' }]
  })
}
