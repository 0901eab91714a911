/** Codes of the errors this package throws. Wrong options are a `ConfigurationError` (`OBS_CONFIGURATION`). */
export type WebhooksErrorCode =
  | 'WEBHOOKS_PARK_REQUIRED'
  | 'WEBHOOKS_EVENT_UNKNOWN'
  | 'WEBHOOKS_PARK_FULL'
  | 'WEBHOOKS_SECRETS'

/** An error of this package. Recognise it by its `code`. */
export class WebhooksError extends Error {
  override readonly name: string = 'WebhooksError'
  readonly code: WebhooksErrorCode

  constructor(code: WebhooksErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
