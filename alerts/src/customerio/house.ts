/** An alert for each service and each Customer.io workspace it talks to. */
export const byService = ['job', 'workspace'] as const

/** Labels of {@link byService}. */
export type ServiceLabel = (typeof byService)[number]

/** Also by API: each has keys and rate limits of its own. */
export const byApi = ['job', 'workspace', 'api'] as const

/** Labels of {@link byApi}. */
export type ApiLabel = (typeof byApi)[number]

/** Team that is woken up, unless the user of the rules says otherwise. */
export const owner = 'messaging'

/**
 * No series means nothing to complain about: CustomerIOStoppedReporting watches for those that vanish. A query that
 * fails keeps every alert as it is: one rule reports that rules cannot be evaluated, not two dozen at once.
 */
export const quietWithoutData = { noData: 'ok', onError: 'keep-last' } as const
