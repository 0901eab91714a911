import { readDuration } from '../alerting/rules/duration.ts'
import type { Problem } from '../errors.ts'
import { GrafanaError } from '../errors.ts'
import { alertLintRuleNames, lintRuleNames } from './rule-names.ts'
import type { LintOptions } from './types.ts'

const OPTIONS: readonly string[] = [
  ...['exclusions', 'thresholds', 'selectorLabels', 'scrapeInterval', 'testedRules', 'runbooks'],
]
const EXCLUSION_FIELDS: readonly string[] = ['rule', 'dashboard', 'panel', 'ruleGroup', 'alertRule', 'reason']
const RULES: readonly string[] = [...lintRuleNames, ...alertLintRuleNames]
const THRESHOLD_FIELDS: readonly string[] = ['dashboard', 'panelId', 'values', 'source']

/** All that is wrong with options of the linter, for whoever takes them along. Paths start with `path`. */
export function checkLintOptions(options: LintOptions, path: string): readonly Problem[] {
  if (!isObject(options)) return [{ path, message: 'is no object; give exclusions, thresholds or selectorLabels' }]
  return [
    ...unknownFields(options, OPTIONS, path),
    ...eachOf(options.exclusions, `${path}.exclusions`, checkExclusion),
    ...eachOf(options.thresholds, `${path}.thresholds`, checkThreshold),
    ...eachOf(options.selectorLabels, `${path}.selectorLabels`, checkLabel),
    ...checkScrapeInterval(options.scrapeInterval, `${path}.scrapeInterval`),
    ...eachOf(options.testedRules, `${path}.testedRules`, checkText('uid of an alert rule')),
    ...eachOf(options.runbooks, `${path}.runbooks`, checkText('address')),
  ]
}

/** Throws all that is wrong at once. */
export function assertLintOptions(options: LintOptions): void {
  const problems = checkLintOptions(options, 'lint')
  if (problems.length === 0) return
  const listed = problems.map(({ path, message }) => `${path} ${message}`).join('; ')
  throw new GrafanaError('GRAFANA_STACK', `The lint options are wrong: ${listed}.`, { problems })
}

function checkExclusion(exclusion: unknown, path: string): Problem[] {
  if (!isObject(exclusion)) return [{ path, message: 'is no object; give at least rule and reason' }]
  const { rule, dashboard, panel, ruleGroup, alertRule, reason } = exclusion
  const problems = unknownFields(exclusion, EXCLUSION_FIELDS, path)
  if (!RULES.some((name) => name === rule)) {
    const names = RULES.join(', ')
    problems.push({ path: `${path}.rule`, message: `is ${JSON.stringify(rule)}, which is no rule; there are ${names}` })
  }
  if (!isText(reason)) problems.push({ path: `${path}.reason`, message: 'is missing; say why the finding is accepted' })
  for (const [name, value] of Object.entries({ dashboard, panel, ruleGroup, alertRule })) {
    if (value !== undefined && !isText(value)) problems.push({ path: `${path}.${name}`, message: 'is no text' })
  }
  return problems
}

function checkThreshold(threshold: unknown, path: string): Problem[] {
  if (!isObject(threshold)) return [{ path, message: 'is no object; give dashboard, panelId, values and source' }]
  const { dashboard, panelId, values, source } = threshold
  const problems = unknownFields(threshold, THRESHOLD_FIELDS, path)
  if (!isText(dashboard)) problems.push({ path: `${path}.dashboard`, message: 'is no uid' })
  if (!Number.isInteger(panelId)) problems.push({ path: `${path}.panelId`, message: 'is no panel id' })
  if (!isText(source)) problems.push({ path: `${path}.source`, message: 'is missing; say where the values come from' })
  if (!Array.isArray(values) || values.length === 0 || !values.every((value) => Number.isFinite(value))) {
    problems.push({ path: `${path}.values`, message: 'is no list of numbers' })
  }
  return problems
}

function checkLabel(label: unknown, path: string): Problem[] {
  if (typeof label === 'string' && /^[A-Za-z_]\w*$/.test(label)) return []
  return [{ path, message: `is ${JSON.stringify(label)}, which is no label name` }]
}

function checkScrapeInterval(interval: unknown, path: string): Problem[] {
  if (interval === undefined) return []
  if (typeof interval === 'string' && (readDuration(interval) ?? 0) > 0) return []
  return [{ path, message: `is ${JSON.stringify(interval)}, which is no duration above 0; write 30s` }]
}

function checkText(what: string): (item: unknown, path: string) => Problem[] {
  return (item, path) => (isText(item) ? [] : [{ path, message: `is no ${what}` }])
}

function eachOf(list: unknown, path: string, check: (item: unknown, path: string) => Problem[]): Problem[] {
  if (list === undefined) return []
  if (!Array.isArray(list)) return [{ path, message: 'is no list' }]
  return list.flatMap((item, index) => check(item, `${path}[${index}]`))
}

function unknownFields(object: object, known: readonly string[], path: string): Problem[] {
  return Object.keys(object)
    .filter((key) => !known.includes(key))
    .map((key) => ({ path: `${path}.${key}`, message: `is not known; there are ${known.join(', ')}` }))
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== ''
}
