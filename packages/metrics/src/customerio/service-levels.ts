import type { Handles } from '../catalogue/define-catalogue.ts'
import { sum } from '../promql/aggregations.ts'
import type { Duration } from '../promql/duration.ts'
import type { Instant } from '../promql/expression.ts'
import type { Matcher, Matchers } from '../promql/matchers.ts'
import { noneOf, not, oneOf } from '../promql/matchers.ts'
import { or } from '../promql/operators.ts'
import { increase } from '../promql/range-functions.ts'
import { bucketOf, countOf, range } from '../promql/selectors.ts'
import type { ServiceLevelIndicator } from '../slo/error-budget.ts'
import type { CustomerioCatalogueDefinition } from './catalogue.ts'
import { customerioCatalogue } from './catalogue.ts'
import type { CustomerioMessageMetric } from './label-sets.ts'
import { customerioCallerFaults, customerioServiceLevels } from './objectives.ts'
import type { CustomerioApiLabel, CustomerioEmailLabel, CustomerioSharedLabel } from './ratios.ts'

type LabelsOfHandle<Name extends keyof Handles<CustomerioCatalogueDefinition>> = NonNullable<
  Handles<CustomerioCatalogueDefinition>[Name]['labels']
>
type ApiWhere = Matchers<Pick<LabelsOfHandle<'apiRequestsTotal'>, CustomerioApiLabel>>
type SharedWhere = Matchers<Pick<LabelsOfHandle<'apiRequestsTotal'>, CustomerioSharedLabel>>
type EmailWhere = Matchers<Pick<LabelsOfHandle<'messageEventsTotal'>, CustomerioEmailLabel>>

/** Which events a service level looks at. */
export interface IndicatorOptions<Label extends string, Where> {
  /** Labels the result keeps. Default none. */
  readonly by?: readonly Label[]
  /** Narrows both sides of the division. */
  readonly where?: Where
}

const { handles } = customerioCatalogue

/** Calls to Customer.io succeed: `customerioServiceLevels.apiAvailability`. */
export function apiAvailabilityIndicator<const By extends CustomerioApiLabel = never>(
  options: IndicatorOptions<By, ApiWhere> = {},
): ServiceLevelIndicator<By> {
  const { by = [], where = {} } = options
  const succeeded = { ...where, status: 'success' } as const
  const failed = { ...where, error_type: noneOf(...customerioCallerFaults) }
  const errors = (window: Duration) => increase(range(handles.apiErrorsTotal, failed, window))
  return {
    // Their labels differ: the union holds both.
    total: (window) => sum(or(increase(range(handles.apiRequestsTotal, succeeded, window)), errors(window)), { by }),
    bad: (window) => sum(errors(window), { by }),
  }
}

/** Calls to Customer.io are fast: `customerioServiceLevels.apiLatency`. */
export function apiLatencyIndicator<const By extends CustomerioApiLabel = never>(
  options: IndicatorOptions<By, ApiWhere> = {},
): ServiceLevelIndicator<By> {
  const { by = [], where = {} } = options
  const { bound } = customerioServiceLevels.apiLatency
  return {
    total: (window) => sum(increase(range(countOf(handles.apiLatencyMs), where, window)), { by }),
    good: (window) => sum(increase(range(bucketOf(handles.apiLatencyMs, bound), where, window)), { by }),
  }
}

/**
 * Webhook requests are accepted in time: `customerioServiceLevels.webhookAnswer`. Refused ones are left out: anybody can
 * send them.
 */
export function webhookAnswerIndicator<const By extends CustomerioSharedLabel = never>(
  options: IndicatorOptions<By, SharedWhere> = {},
): ServiceLevelIndicator<By> {
  const { by = [], where = {} } = options
  const { webhookDurationSeconds: duration } = handles
  const inTime = bucketOf(duration, customerioServiceLevels.webhookAnswer.bound)
  const authentic = { ...where, outcome: not('rejected') }
  const accepted = { ...where, outcome: oneOf('accepted', 'duplicate', 'parked') }
  return {
    total: (window) => sum(increase(range(countOf(duration), authentic, window)), { by }),
    good: (window) => sum(increase(range(inTime, accepted, window)), { by }),
  }
}

/** E-mails arrive: `customerioServiceLevels.emailDelivery`. */
export function emailDeliveryIndicator<const By extends CustomerioEmailLabel = never>(
  options: IndicatorOptions<By, EmailWhere> = {},
): ServiceLevelIndicator<By> {
  const { by = [], where = {} } = options
  const emails = (window: Duration, metric: Matcher<CustomerioMessageMetric>): Instant<By> =>
    sum(increase(range(handles.messageEventsTotal, { ...where, channel: 'email', metric }, window)), { by })
  return {
    total: (window) => emails(window, oneOf('sent', 'failed')),
    bad: (window) => emails(window, oneOf('bounced', 'failed')),
  }
}
