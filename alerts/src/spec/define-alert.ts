import { AlertsError } from '../errors.ts'
import { checkAlert } from './check-alert.ts'
import type { AlertSpec } from './types.ts'

/** Turns what a list lacks into an error that names it. */
export type Complete<Label extends string, By extends readonly string[]> = [Exclude<Label, By[number]>] extends [never]
  ? unknown
  : readonly `"${Exclude<Label, By[number]>}" is missing`[]

/**
 * Checks an alert rule. The labels follow from the signal: `by` has to name exactly those, and the texts and cases can use
 * no other.
 *
 * @example
 * const highErrorRate = defineAlert({
 *   name: 'ShopPaymentsFail',
 *   group: 'payments',
 *   severity: 'critical',
 *   owner: 'checkout',
 *   by: ['tenant'],
 *   signal: ratio(sum(rate(failed), { by: ['tenant'] }), sum(rate(all), { by: ['tenant'] })),
 *   unit: '1',
 *   condition: { above: 0.05 },
 *   source: 'checkout service level',
 *   traffic: { signal: sum(increase(all), { by: ['tenant'] }), atLeast: 20, of: 'payments in 5 minutes' },
 *   for: '5m',
 *   keepFiringFor: '5m',
 *   noData: 'ok',
 *   onError: 'error',
 *   summary: 'Payments fail.',
 *   description: ({ labels, value, limit }) => `${value} of the payments of ${labels.tenant} fail, more than ${limit}.`,
 *   panel: { dashboard: 'shop-payments', panelId: 4, title: 'Failed payments' },
 *   cases: { fires: [...], doesNotFire: [...], resolves: [...], noData: [...], tooLittleTraffic: [...] },
 * })
 * @throws AlertsError `ERR_ALERTS_SPEC_INVALID` with every problem and its path.
 */
export function defineAlert<Label extends string, const By extends readonly NoInfer<Label>[]>(
  spec: AlertSpec<Label> & { readonly by: By & Complete<Label, By> },
): AlertSpec<Label> {
  const problems = checkAlert(spec)
  if (problems.length > 0) {
    const name = typeof spec?.name === 'string' ? ` ${spec.name}` : ''
    throw new AlertsError('ERR_ALERTS_SPEC_INVALID', `The alert rule${name} cannot be used.`, { problems })
  }
  return Object.freeze({ ...spec })
}
