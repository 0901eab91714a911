export { Call, type CallScope } from './calls/call.ts'
export {
  type CallLog,
  type CallLogOptions,
  type CallOutcome,
  createCallLog,
  defaultOutcomeLevels,
  type OutcomeLevels,
} from './calls/call-log.ts'
export { sweepIntervalMs } from './calls/deadlines.ts'
export type { GroupStatus } from './calls/groups.ts'
export { createObserver, Observer, type ObserverOptions } from './calls/observer.ts'
export type {
  Failure,
  ItemOutcome,
  Operation,
  OperationMetrics,
  OperationOptions,
  RejectedItem,
} from './calls/operation.ts'
export { type OnTelemetryError, TelemetryErrors, type TelemetryKind } from './calls/telemetry-errors.ts'
export { ConfigurationError, DeadlineExceededError, type InstrumentationErrorCode, type Problem } from './errors.ts'
export { type DrainReport, InFlight } from './in-flight.ts'
export { isLevelEnabled, type Logger, type LogLevel } from './log-target.ts'
export { type Detector, defaultDetectors } from './redaction/detectors.ts'
export { createIdHasher, type IdHasher } from './redaction/id-hasher.ts'
export { createRedactor, type Redactor, withheld } from './redaction/redactor.ts'
export { checkRedactorOptions, type RedactorOptions } from './redaction/redactor-options.ts'
export { type SerializedError, type SerializeErrorOptions, serializeError } from './redaction/serialize-error.ts'
