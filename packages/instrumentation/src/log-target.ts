/** Level names shared by pino and its look-alikes, from least to most severe. */
export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal'

/**
 * Where log lines go: the part of a pino logger that is used here. `request.log` and `app.log` of Fastify fit too.
 * Without `isLevelEnabled` the level is taken from `level`; without both every line is written.
 */
export interface Logger {
  readonly level?: string
  isLevelEnabled?(level: string): boolean
  trace(fields: object, message: string): void
  debug(fields: object, message: string): void
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
  fatal(fields: object, message: string): void
}

const severity: Record<string, number> = { trace: 10, debug: 20, info: 30, warn: 40, error: 50, fatal: 60, silent: 100 }

/** Whether `logger` would write a line of `level`. */
export function isLevelEnabled(logger: Logger, level: LogLevel): boolean {
  if (logger.isLevelEnabled !== undefined) return logger.isLevelEnabled(level)
  const threshold = logger.level === undefined ? undefined : severity[logger.level]
  return threshold === undefined || (severity[level] ?? 0) >= threshold
}
