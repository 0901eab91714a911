import type { CliIo } from './io.ts'
import type { GlobalOptions } from './options.ts'

/** Whether a stream gets colours: a terminal, and nobody asked for none. */
export function useColor(
  { color }: Pick<GlobalOptions, 'color'>,
  { terminal, env }: CliIo,
  stream: 'output' | 'error',
): boolean {
  return color && terminal[stream] && (env.NO_COLOR === undefined || env.NO_COLOR === '') && env.TERM !== 'dumb'
}
