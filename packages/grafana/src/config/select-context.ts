import { configurationError } from './define-config.ts'
import { type Environment, readEnvironment } from './environment.ts'
import type { GrafanaContext, GrafanaSyncConfig } from './types.ts'

/** The context a run uses. */
export interface SelectedContext {
  readonly name?: string
  /** Empty where none is selected. */
  readonly context: GrafanaContext
  /** Why there is none, for messages: starts with a comma, or is empty. */
  readonly hint: string
}

/**
 * Chooses the context: `--context`, `GRAFANA_SYNC_CONTEXT`, the config's default, or the only one there is.
 *
 * A URL from a flag or the environment that is not the context's turns the context off: its credentials and headers
 * are for another server. Where the context was asked for by name, that is a contradiction.
 *
 * @throws GrafanaError `GRAFANA_CONFIG`
 */
export function selectContext(
  { contexts = {}, defaultContext }: GrafanaSyncConfig,
  flags: { readonly context?: string; readonly url?: string },
  env: Environment,
): SelectedContext {
  const names = Object.keys(contexts)
  const wanted = flags.context ?? readEnvironment(env, 'context')?.value
  const asked = flags.context !== undefined ? '--context' : 'GRAFANA_SYNC_CONTEXT'
  const name = wanted ?? defaultContext ?? (names.length === 1 ? names[0] : undefined)
  if (name === undefined) {
    return {
      context: {},
      hint: names.length === 0 ? '' : `, and none of the contexts is selected: ${names.join(', ')}`,
    }
  }
  const context = Object.hasOwn(contexts, name) ? contexts[name] : undefined
  if (context === undefined) {
    const known = names.length === 0 ? 'the config has none' : `there are ${names.join(', ')}`
    throw configurationError('The context is wrong', [
      { path: asked, message: `names the context "${name}", but ${known}` },
    ])
  }
  const url = flags.url ?? readEnvironment(env, 'url')?.value
  if (url === undefined || context.url === undefined || sameServer(url, context.url)) return { name, context, hint: '' }
  if (wanted === undefined) return { context: {}, hint: '' }
  const source = flags.url !== undefined ? '--url' : readEnvironment(env, 'url')?.name
  throw configurationError('Two servers are named', [
    {
      path: asked,
      message: `names context ${name} at ${context.url}, and ${source} another server. Leave one of them out`,
    },
  ])
}

function sameServer(one: string, other: string): boolean {
  const normal = (url: string): string => (URL.canParse(url) ? new URL(url).href.replace(/\/+$/, '') : url)
  return normal(one) === normal(other)
}
