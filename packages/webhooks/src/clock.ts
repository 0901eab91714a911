/** A running timer. */
export interface ClockTimer {
  cancel(): void
}

/** Time as the receiver sees it. Tests give their own. */
export interface Clock {
  /** Unix time in milliseconds. */
  now(): number
  /** Milliseconds since some fixed point; never goes back. */
  monotonic(): number
  /** Calls `run` every `intervalMs`, without keeping the process alive. */
  every(intervalMs: number, run: () => void): ClockTimer
}

/** The process's own time. */
export const systemClock: Clock = {
  now: Date.now,
  monotonic: () => performance.now(),
  every: (intervalMs, run) => {
    const timer = setInterval(run, intervalMs)
    timer.unref()
    return { cancel: () => clearInterval(timer) }
  },
}
