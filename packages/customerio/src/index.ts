export {
  createMemoryStore,
  type DedupeStore,
  type Park,
  type ParkDirectoryOptions,
  type ParkedDelivery,
  parkToDirectory,
} from '@messaging-observability/webhooks'
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
export { type BounceType, bounceType } from './webhooks/bounce-type.ts'
export { type CampaignType, campaignType } from './webhooks/campaign-type.ts'
export { checkWebhookOptions } from './webhooks/check-webhook-options.ts'
export type { CustomerioEventContext } from './webhooks/context.ts'
export { type CustomerioWebhooks, createCustomerioWebhooks } from './webhooks/customerio-webhooks.ts'
export { customerioEventContract } from './webhooks/event-contract.ts'
export type {
  CustomerData,
  DeliveryData,
  FailedPushDevice,
  Identifiers,
  PushDevice,
  SenderData,
  SentPushDevice,
} from './webhooks/event-data.ts'
export type {
  CustomerioChannel,
  CustomerioEvent,
  CustomerioEventData,
  CustomerioEventMap,
  UnknownCustomerioEvent,
} from './webhooks/events.ts'
export type { CustomerioWebhookOptions, CustomerioWebhookSettings, MemoryDedupeOptions } from './webhooks/options.ts'
export { type SignWebhookOptions, signWebhook } from './webhooks/signature.ts'
