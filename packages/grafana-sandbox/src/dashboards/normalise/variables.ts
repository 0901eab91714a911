import { isObject, type MutableObject } from '../../json.ts'
import { dropNulls } from './equal.ts'

/** Brings the variables into the saved form. */
export function cleanVariables(templating: unknown): void {
  if (!isObject(templating)) return
  dropNulls(templating)
  if (!Array.isArray(templating.list)) return
  for (const variable of templating.list.filter(isObject)) cleanVariable(variable)
}

function cleanVariable(variable: MutableObject): void {
  delete variable.index
  switch (variable.type) {
    case 'query':
      // 0 is "never": only such a variable may be without options.
      if (variable.refresh !== 0 && !('options' in variable)) variable.options = []
      break
    case 'constant':
      delete variable.options
      break
    case 'datasource':
      variable.options = []
      break
  }
}

/** A current value that is null, or a list with a null in it, is dropped. */
export function dropNullValues(templating: unknown): void {
  if (!isObject(templating) || !Array.isArray(templating.list)) return
  for (const { current } of templating.list.filter(isObject)) {
    if (!isObject(current)) continue
    const { value } = current
    if (value === null || (Array.isArray(value) && value.includes(null))) delete current.value
  }
}
