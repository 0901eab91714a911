export type { Answer, AnswerCodes, Outcome } from './answer.ts'
export { defaultAnswerCodes } from './answer.ts'
export type { Clock, ClockTimer } from './clock.ts'
export { systemClock } from './clock.ts'
export type { Delivery } from './context.ts'
export { createReceiver } from './create-receiver.ts'
export type { ClaimResult, DedupeStore } from './dedupe-store.ts'
export type { Envelope, EnvelopeItem, EnvelopeReader, WebhookEvent } from './envelope.ts'
export { WebhooksError, type WebhooksErrorCode } from './errors.ts'
export type { Handler, HandlerRegistry, Unsubscribe } from './handlers.ts'
export { equalInConstantTime, HmacSha256Key } from './hmac.ts'
export {
  checkMemoryStoreOptions,
  createMemoryStore,
  type MemoryStore,
  type MemoryStoreOptions,
} from './memory-store.ts'
export type { ReceiverGauges, WebhookMetrics } from './metrics.ts'
export type { Park, ParkedDelivery, ParkedEvent, ParkOption } from './park.ts'
export { type ParkDirectoryOptions, type ParkedFile, parkToDirectory } from './park-directory.ts'
export { checkPolicy, defaultPolicy, strictReplayWindow } from './policy.ts'
export type { ParkReason, RejectionReason, UnavailableReason, WebhookErrorReason } from './reasons.ts'
export type { ReceiverOptions, SecretSource, WebhookPolicy, WebhookVendor } from './receiver-options.ts'
export type { Receiver } from './receiver-types.ts'
export type { RequestHeaders, WebhookRequest } from './request.ts'
export type { ReplayWindow, SignatureScheme, SignedHeaders } from './signature.ts'
export type { ReceiverStatus, WebhookDrainReport } from './status.ts'
