import type { LintExclusion, LintFinding } from './types.ts'

/** What a finding is about, in words: a dashboard's uid, or a rule group. */
export function subjectOf({ dashboard, ruleGroup = '' }: Pick<LintFinding, 'dashboard' | 'ruleGroup'>): string {
  return dashboard ?? `rule group "${ruleGroup}"`
}

/** Where in its subject a finding is, in words: `panel "Errors"`, `rule "HighErrorRate"`; empty for the whole of it. */
export function partOf({ panel, alertRule }: Pick<LintFinding, 'panel' | 'alertRule'>): string {
  if (panel !== undefined) return `panel "${panel.title}"`
  return alertRule === undefined ? '' : `rule "${alertRule.title}"`
}

/** What an exclusion is limited to, in words; empty when it holds everywhere. */
export function scopeOf({ dashboard, panel, ruleGroup, alertRule }: LintExclusion): readonly string[] {
  return [dashboard, panel, ruleGroup, alertRule].filter((part) => part !== undefined)
}
