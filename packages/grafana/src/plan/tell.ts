import type { Progress } from './types.ts'

/** Tells how far work has come. A listener that throws becomes a process warning: it may not end a push half-way. */
export function tell(onProgress: ((progress: Progress) => void) | undefined, progress: Progress): void {
  try {
    onProgress?.(progress)
  } catch (error) {
    warn(error)
  }
}

/** A failure that may not get in the way of what goes on. */
export function warn(error: unknown): void {
  process.emitWarning(error instanceof Error ? error : new Error(String(error)))
}
