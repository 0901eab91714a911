export { type ClientRules, checkClientOptions } from './client/check-options.ts'
export { createCustomerio } from './client/create-customerio.ts'
export type {
  Customerio,
  CustomerioScope,
  CustomerioStatus,
  MethodsOf,
  PartCheck,
  VerifyReport,
} from './client/customerio.ts'
export { instrumentClient, type SdkClient, scopeClient } from './client/instrument-client.ts'
export type {
  CustomerioOptions,
  InstrumentClientOptions,
  LogOptions,
  PrivacyOptions,
  RegionName,
  TelemetryOptions,
} from './client/options.ts'
export { type CustomerioClientErrorCode, CustomerioError } from './errors.ts'
