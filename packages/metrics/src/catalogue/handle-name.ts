/**
 * Handle of a metric: its name without the prefix, in camelCase.
 *
 * @example handleName('customerio_api_latency_ms', 'customerio_') // 'apiLatencyMs'
 */
export function handleName(name: string, prefix: string): string {
  const rest = name.startsWith(prefix) ? name.slice(prefix.length) : name
  return rest.toLowerCase().replace(/[_:](.?)/g, (_match, letter: string) => letter.toUpperCase())
}
