import type { AlertRule } from '@messaging-observability/grafana'

/** State of an alert instance in Grafana. */
export type GrafanaState = 'Normal' | 'Pending' | 'Alerting' | 'Recovering' | 'NoData' | 'Error'

/** One alert of a rule: an instance, as Grafana calls it. */
export interface GrafanaInstance {
  /** Labels of the series and of the rule; those of the rule win. */
  readonly labels: Readonly<Record<string, string>>
  readonly state: GrafanaState
  /** Why the state is not what the evaluation said: `NoData`, `Error, KeepLast`. Empty when it is. */
  readonly reason: string
  /** When the state began, in Unix seconds. Grafana's API calls it `activeAt`. */
  readonly since: number
  /** Last evaluation that had this instance, in Unix seconds. */
  readonly evaluatedAt: number
}

/** What one evaluation says about one series, or about the whole rule: no data and errors have no series. */
export interface EvaluationResult {
  readonly state: 'Normal' | 'Alerting' | 'NoData' | 'Error'
  readonly labels: Readonly<Record<string, string>>
}

/** What the states of a rule depend on. Durations in seconds. */
export interface GrafanaStateRules {
  /** Seconds between evaluations. */
  readonly interval: number
  readonly for: number
  readonly keepFiringFor: number
  readonly noData: AlertRule['noDataState']
  readonly onError: AlertRule['execErrState']
  /** Evaluations a series may be missing before its alert resolves. Grafana's own default is 2. */
  readonly missingSeriesEvaluations: number
  /** Labels of the rule. */
  readonly labels: Readonly<Record<string, string>>
  /**
   * Whether the states NoData and Error have to wait for `for`, too. True from Grafana 12.4 on; 12.3 takes them at once.
   */
  readonly pendingBeforeNoData: boolean
}

type Result = EvaluationResult & { readonly at: number }

/**
 * What becomes of the instances of a rule in one evaluation.
 *
 * A model of Grafana's `pkg/services/ngalert/state` in 12.3 and 12.4 (`ProcessEvalResults`, `transition`,
 * `processMissingSeriesStates`), replayed against what real servers did. In short:
 *
 * - `for` is met at the first evaluation that comes `for` or later after the one that made the instance pending. `0s`
 *   fires at once.
 * - A firing instance that is good again recovers for `keep_firing_for`; bad again, it fires without pending.
 * - An answer without any series is one result for all instances there are. OK takes it for good, Alerting for bad,
 *   KeepLast for what it was last; only with NoData does an instance of its own appear, and the others go missing.
 *   Errors likewise.
 * - An instance whose series is gone while others are there keeps its state, and is dropped after some evaluations
 *   without any `keep_firing_for`: two by default, one where it stood for no data or an error.
 *
 * @param instances The instances after the evaluation before; none at the start.
 * @param results What this evaluation says.
 * @param at When it takes place, in Unix seconds.
 * @returns The instances that are left, those that the results name first.
 */
export function nextInstances(
  rule: GrafanaStateRules,
  instances: readonly GrafanaInstance[],
  results: readonly EvaluationResult[],
  at: number,
): readonly GrafanaInstance[] {
  const [first] = results
  const common = first !== undefined && instances.length > 0 && isForAll(rule, results) ? { ...first, at } : undefined
  if (common !== undefined) return instances.map((instance) => transition(rule, instance, common))

  const known = new Map(instances.map((instance) => [keyOf(instance.labels), instance]))
  const evaluated = results.map((result) => {
    const labels = { ...result.labels, ...rule.labels }
    const before = known.get(keyOf(labels)) ?? { labels, state: 'Normal', reason: '', since: at, evaluatedAt: at }
    return transition(rule, before, { ...result, at })
  })
  const present = new Set(evaluated.map(({ labels }) => keyOf(labels)))
  const missing = instances.filter((instance) => !present.has(keyOf(instance.labels)) && !isStale(rule, instance, at))
  return [...evaluated, ...missing]
}

