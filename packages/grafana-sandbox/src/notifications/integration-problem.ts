import type { MutableObject } from '../json.ts'
import type { NotifierType } from './notifier-types.ts'

/** What is validated: settings with their secrets among them. */
export interface ValidatedIntegration {
  readonly uid: string
  readonly name: string
  readonly type: NotifierType
  readonly settings: MutableObject
  /** Secrets by their path. */
  readonly secrets: Readonly<Record<string, string>>
}

/** Why an integration is refused. */
export function integrationProblem(integration: ValidatedIntegration): string | undefined {
  const { uid, name, type } = integration
  if (name === '') return 'name is required'
  const problem = settingsProblem(integration)
  if (problem === undefined) return undefined
  return `failed to validate integration "${name}" (UID ${uid}) of type "${type.type}": ${problem}`
}

/** Of the types whose words are known. */
function settingsProblem({ type, settings, secrets }: ValidatedIntegration): string | undefined {
  const has = (key: string): boolean => (settings[key] ?? '') !== '' || (secrets[key] ?? '') !== ''
  switch (type.type) {
    case 'webhook':
      if (has('url') && typeof settings.url !== 'string') {
        return `failed to unmarshal settings: json: cannot unmarshal ${goType(settings.url)} into Go struct field .url of type string`
      }
      return has('url') ? undefined : "required field 'url' is not specified"
    case 'slack':
      if (has('url')) return undefined
      if (!has('recipient')) return 'recipient must be specified when using the Slack chat API'
      return has('token') ? undefined : 'token must be specified when using the Slack chat API'
    case 'pagerduty':
      return has('integrationKey') ? undefined : 'could not find integration key property in settings'
    case 'email':
      return has('addresses') ? undefined : 'could not find addresses in settings'
    default:
      return undefined
  }
}

function goType(value: unknown): string {
  if (typeof value === 'boolean') return 'bool'
  return typeof value === 'number' ? 'number' : Array.isArray(value) ? 'array' : 'object'
}
