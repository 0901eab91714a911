export { ConfigurationError, DeadlineExceededError, type InstrumentationErrorCode, type Problem } from './errors.ts'
export { type DrainReport, InFlight } from './in-flight.ts'
export { isLevelEnabled, type Logger, type LogLevel } from './log-target.ts'
export { type Detector, defaultDetectors } from './redaction/detectors.ts'
export { createIdHasher, type IdHasher } from './redaction/id-hasher.ts'
export {
  checkRedactorOptions,
  createRedactor,
  type Redactor,
  type RedactorOptions,
  withheld,
} from './redaction/redactor.ts'
export { type SerializedError, type SerializeErrorOptions, serializeError } from './redaction/serialize-error.ts'
