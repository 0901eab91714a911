import type { AlertRuleRecord } from '../alert-rules/alert-rule.ts'
import { isExpression } from '../alert-rules/canonical-query.ts'
import type { ModeTraits } from '../modes.ts'
import type { AlertRuleStore } from '../state/alert-rules.ts'
import type { FolderStore } from '../state/folders.ts'
import type { AlertState, AlertStateName, ResultSeries, RuleResult } from './alert-state.ts'
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
    const folderTitle = folders.get(rule.folderUid)?.title ?? ''
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
        transition(rule, entry, seriesLabels(rule, labels, where), outcome(firing ? 'Alerting' : 'Normal'))
      }
    } else {
      const failed = typeof result === 'object' && 'error' in result
      const problem = failed ? outcome('Error', result.error) : outcome('NoData')
      const own = failed ? 'Error' : 'NoData'
      const meaning = failed ? rule.execErrState : rule.noDataState
      // Other meanings than the state of its own are given to the alerts that there are.
      if (meaning !== own && entry.alerts.size > 0) {
        for (const [key, alert] of entry.alerts) entry.alerts.set(key, nextState(alert, rule, problem))
      } else {
        transition(rule, entry, problemLabels(rule, where), problem)
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

function transition(
  rule: AlertRuleRecord,
  { alerts }: RuleEntry,
  labels: Readonly<Record<string, string>>,
  outcome: Outcome,
): void {
  const key = JSON.stringify(Object.entries(labels).sort())
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
  const before = alerts.get(key) ?? fresh
  alerts.set(key, nextState({ ...before, annotations: rule.annotations ?? {} }, rule, outcome))
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

/** What answers nothing or fails has the labels of its query instead of a series'. */
function problemLabels(rule: AlertRuleRecord, where: Where): Record<string, string> {
  const asked = rule.data.find((query) => !isExpression(query))
  const source: Record<string, string> =
    asked === undefined ? {} : { datasource_uid: asked.datasourceUid, ref_id: asked.refId }
  return seriesLabels(rule, source, where)
}
