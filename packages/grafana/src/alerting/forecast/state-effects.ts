/*
 * Every change of a rule, by what it does to its pending and firing alerts. The scheduler clears the state of a rule when
 * its fingerprint differs at an evaluation: what comes and goes in between it never sees.
 * Source: `Fingerprint` in https://github.com/grafana/grafana/blob/v12.4.0/pkg/services/ngalert/schedule/registry.go
 */

/** Watched through the `activeAt` of alerts on Grafana 12.3 and 12.4: these keep them. */
export const keepsState = [
  'identical push',
  'annotation text',
  'a new annotation',
  'keep_firing_for',
  'missingSeriesEvalsToResolve',
  'model key order',
  'a default left out of the model',
  'order of the queries',
  'group interval',
  'rule order',
  'provenance removed',
  'a pause shorter than one evaluation',
  'deleted and recreated within one evaluation',
] as const

/** Watched likewise: these clear them. */
export const resetsState = [
  'for',
  'label changed',
  'label added',
  'label removed',
  'title',
  'expression text',
  'space in the expression',
  'threshold',
  'relativeTimeRange',
  'data source',
  'queryType',
  'any other model key',
  'query added',
  'query removed',
  'condition to another refId',
  'noDataState',
  'execErrState',
  'receiver added',
  'receiver changed',
  'receiver removed',
  'group_by',
  'group wait, group interval or repeat interval',
  'mute timing',
  'active timing',
  'panel link added',
  'panel link changed',
  'panel link removed',
  'pause over an evaluation',
  'folder rename',
  'move to another group',
  'move to another folder',
] as const

/** Not watched: these clear them by the source, or are not known at all. */
export const maybeResetsState = ['folder moved', 'a member this publisher does not know'] as const

/** A change of a rule. */
export type RuleChangeName =
  | (typeof keepsState)[number]
  | (typeof resetsState)[number]
  | (typeof maybeResetsState)[number]

/** What a change does to the pending and firing alerts of a rule. */
export interface StateEffect {
  readonly state: 'kept' | 'reset'
  readonly certainty: 'proven' | 'expected'
}

const effects: ReadonlyMap<string, StateEffect> = new Map<string, StateEffect>([
  ...keepsState.map((name) => [name, { state: 'kept', certainty: 'proven' }] as const),
  ...resetsState.map((name) => [name, { state: 'reset', certainty: 'proven' }] as const),
  ...maybeResetsState.map((name) => [name, { state: 'reset', certainty: 'expected' }] as const),
])

/** Looks a change up. */
export function stateEffect(name: RuleChangeName): StateEffect {
  return effects.get(name) as StateEffect
}