/** Whether the results are about all instances at once: nothing but no data or errors, and a choice that says so. */
function isForAll({ noData, onError }: GrafanaStateRules, results: readonly EvaluationResult[]): boolean {
  if (results.every(({ state }) => state === 'NoData')) return noData !== 'NoData'
  return results.every(({ state }) => state === 'Error') && onError !== 'Error'
}

function isStale(rule: GrafanaStateRules, instance: GrafanaInstance, at: number): boolean {
  const { state, reason } = instance
  const isTransient =
    state === 'NoData' ||
    state === 'Error' ||
    (rule.pendingBeforeNoData && state === 'Pending' && (reason === 'NoData' || reason === 'Error'))
  return at - instance.evaluatedAt >= (isTransient ? 1 : rule.missingSeriesEvaluations) * rule.interval
}

function transition(rule: GrafanaStateRules, instance: GrafanaInstance, result: Result): GrafanaInstance {
  const next = { ...stateAfter(rule, instance, result), evaluatedAt: result.at }
  const choice = result.state === 'NoData' ? rule.noData : rule.onError
  const hasReason = next.state !== result.state && (result.state === 'NoData' || result.state === 'Error')
  const reason = choice === 'KeepLast' ? `${result.state}, KeepLast` : result.state
  return { ...next, reason: hasReason ? reason : '' }
}

function stateAfter(rule: GrafanaStateRules, instance: GrafanaInstance, result: Result): GrafanaInstance {
  if (result.state === 'Normal') return whenGood(rule, instance, result.at)
  if (result.state === 'Alerting') return whenBad(rule, instance, result.at)
  switch (result.state === 'NoData' ? rule.noData : rule.onError) {
    case 'OK':
      return whenGood(rule, instance, result.at)
    case 'Alerting':
      return whenBad(rule, instance, result.at)
    case 'KeepLast':
      return whenKept(rule, instance, result.at)
    default:
      return whenUnknown(rule, instance, result.state, result.at)
  }
}

function whenGood(rule: GrafanaStateRules, instance: GrafanaInstance, at: number): GrafanaInstance {
  switch (instance.state) {
    case 'Normal':
      return instance
    case 'Recovering':
      return at - instance.since >= rule.keepFiringFor ? enter(instance, 'Normal', at) : instance
    case 'Alerting':
      return enter(instance, rule.keepFiringFor > 0 ? 'Recovering' : 'Normal', at)
    default:
      return enter(instance, 'Normal', at)
  }
}

function whenBad(rule: GrafanaStateRules, instance: GrafanaInstance, at: number): GrafanaInstance {
  switch (instance.state) {
    case 'Alerting':
      return instance
    case 'Pending':
      return at - instance.since >= rule.for ? enter(instance, 'Alerting', at) : instance
    case 'Recovering':
      return enter(instance, 'Alerting', at)
    default:
      return enter(instance, rule.for > 0 ? 'Pending' : 'Alerting', at)
  }
}

function whenKept(rule: GrafanaStateRules, instance: GrafanaInstance, at: number): GrafanaInstance {
  const isBad = instance.state === 'Alerting' || instance.state === 'Pending'
  return isBad ? whenBad(rule, instance, at) : whenGood(rule, instance, at)
}

function whenUnknown(
  rule: GrafanaStateRules,
  instance: GrafanaInstance,
  state: 'NoData' | 'Error',
  at: number,
): GrafanaInstance {
  if (instance.state === state) return instance
  const waits = rule.pendingBeforeNoData && rule.for > 0
  if (waits && instance.state === 'Pending')
    return at - instance.since >= rule.for ? enter(instance, state, at) : instance
  return enter(instance, waits && instance.state !== 'Recovering' ? 'Pending' : state, at)
}

function enter(instance: GrafanaInstance, state: GrafanaState, at: number): GrafanaInstance {
  return { ...instance, state, since: at }
}

function keyOf(labels: Readonly<Record<string, string>>): string {
  return JSON.stringify(Object.entries(labels).sort(([left], [right]) => (left < right ? -1 : 1)))
}
