import type { AlertRuleRecord } from '../alert-rules/alert-rule.ts'
import { isExpression } from '../alert-rules/canonical-query.ts'
import type { ModeTraits } from '../modes.ts'
import type { AlertRuleStore } from '../state/alert-rules.ts'
import type { FolderStore } from '../state/folders.ts'
import type { AlertState, AlertStateName, ResultSeries, RuleResult } from './alert-state.ts'
import { labelKey } from './describe-alerts.ts'
import { fingerprint } from './fingerprint.ts'
import { nextState, type Outcome } from './transition.ts'

/** How long a series may be missing by default, in evaluations. */
const defaultMissingEvaluations = 2

/** Evaluates rules when it is told to, and keeps their alerts. */
export interface Scheduler {
  /** What the query of a rule answers from now on. */
  setResult(uid: string, result: RuleResult): void
  /** Looks at all rules, forgets the alerts of those that were changed, and evaluates what is not paused. */
  evaluate(at: Date): void
  /** The alerts of a rule. */
  states(uid: string): readonly AlertState[]
}

interface RuleEntry {
  fingerprint: string
  alerts: Map<string, AlertState>
}

/** What the scheduler looks at. */
export interface SchedulerSources {
  readonly alertRules: AlertRuleStore
  readonly folders: FolderStore
  readonly traits: () => ModeTraits
}

/** Creates a scheduler. */
export function createScheduler({ alertRules, folders, traits }: SchedulerSources): Scheduler {
  const results = new Map<string, RuleResult>()
  const entries = new Map<string, RuleEntry>()

  function evaluateRule(rule: AlertRuleRecord, at: Date): void {
    const folderTitle = folders.path(rule.folderUid)
    const print = fingerprint(rule, folderTitle)
    const entry = entries.get(rule.uid) ?? { fingerprint: print, alerts: new Map<string, AlertState>() }
    entries.set(rule.uid, entry)
    if (entry.fingerprint !== print) entry.alerts.clear()
    entry.fingerprint = print
    if (rule.isPaused || rule.record !== undefined) return
    apply(rule, entry, results.get(rule.uid) ?? quiet, { at, folderTitle })
  }

  function apply(rule: AlertRuleRecord, entry: RuleEntry, result: RuleResult, where: Where): void {
    const { at } = where
    const outcome = (answered: Outcome['answered'], error?: string): Outcome => ({
      answered,
      at,
      waitsForProblems: !traits().before124,
      ...(error === undefined ? {} : { error }),
    })
    if (isSeries(result) && result.length > 0) {
      for (const { labels = {}, firing } of result) {
        const named = { labels: seriesLabels(rule, labels, where), about: {} }
        transition(rule, entry, named, outcome(firing ? 'Alerting' : 'Normal'))
      }
    } else {
      const failed = typeof result === 'object' && 'error' in result
      const problem = failed ? outcome('Error', result.error) : outcome('NoData')
      const own = failed ? 'Error' : 'NoData'
      const source = sourceOf(rule)
      // A problem that is not shown as what it is has its query in annotations, once there are alerts to give it to.
      const given = (failed ? rule.execErrState : rule.noDataState) !== own
      const about = failed ? { Error: result.error, ...(given ? source : {}) } : {}
      if (given && entry.alerts.size > 0) {
        for (const [key, alert] of entry.alerts) {
          const annotations = { ...alert.annotations, ...source, ...about }
          entry.alerts.set(key, nextState({ ...alert, annotations }, rule, problem))
        }
      } else {
        const labels = seriesLabels(rule, failed && given ? {} : source, where)
        transition(rule, entry, { labels, about }, problem)
      }
    }
    dropMissing(rule, entry, at)
  }

  return {
    setResult: (uid, result) => void results.set(uid, result),
    evaluate(at) {
      const rules = alertRules.all()
      const present = new Set(rules.map(({ uid }) => uid))
      for (const uid of entries.keys()) if (!present.has(uid)) entries.delete(uid)
      for (const rule of rules) evaluateRule(rule, at)
    },
    states: (uid) => [...(entries.get(uid)?.alerts.values() ?? [])],
  }
}

interface Where {
  readonly at: Date
  readonly folderTitle: string
}

const quiet: RuleResult = [{ firing: false }]

function isSeries(result: RuleResult): result is readonly ResultSeries[] {
  return Array.isArray(result)
}

/** Labels of an alert, and what its annotations say besides the rule's. */
interface NamedAlert {
  readonly labels: Readonly<Record<string, string>>
  readonly about: Readonly<Record<string, string>>
}

function transition(rule: AlertRuleRecord, { alerts }: RuleEntry, named: NamedAlert, outcome: Outcome): void {
  const { labels, about } = named
  const key = labelKey(labels)
  const fresh: AlertState = {
    labels,
    annotations: {},
    state: 'Normal',
    reason: '',
    startsAt: outcome.at,
    lastEvaluation: outcome.at,
    error: undefined,
    value: '',
  }
  const before = { ...(alerts.get(key) ?? fresh), annotations: { ...rule.annotations, ...about } }
  alerts.set(key, nextState(before, rule, outcome))
}

/** A series that is missing for long enough is resolved and forgotten. */
function dropMissing(rule: AlertRuleRecord, { alerts }: RuleEntry, at: Date): void {
  const patient = rule.missingSeriesEvalsToResolve ?? defaultMissingEvaluations
  for (const [key, { state, reason, lastEvaluation }] of alerts) {
    const missing = at.getTime() - lastEvaluation.getTime()
    const evaluations = isProblem(state, reason) ? 1 : patient
    if (missing > 0 && missing >= evaluations * rule.interval * 1000) alerts.delete(key)
  }
}

function isProblem(state: AlertStateName, reason: string): boolean {
  if (state === 'Error' || state === 'NoData') return true
  return state === 'Pending' && (reason === 'Error' || reason === 'NoData')
}

function seriesLabels(
  rule: AlertRuleRecord,
  labels: Readonly<Record<string, string>>,
  { folderTitle }: Where,
): Record<string, string> {
  return { ...labels, ...rule.labels, alertname: rule.title, grafana_folder: folderTitle }
}

/** The query that answered nothing or failed. */
function sourceOf(rule: AlertRuleRecord): Record<string, string> {
  const asked = rule.data.find((query) => !isExpression(query))
  return asked === undefined ? {} : { datasource_uid: asked.datasourceUid, ref_id: asked.refId }
}
