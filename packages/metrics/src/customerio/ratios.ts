import type { Handles } from '../catalogue/define-catalogue.ts'
import { sum } from '../promql/aggregations.ts'
import type { Duration } from '../promql/duration.ts'
import type { Instant } from '../promql/expression.ts'
import type { Matcher, Matchers } from '../promql/matchers.ts'
import { noneOf, not, oneOf } from '../promql/matchers.ts'
import { divide, greater, multiply, or, subtract } from '../promql/operators.ts'
import { rate } from '../promql/range-functions.ts'
import { ratio } from '../promql/ratio.ts'
import { range } from '../promql/selectors.ts'
import type { CustomerioCatalogueDefinition } from './catalogue.ts'
import { customerioCatalogue } from './catalogue.ts'
import type { CustomerioErrorType } from './label-sets.ts'
import { customerioCallerFaults } from './objectives.ts'

type CustomerioHandles = Handles<CustomerioCatalogueDefinition>
type LabelsOfHandle<Name extends keyof CustomerioHandles> = NonNullable<CustomerioHandles[Name]['labels']>

/** Labels every metric of ours can be narrowed and grouped by. */
export type CustomerioSharedLabel = 'workspace' | 'job' | 'instance'
/** Labels every API metric can be narrowed and grouped by. */
export type CustomerioApiLabel = CustomerioSharedLabel | 'api' | 'operation'

/** Which calls a ratio looks at. */
export interface RatioOptions<Label extends string, Where> {
  /** Default `$__rate_interval`. */
  readonly window?: Duration
  /** Labels the result keeps. Default none. */
  readonly by?: readonly Label[]
  /** Narrows both sides of the division. */
  readonly where?: Where
}

type ApiWhere = Matchers<Pick<LabelsOfHandle<'apiRequestsTotal'>, CustomerioApiLabel>>
type SharedWhere = Matchers<Pick<LabelsOfHandle<'apiRequestsTotal'>, CustomerioSharedLabel>>

const { handles } = customerioCatalogue

/**
 * Share of API calls that failed through Customer.io or the network, out of all calls without caller faults.
 * 0 where there is traffic and no error, no series where there is no traffic.
 */
export function apiErrorRatio<const By extends CustomerioApiLabel = never>(
  options: RatioOptions<By, ApiWhere> = {},
): Instant<By> {
  const { window = '$__rate_interval', by = [], where = {} } = options
  const calls = sum(rate(range(handles.apiRequestsTotal, where, window)), { by })
  const errors = (errorType: Matcher<CustomerioErrorType>): Instant<By> =>
    sum(rate(range(handles.apiErrorsTotal, { ...where, error_type: errorType }, window)), { by })
  // A class of error nobody has seen yet has no series: without the zero the whole result would be missing.
  const none = multiply(calls, 0)
  const callerFaults = or(errors(oneOf(...customerioCallerFaults)), none)
  return divide(or(errors(noneOf(...customerioCallerFaults)), none), greater(subtract(calls, callerFaults), 0))
}

/** 1 minus `apiErrorRatio`: what dashboards, alerts and SLOs call healthy. */
export function apiHealthRatio<const By extends CustomerioApiLabel = never>(
  options: RatioOptions<By, ApiWhere> = {},
): Instant<By> {
  return subtract(1, apiErrorRatio(options))
}

/** Share of sent e-mails that bounced. Suppressed ones were never sent and are left out. */
export function emailBounceRatio<const By extends CustomerioSharedLabel = never>(
  options: RatioOptions<By, SharedWhere> = {},
): Instant<By> {
  const { window = '$__rate_interval', by = [], where = {} } = options
  const bounced = range(handles.emailBouncedTotal, { ...where, bounce_type: not('suppressed') }, window)
  return ratio(sum(rate(bounced), { by }), sum(rate(range(handles.emailSentTotal, where, window)), { by }))
}

/** Share of delivered e-mails that were reported as spam. */
export function emailComplaintRatio<const By extends CustomerioSharedLabel = never>(
  options: RatioOptions<By, SharedWhere> = {},
): Instant<By> {
  const { window = '$__rate_interval', by = [], where = {} } = options
  const complaints = range(handles.messageEventsTotal, { ...where, channel: 'email', metric: 'spammed' }, window)
  return ratio(sum(rate(complaints), { by }), sum(rate(range(handles.emailDeliveredTotal, where, window)), { by }))
}
