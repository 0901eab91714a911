/** Whether labels satisfy a selector. */
export type LabelTest = (labels: Readonly<Record<string, string>>) => boolean

/** Reads a label selector of Kubernetes: `a=b`, `a!=b`, `a in (b,c)`, `a notin (b)`, `a`, `!a`; `undefined` when it is none. */
export function readLabelSelector(selector: string): LabelTest | undefined {
  const tests: LabelTest[] = []
  for (const part of selector.split(/,(?![^(]*\))/)) {
    if (part.trim() === '') continue
    const test = readRequirement(part.trim())
    if (test === undefined) return undefined
    tests.push(test)
  }
  return (labels) => tests.every((test) => test(labels))
}

function readRequirement(text: string): LabelTest | undefined {
  const [, absent, key = '', operator, value = '', setOperator, set = ''] =
    /^(!)?\s*([\w./-]+)\s*(?:(=|==|!=)\s*([\w.-]*)|\s(in|notin)\s*\(([^)]*)\))?$/.exec(text) ?? []
  if (key === '') return undefined
  if (absent !== undefined) return operator === undefined ? (labels) => labels[key] === undefined : undefined
  if (operator === '!=') return (labels) => labels[key] !== value
  if (operator !== undefined) return (labels) => labels[key] === value
  if (setOperator === undefined) return (labels) => labels[key] !== undefined
  const values = set.split(',').map((entry) => entry.trim())
  const wanted = setOperator === 'in'
  return (labels) => (labels[key] !== undefined && values.includes(labels[key])) === wanted
}
