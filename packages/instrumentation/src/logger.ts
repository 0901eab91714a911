export { type CreateLoggerOptions, createLogger } from './logging/create-logger.ts'
