import { isObject, type MutableObject, sortKeys } from '../json.ts'

/** What stands for a secret in an answer, and in a request for the secret that is kept. */
export const redacted = '[REDACTED]'

/** Takes the secrets out of settings; a nested one may also be named by its path. */
export function splitSecrets(
  settings: MutableObject,
  paths: readonly string[],
): { readonly settings: MutableObject; readonly secrets: Record<string, string> } {
  const rest = structuredClone(settings)
  const secrets: Record<string, string> = {}
  for (const path of paths) {
    for (const [holder, key] of [[rest, path] as const, parentOf(rest, path)]) {
      const value = holder?.[key]
      if (typeof value !== 'string' || value === '') continue
      secrets[path] = value
      delete holder?.[key]
    }
  }
  return { settings: rest, secrets }
}

/** Settings with `[REDACTED]` for each secret, each where it belongs. */
export function redactedSettings(settings: MutableObject, secrets: Readonly<Record<string, string>>): MutableObject {
  const shown = structuredClone(settings)
  for (const path of Object.keys(secrets)) {
    const keys = path.split('.')
    const last = String(keys.pop())
    let holder = shown
    for (const key of keys) {
      const next = isObject(holder[key]) ? holder[key] : {}
      holder[key] = next
      holder = next
    }
    holder[last] = redacted
  }
  return sortKeys(shown)
}

/** Settings as the answer to a POST has them: a nested secret by its path, beside the object it belongs to. */
export function flatRedactedSettings(
  settings: MutableObject,
  secrets: Readonly<Record<string, string>>,
): MutableObject {
  const shown = Object.fromEntries(Object.keys(secrets).map((path) => [path, redacted]))
  return sortKeys({ ...settings, ...shown })
}

function parentOf(settings: MutableObject, path: string): readonly [MutableObject | undefined, string] {
  const keys = path.split('.')
  const last = String(keys.pop())
  let holder: unknown = settings
  for (const key of keys) holder = isObject(holder) ? holder[key] : undefined
  return [isObject(holder) && keys.length > 0 ? holder : undefined, last]
}
