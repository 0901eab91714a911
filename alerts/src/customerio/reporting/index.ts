export { stoppedReporting } from './stopped-reporting.ts'
export { telemetryFailing } from './telemetry-failing.ts'
