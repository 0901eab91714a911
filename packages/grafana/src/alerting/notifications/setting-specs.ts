import type { Json, JsonObject } from '../../json.ts'
import { isObject, objectsOf, textOf } from '../../json-values.ts'

/** A setting of an integration, as a server describes it. */
export interface SettingSpec {
  readonly type: 'text' | 'flag' | 'choice' | 'list' | 'map' | 'form' | 'forms'
  /** Grafana encrypts it and never shows it again. */
  readonly secret?: true
  readonly required?: true
  /** Not required where this other setting is given. */
  readonly unless?: string
  /** Required only where another setting has a value. */
  readonly when?: { readonly field: string; readonly is: string }
  readonly choices?: readonly string[]
  /** Of a form, or of each form of a list. */
  readonly settings?: SettingSpecs
}

/** Settings by name. */
export type SettingSpecs = Readonly<Record<string, SettingSpec>>

/** Settings of every integration type a server knows. */
export type IntegrationSpecs = Readonly<Record<string, SettingSpecs>>

const types: Readonly<Record<string, SettingSpec['type']>> = {
  checkbox: 'flag',
  select: 'choice',
  string_array: 'list',
  key_value_map: 'map',
  subform: 'form',
  subform_array: 'forms',
}

/** Reads the answer of `GET /api/alert-notifiers`. */
export function readIntegrationSpecs(body: Json): IntegrationSpecs {
  return Object.fromEntries(objectsOf(body).map(({ type, options }) => [textOf(type), specsOf(options)]))
}

function specsOf(options: Json | undefined): SettingSpecs {
  return Object.fromEntries(objectsOf(options).map((option) => [textOf(option.propertyName), specOf(option)]))
}

function specOf(option: JsonObject): SettingSpec {
  const { element, secure, required, dependsOn, showWhen, selectOptions, subformOptions } = option
  const unless = textOf(dependsOn)
  const field = isObject(showWhen) ? textOf(showWhen.field) : ''
  const choices = objectsOf(selectOptions).map(({ value }) => textOf(value))
  const settings = specsOf(subformOptions)
  return {
    type: types[textOf(element)] ?? 'text',
    ...(secure === true ? { secret: true } : {}),
    ...(required === true ? { required: true } : {}),
    ...(unless === '' ? {} : { unless }),
    ...(field === '' || !isObject(showWhen) ? {} : { when: { field, is: textOf(showWhen.is) } }),
    ...(choices.length === 0 ? {} : { choices }),
    ...(Object.keys(settings).length === 0 ? {} : { settings }),
  }
}
