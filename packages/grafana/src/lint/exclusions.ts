import type { LintExclusion, LintFinding, LintReport } from './types.ts'

/** Takes out the findings that are accepted, and says which exclusions have nothing left to take out. */
export function applyExclusions(findings: readonly LintFinding[], exclusions: readonly LintExclusion[]): LintReport {
  const used = new Set<LintExclusion>()
  const kept: LintFinding[] = []
  const excluded: { finding: LintFinding; reason: string }[] = []
  for (const finding of findings) {
    const matching = exclusions.filter((exclusion) => covers(exclusion, finding))
    for (const exclusion of matching) used.add(exclusion)
    if (matching[0] === undefined) kept.push(finding)
    else excluded.push({ finding, reason: matching[0].reason })
  }
  return { findings: kept, excluded, unusedExclusions: exclusions.filter((exclusion) => !used.has(exclusion)) }
}

function covers({ rule, dashboard, panel, ruleGroup, alertRule }: LintExclusion, finding: LintFinding): boolean {
  return (
    rule === finding.rule &&
    (dashboard === undefined || dashboard === finding.dashboard) &&
    (panel === undefined || panel === finding.panel?.title) &&
    (ruleGroup === undefined || ruleGroup === finding.ruleGroup) &&
    (alertRule === undefined || alertRule === finding.alertRule?.uid)
  )
}
