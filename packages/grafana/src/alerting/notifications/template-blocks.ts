/** What is wrong with a Go template as far as its actions tell, and what it defines. */
export interface TemplateBlocks {
  /** Names of its `{{ define }}`s, in order. */
  readonly defines: readonly string[]
  readonly problems: readonly string[]
}

const opening = new Set(['define', 'block', 'if', 'range', 'with'])
/** Text of an action: comment, quoted text, raw text, character, anything else. */
const token = /\/\*[\s\S]*?\*\/|"(?:\\.|[^"\\\n])*"|`[^`]*`|'(?:\\.|[^'\\\n])*'|\}\}|[\s\S]/y
const longest = 40

interface Block {
  readonly keyword: string
  readonly line: number
}

/** Reads the actions of a Go template: whether they are closed, nested and named. What is in them only Grafana can judge. */
export function readTemplateBlocks(text: string): TemplateBlocks {
  const defines: string[] = []
  const problems: string[] = []
  const open: Block[] = []
  for (let start = text.indexOf('{{'); start >= 0; ) {
    const line = text.slice(0, start).split('\n').length
    const end = endOfAction(text, start + 2)
    if (end === undefined) {
      problems.push(`line ${line}: "${text.slice(start, start + longest).split('\n')[0]}" is not closed by "}}"`)
      return { defines, problems }
    }
    const body = text.slice(start + 2, end - 2).replace(/^-?\s*|\s*-?$/g, '')
    const [, keyword = '', rest = ''] = /^([a-z]+)\b\s*([\s\S]*)$/.exec(body) ?? []
    if (keyword === 'define' || keyword === 'block')
      defines.push(/^(?:"[^"]+"|`[^`]+`)/.exec(rest)?.[0].slice(1, -1) ?? '')
    if (opening.has(keyword)) open.push({ keyword, line })
    else if (keyword === 'else' && !['if', 'range', 'with'].includes(open.at(-1)?.keyword ?? ''))
      problems.push(`line ${line}: "else" belongs to no "if", "range" or "with"`)
    else if (keyword === 'end' && open.pop() === undefined) problems.push(`line ${line}: "end" closes nothing`)
    if (keyword === 'define' && open.length > 1) problems.push(`line ${line}: "define" is inside another block`)
    if (body === '') problems.push(`line ${line}: an action is empty`)
    start = text.indexOf('{{', end)
  }
  problems.push(...open.map(({ keyword, line }) => `line ${line}: "${keyword}" is not closed by "end"`))
  return { defines, problems }
}

/** Behind the `}}` that closes an action; one in a text or a comment does not. */
function endOfAction(text: string, from: number): number | undefined {
  for (token.lastIndex = from; ; ) {
    const found = token.exec(text)
    // A quote on its own opens a text that does not end.
    if (found === null || ['"', '`', "'"].includes(found[0])) return undefined
    if (found[0] === '}}') return token.lastIndex
  }
}
