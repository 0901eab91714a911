import './augmentation.ts'

export {
  type CustomerioEvent,
  type CustomerioEventContext,
  type CustomerioEventMap,
  parkToDirectory,
  signWebhook,
  type UnknownCustomerioEvent,
} from '@messaging-observability/customerio'
export {
  InvalidOptionsError,
  MetricsBackendMissingError,
  VerificationFailedError,
  WebhooksNotConfiguredError,
  WorkspaceTakenError,
  WorkspaceUnknownError,
} from './errors.ts'
export type { MetricsBackend } from './metrics-backend.ts'
export type { FastifyCustomerioOptions, WebhookRouteOptions } from './options.ts'
export { customerio, customerio as default } from './plugin.ts'
export type { FastifyCustomerio, FastifyCustomerioStatus, RequestCustomerio } from './registration.ts'
export type { CustomerioHandlers, RouteStatus } from './route-group.ts'
