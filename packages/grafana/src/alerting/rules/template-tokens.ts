const token =
  /\s*(?:("(?:\\.|[^"\\\n])*"|`[^`]*`|'(?:\\.|[^'\\\n])+')|(\$\w*)|(\.[A-Za-z_]\w*)|([A-Za-z_]\w*)|([+-]?(?:0[xX][\da-fA-F]+|\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+))|(:=|[|(),=.]))/y

/** A part of an action. */
export interface Token {
  readonly kind: 'string' | 'variable' | 'field' | 'name' | 'number' | 'mark'
  readonly text: string
  /** Whether a space stands before it: `.a .b` are two, `.a.b` is one. */
  readonly spaced: boolean
}

const kinds = ['string', 'variable', 'field', 'name', 'number', 'mark'] as const

/** Why Grafana would leave a template unexpanded. */
export class TemplateProblem extends Error {}

/** What stands between `{{` and `}}`; strings may hold braces. */
export function* actionsIn(text: string): Generator<string> {
  let position = 0
  for (;;) {
    const at = text.indexOf('{{', position)
    if (at === -1) return
    const action = /\{\{(?:-\s)?(\/\*[\s\S]*?\*\/|(?:"(?:\\.|[^"\\\n])*"|`[^`]*`|(?!\}\})[^"`])*?)(?:\s-)?\}\}/y
    action.lastIndex = at
    const match = action.exec(text)
    if (match === null) throw new TemplateProblem(`"${excerpt(text.slice(at))}" is never closed with }}`)
    position = action.lastIndex
    yield match[1] ?? ''
  }
}

function excerpt(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text
}

/** The action a problem is about, as it stands in the template. */
export function problemOf(action: string, message: string): TemplateProblem {
  return new TemplateProblem(`{{ ${excerpt(action.trim())} }} ${message}`)
}

/** The parts of an action. Throws {@link TemplateProblem}. */
export function tokensOf(action: string): Token[] {
  const tokens: Token[] = []
  const end = action.trimEnd().length
  token.lastIndex = 0
  while (token.lastIndex < end) {
    const at = token.lastIndex
    const match = token.exec(action)
    if (match === null) throw problemOf(action, `has an unexpected "${action.slice(at).trim().slice(0, 10)}"`)
    const index = match.slice(1).findIndex((part) => part !== undefined)
    const text = match[index + 1] ?? ''
    tokens.push({ kind: kinds[index] ?? 'mark', text, spaced: match[0].length > text.length })
  }
  return tokens
}
