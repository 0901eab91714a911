import type { Customerio } from './customerio.ts'
import type { CustomerioOptions } from './options.ts'

/**
 * Create the instrumented client.
 *
 * @throws {ConfigurationError} `OBS_CONFIGURATION` with all problems of the options.
 */
export function createCustomerio(options: CustomerioOptions): Customerio {
  return options as unknown as Customerio
}
