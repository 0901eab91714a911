import { type CallScope, ConfigurationError, type Problem } from '@messaging-observability/instrumentation'

/** Refuse a scope that cannot work, before a call is made under it. Written by hand: a scope is made for every request. */
export function checkScope(scope: CallScope): void {
  const { signal, deadlineMs } = scope
  const problems: Problem[] = []
  if (signal !== undefined && typeof signal?.addEventListener !== 'function') {
    problems.push({ path: 'signal', message: 'must be an AbortSignal: controller.signal, not the controller' })
  }
  if (deadlineMs !== undefined && !(typeof deadlineMs === 'number' && deadlineMs >= 0)) {
    problems.push({ path: 'deadlineMs', message: 'must be a number of milliseconds from 0 up; 0 is no deadline' })
  }
  if (problems.length > 0) throw new ConfigurationError('customerio scope', problems)
}
