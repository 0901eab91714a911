import type { Progress } from './types.ts'

/** Tells how far work has come. A listener that throws becomes a process warning: it may not end a push half-way. */
export function tell(onProgress: ((progress: Progress) => void) | undefined, progress: Progress): void {
  try {
    onProgress?.(progress)
  } catch (error) {
    process.emitWarning(error instanceof Error ? error : new Error(String(error)))
  }
}
