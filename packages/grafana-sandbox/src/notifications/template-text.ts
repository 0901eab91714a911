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
  if (/\{\{-?\s*define/.test(content)) return content
  const lines = content.split('\n').map((line) => `  ${line}`)
  return `{{ define "${name}" }}\n${lines.join('\n')}\n{{ end }}`
}

/** Why a template is refused: what a look at its actions one by one can find. */
export function templateProblem(text: string): string | undefined {
  if (text === '') return 'template must have content'
  const at = (line: number, problem: string): string => `invalid template: template: :${line}: ${problem}`
  let rest = 0
  for (let open = text.indexOf('{{'); open >= 0; open = text.indexOf('{{', rest)) {
    const line = text.slice(0, open).split('\n').length
    const close = text.indexOf('}}', open)
    const action = text.slice(open + 2, close < 0 ? undefined : close)
    const [, keyword = ''] = /^-?\s*(\w+)/.exec(action) ?? []
    if (close < 0) return at(line, action.includes('}') ? `unexpected "}" in ${keyword} clause` : 'unclosed action')
    rest = close + 2
    const unknown = names(action).find((name) => !words.has(name))
    if (unknown !== undefined) return at(line, `function "${unknown}" not defined`)
  }
  return undefined
}

/** Bare words of an action, outside of texts, comments, fields and variables. */
function names(action: string): string[] {
  const code = action.replace(/\/\*[\s\S]*?\*\/|"(?:\\.|[^"\\])*"|`[^`]*`|'(?:\\.|[^'\\])*'/g, ' ')
  return [...code.matchAll(/(?<![\w.$])[A-Za-z_]\w*/g)].map(([name]) => name)
}
