import { type CustomerioApi, customerioOperations } from '@messaging-observability/metrics'
import { CustomerioError } from '../errors.ts'
import { conceal } from './conceal.ts'
import { defineScoped, type FacadeClass } from './scoped.ts'

const examples: Readonly<Record<CustomerioApi, string>> = {
  track: 'track: { siteId, apiKey }',
  app: 'app: { key }',
  pipelines: 'pipelines: { writeKey }',
}

/** Stands in for an API without credentials: every method throws `CIO_NOT_CONFIGURED` and names the option. */
export function defineUnconfigured(api: CustomerioApi): FacadeClass {
  const Unconfigured = defineScoped()
  conceal(Unconfigured.prototype, 'Unconfigured', { api })
  for (const name of customerioOperations[api]) {
    Object.defineProperty(Unconfigured.prototype, name, {
      value: () => {
        throw new CustomerioError(
          'CIO_NOT_CONFIGURED',
          `${name}() needs the ${api} API, which is not configured; pass ${examples[api]} in the options.`,
        )
      },
    })
  }
  return Unconfigured
}
