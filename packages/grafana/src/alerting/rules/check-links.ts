import type { Problem } from '../../errors.ts'
import { isObject } from '../../json-values.ts'
import { isText } from './check-context.ts'

/** Annotations that link a rule to a panel. */
export const linkAnnotations = { dashboard: '__dashboardUid__', panel: '__panelId__' } as const

/** Annotations are texts, and the link to a panel has both halves. */
export function checkLinks(annotations: unknown): Problem[] {
  if (annotations === undefined) return []
  if (!isObject(annotations)) return [{ path: '/annotations', message: 'must be an object of names and texts' }]
  const problems = Object.entries(annotations).flatMap(([name, value]) => {
    const path = `/annotations/${name}`
    if (name === '') return [{ path, message: 'has no name' }]
    return isText(value) ? [] : [{ path, message: 'must be a text' }]
  })
  const { [linkAnnotations.dashboard]: dashboard = '', [linkAnnotations.panel]: panel = '' } = annotations
  if ((dashboard === '') !== (panel === '')) {
    const [given, missing] =
      dashboard === ''
        ? [linkAnnotations.panel, linkAnnotations.dashboard]
        : [linkAnnotations.dashboard, linkAnnotations.panel]
    problems.push({ path: `/annotations/${missing}`, message: `is missing: ${given} alone links to nothing` })
  }
  if (typeof panel === 'string' && panel !== '' && !/^\d{1,15}$/.test(panel))
    problems.push({ path: `/annotations/${linkAnnotations.panel}`, message: `is "${panel}", which is no panel id` })
  return problems
}
