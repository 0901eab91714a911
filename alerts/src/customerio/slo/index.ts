import type { Slo } from '../../slo/define-slo.ts'
import { callsSlo } from './calls.ts'
import { deliverySlo } from './delivery.ts'
import { latencySlo } from './latency.ts'
import { webhookSlo } from './webhook.ts'

/** The service level objectives over the Customer.io catalogue. */
export const customerioSlos: readonly Slo[] = [callsSlo, latencySlo, webhookSlo, deliverySlo]
