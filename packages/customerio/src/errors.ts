/** Codes of the errors the Customer.io client throws. Configuration errors carry `OBS_CONFIGURATION`. */
export type CustomerioClientErrorCode = 'CIO_NOT_CONFIGURED' | 'CIO_ALREADY_INSTRUMENTED' | 'CIO_UNKNOWN_CLIENT'

/** A mistake in the use of the client, found before anything was sent. Recognise it by `code`. */
export class CustomerioError extends Error {
  override readonly name: string = 'CustomerioError'
  readonly code: CustomerioClientErrorCode

  constructor(code: CustomerioClientErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
