import type { Difference } from '../../plan/types.ts'
import type { Stack } from '../../stack/types.ts'
import type { Situation } from './situation.ts'
import type { RuleSurvey } from './survey.ts'

/** What else writes rules, in words. Whoever imports from Prometheus imports again. */
const sources: Readonly<Record<string, string>> = {
  file: 'file provisioning',
  converted_prometheus: 'an import of Prometheus rules',
}

/** Where a rule comes from: `source` in words where a push may not write it. */
export function provenanceOf(
  { byUid }: Pick<RuleSurvey, 'byUid'>,
  uid: string,
): { readonly provenance: string; readonly source: string | undefined } {
  const provenance = byUid.get(uid)?.provenance ?? ''
  return { provenance, source: sources[provenance] }
}

/** The provenance a stack's rules get: `api` locks them in the UI. */
export function wantedProvenance({ editable }: Pick<Stack, 'editable'>): '' | 'api' {
  return editable ? '' : 'api'
}

/** Says that rules are locked in the UI and are not to be, or the other way round. */
export function provenanceDifferences(stack: Stack, { wanted }: Situation, survey: RuleSurvey): Difference[] {
  const after = wantedProvenance(stack)
  return wanted.rules.flatMap(({ uid, title }, index) => {
    const before = survey.byUid.get(uid)?.provenance
    if (before === undefined || before === after) return []
    return [{ label: `rule "${title}": provenance`, pointer: `/rules/${index}/provenance`, before, after }]
  })
}
