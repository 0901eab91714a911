import type { JsonObject } from '../../json.ts'
import { omit, textOf } from '../../json-values.ts'
import { managerId } from '../../kinds/dashboard/marks.ts'
import { ruleMark } from '../rules/mark.ts'

const settingPattern = new RegExp(`^${managerId('([a-z0-9-]+)')}$`)
const commentPattern = new RegExp(`\\s*\\{\\{/\\* managed by ${managerId('([a-z0-9-]+)')} \\*/\\}\\}\\s*$`)

/** What is kept of an object, and the stack that wrote it; no stack where it carries no mark. */
export interface Marked<Content> {
  readonly content: Content
  readonly owner?: string
}

/**
 * Reads the settings of an integration and their mark: a setting of its own, which Grafana 12.3 and 12.4 keep and none of
 * their integrations reads.
 */
export function readMarkedSettings(settings: JsonObject): Marked<JsonObject> {
  const owner = settingPattern.exec(textOf(settings[ruleMark]))?.[1]
  return owner === undefined ? { content: settings } : { content: omit(settings, (key) => key === ruleMark), owner }
}

/** Settings with the mark of a stack. */
export function markSettings(settings: JsonObject, owner: string | undefined): JsonObject {
  return owner === undefined ? settings : { ...settings, [ruleMark]: managerId(owner) }
}

/** Reads the text of a template and its mark: a comment at its end. */
export function readMarkedTemplate(text: string): Marked<string> {
  const found = commentPattern.exec(text)
  const owner = found?.[1]
  return found === null || owner === undefined ? { content: text } : { content: text.slice(0, found.index), owner }
}

/** The text of a template with the mark of a stack. */
export function markTemplate(text: string, owner: string | undefined): string {
  return owner === undefined ? text : `${text.trimEnd()}\n{{/* managed by ${managerId(owner)} */}}`
}
