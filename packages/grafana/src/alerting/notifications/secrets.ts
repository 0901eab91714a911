import { isObject } from '../../json-values.ts'
import type { SecretFromEnvironment } from '../types.ts'

/** What Grafana answers in place of a secret it holds. Sent back it may become the secret itself, so it is never sent. */
export const redacted = '[REDACTED]'

const variablePattern = /^[A-Za-z_][A-Za-z0-9_]*$/

/**
 * A setting of a contact point whose value is taken from an environment variable when it is sent, and kept nowhere.
 *
 * @param name - name of the environment variable: a letter or underscore, then letters, digits and underscores
 *
 * @example
 * settings: { url: secretFromEnvironment('SLACK_URL') }
 */
export function secretFromEnvironment(name: string): SecretFromEnvironment {
  return { env: name }
}

/** Whether a setting is a {@link SecretFromEnvironment}. */
export function isFromEnvironment(value: unknown): value is SecretFromEnvironment {
  return isObject(value) && typeof value.env === 'string' && Object.keys(value).length === 1
}

/** Whether an environment variable can have this name. */
export function isVariableName(name: string): boolean {
  return variablePattern.test(name)
}
