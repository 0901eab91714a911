import { customerioSlos } from './customerio/index.ts'
import type { RecordingRule } from './slo/recording-rules.ts'

/** Recording rules of the service levels of Customer.io, for Prometheus. No alert rule depends on them. */
export function customerioRecordingRules(): readonly RecordingRule[] {
  return customerioSlos.flatMap(({ recordingRules }) => recordingRules)
}
