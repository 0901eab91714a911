import type { Problem } from '../../errors.ts'
import { isList } from '../../json-values.ts'
import { checkEach, checkNames, unknownMembers } from './problems.ts'
import { readTemplateBlocks } from './template-blocks.ts'

/** Checks groups of notification templates. */
export function checkTemplates(path: string, templates: unknown, stack: string): Problem[] {
  if (!isList(templates)) return [{ path, message: 'must be a list of message templates' }]
  const defined = new Map<string, string>()
  return [
    ...checkNames(path, templates, stack, 190),
    ...checkEach(path, templates, 'message templates', (place, template) => [
      ...unknownMembers(place, template, ['name', 'template']),
      ...checkText(`${place}.template`, template.template, defined),
    ]),
  ]
}

/** @param defined - where each name of the organisation's common name space was defined before */
function checkText(path: string, text: unknown, defined: Map<string, string>): Problem[] {
  if (typeof text !== 'string' || text.trim() === '')
    return [{ path, message: 'must be the text of a Go template that is not empty' }]
  const { defines, problems } = readTemplateBlocks(text)
  const found = problems.map((message) => ({ path, message }))
  if (defines.length === 0 && found.length === 0) {
    const message = 'has no {{ define "…" }}: without one nothing can use it by a name of its own'
    return [{ path, message }]
  }
  if (defines.length > 0 && !/\{\{\s*define/.test(text)) {
    const message = 'opens every {{ define "…" }} with "{{-", which Grafana does not see: open one with "{{"'
    found.push({ path, message })
  }
  for (const name of defines) {
    const before = defined.get(name)
    if (name === '') found.push({ path, message: '"define" needs a name in quotes' })
    else if (before !== undefined) {
      const message = `defines "${name}", which ${before} does too: Grafana would use only one of them`
      found.push({ path, message })
    } else defined.set(name, path)
  }
  return found
}
