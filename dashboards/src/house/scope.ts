import { type Matcher, oneOf, variable } from '@messaging-observability/metrics/promql'

/** A label compared with what its dashboard variable holds. */
export type Chosen = Matcher<never>

/** Compares a label with the variable of the same name. */
export function chosen(name: string): Chosen {
  return oneOf<never>(variable(name))
}

/** What every query of ours is narrowed by. */
export interface Scope {
  readonly job: Chosen
  readonly instance: Chosen
  readonly workspace: Chosen
}

/** The service and the workspace that the reader chose. */
export const scope: Scope = { job: chosen('job'), instance: chosen('instance'), workspace: chosen('workspace') }
