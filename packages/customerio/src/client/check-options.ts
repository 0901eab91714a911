import type { Problem } from '@messaging-observability/instrumentation'

export function checkClientOptions(_options: unknown, _path = ''): Problem[] {
  return []
}
