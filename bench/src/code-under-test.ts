/**
 * What the packages resolve to: what users install, or the sources where the process runs under the source condition
 * (`node --conditions=@messaging-observability/source src/cli.ts`), which needs no build.
 */
export function codeUnderTest(): 'built' | 'sources' {
  return import.meta.resolve('@messaging-observability/metrics').endsWith('.ts') ? 'sources' : 'built'
}
