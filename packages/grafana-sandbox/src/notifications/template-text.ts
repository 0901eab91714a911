const words: ReadonlySet<string> = new Set(
  (
    'define template block end if else range with break continue nil true false ' +
    'and call html index slice js len not or print printf println urlquery eq ge gt le lt ne ' +
    'toUpper toLower title trimSpace join match safeHtml safeUrl reReplaceAll stringSlice date tz since ' +
    'humanizeDuration toJson data coll time tmpl urlUnescape'
  ).split(' '),
)

/** The text as it is stored: trimmed, and with a definition around it where it has none. */
export function storedTemplate(name: string, text: string): string {
  const content = text.trim()
  // A definition that opens with `{{-` is not seen, and is then refused within another.
  if (/\{\{\s*define/.test(content)) return content
  const lines = content.split('\n').map((line) => `  ${line}`)
  return `{{ define "${name}" }}\n${lines.join('\n')}\n{{ end }}`
}

/** An `if`, `define` and so on that is not closed yet. */
interface Block {
  readonly keyword: string
  readonly otherwise: boolean
}

const openers = new Set(['define', 'block', 'if', 'range', 'with'])

/** Why a template is refused: what a look at its actions one by one, in the order of Go's parser, can find. */
export function templateProblem(name: string, given: string): string | undefined {
  if (given === '') return 'template must have content'
  const text = storedTemplate(name, given)
  const lineAt = (index: number): number => text.slice(0, index).split('\n').length
  const at = (index: number, problem: string): string => `invalid template: template: :${lineAt(index)}: ${problem}`
  const open: Block[] = []
  let rest = 0
  for (let start = text.indexOf('{{'); start >= 0; start = text.indexOf('{{', rest)) {
    const comment = /^\{\{(?:-\s)?\/\*/.test(text.slice(start, start + 5))
    const end = comment ? text.indexOf('*/', start) : start
    if (end < 0) return at(start, 'unclosed comment')
    const close = text.indexOf('}}', end)
    const action = text.slice(start + 2, close < 0 ? undefined : close)
    const [, keyword = ''] = /^-?\s*(\w+)/.exec(action) ?? []
    if (close < 0) return at(start, action.includes('}') ? `unexpected "}" in ${keyword} clause` : 'unclosed action')
    rest = close + 2
    const unknown = names(action).find((word) => !words.has(word))
    if (unknown !== undefined) return at(start, `function "${unknown}" not defined`)
    const problem = nestingProblem(open, keyword, action)
    if (problem !== undefined) return at(start, problem)
  }
  return open.length === 0 ? undefined : at(text.length, 'unexpected EOF')
}

/** Follows an action that opens, turns or closes a block. */
function nestingProblem(open: Block[], keyword: string, action: string): string | undefined {
  if (keyword === 'define' && open.length > 0) return 'unexpected <define> in command'
  if (openers.has(keyword)) open.push({ keyword, otherwise: false })
  if (keyword === 'end') return open.pop() === undefined ? 'unexpected {{end}}' : undefined
  if (keyword !== 'else') return undefined
  const block = open.pop()
  if (block === undefined) return 'unexpected {{else}}'
  if (block.keyword === 'define' || block.keyword === 'block') return `unexpected {{else}} in ${block.keyword} clause`
  if (block.otherwise) return 'expected end; found {{else}}'
  open.push({ ...block, otherwise: !/else\s+(?:if|with)\b/.test(action) })
  return undefined
}

/** Bare words of an action, outside of texts, comments, fields and variables. */
function names(action: string): string[] {
  const code = action.replace(/\/\*[\s\S]*?\*\/|"(?:\\.|[^"\\])*"|`[^`]*`|'(?:\\.|[^'\\])*'/g, ' ')
  return [...code.matchAll(/(?<![\w.$])[A-Za-z_]\w*/g)].map(([name]) => name)
}
