import { GrafanaError, type Problem } from '../errors.ts'
import { checkConfig } from './check-config.ts'
import type { GrafanaSyncConfig } from './types.ts'

/**
 * Checks what `grafana-sync.config.ts` exports and gives it its type.
 *
 * @throws GrafanaError `GRAFANA_CONFIG` with all problems: unknown keys, wrong values, secrets that do not belong here.
 */
export function defineConfig(config: GrafanaSyncConfig): GrafanaSyncConfig {
  throwProblems('The config is wrong', checkConfig(config))
  return config
}

/** @throws GrafanaError `GRAFANA_CONFIG`, if there are problems. */
export function throwProblems(subject: string, problems: readonly Problem[]): void {
  if (problems.length > 0) throw configurationError(subject, problems)
}

/** All problems of a configuration in one error. */
export function configurationError(subject: string, problems: readonly Problem[]): GrafanaError {
  const lines = problems.map(({ path, message }) => `\n  - ${path === '' ? '' : `${path}: `}${message}`)
  return new GrafanaError('GRAFANA_CONFIG', `${subject}:${lines.join('')}`, { problems })
}
