import { templateFunctions } from './template-functions.ts'
import { actionsIn, problemOf, TemplateProblem, type Token, tokensOf } from './template-tokens.ts'

/** A value the template asks a query or an expression of the rule for. */
export interface ValueReference {
  readonly refId: string
  /** Label of its series; absent: the value itself. */
  readonly label?: string
}

/** What a template uses, and why Grafana would leave it unexpanded. */
export interface TemplateReading {
  readonly labels: readonly string[]
  readonly values: readonly ValueReference[]
  readonly problem?: string
}

interface Scope {
  readonly keyword: 'if' | 'range' | 'with' | 'define' | 'block'
  /** Whether the dot is still the data of the alert. */
  readonly dotIsRoot: boolean
  readonly variables: ReadonlySet<string>
  hasElse: boolean
}

/**
 * Reads the text of an annotation or label as Grafana does, with Go's template package: blocks that are closed, functions
 * and variables that exist. Grafana expands nothing when it cannot read the template, and says so in its log only.
 */
export function readTemplate(text: string): TemplateReading {
  const reader = new TemplateReader()
  let problem: string | undefined
  try {
    for (const action of actionsIn(text)) reader.readAction(action)
    reader.finish()
  } catch (error) {
    if (!(error instanceof TemplateProblem)) throw error
    problem = error.message
  }
  return { labels: [...reader.labels], values: reader.values, ...(problem !== undefined && { problem }) }
}

class TemplateReader {
  readonly labels: Set<string> = new Set()
  readonly values: ValueReference[] = []
  readonly #scopes: Scope[] = []
  #variables: ReadonlySet<string> = new Set(['$', '$labels', '$values', '$value'])
  #dotIsRoot = true
  #tokens: readonly Token[] = []
  #next = 0
  #action = ''

  readAction(action: string): void {
    this.#action = action
    // A comment has no space around it: Go takes "{{ /* … */ }}" for something else.
    if (/^\/\*[\s\S]*\*\/$/.test(action)) return
    this.#tokens = tokensOf(action)
    this.#next = 0
    const [first] = this.#tokens
    if (first === undefined) this.#fail('is empty')
    const keyword = first?.kind === 'name' ? first.text : ''
    switch (keyword) {
      case 'if':
      case 'range':
      case 'with':
        this.#next++
        this.#open(keyword)
        this.#pipeline(keyword === 'range')
        break
      case 'else':
        this.#next++
        this.#else()
        break
      case 'end':
        this.#next++
        this.#close()
        break
      case 'define':
      case 'block':
      case 'template':
        this.#next++
        this.#named(keyword)
        break
      case 'break':
      case 'continue':
        if (!this.#scopes.some((scope) => scope.keyword === 'range')) this.#fail('stands outside of range')
        this.#next++
        break
      default:
        this.#pipeline(false)
    }
    if (this.#next < this.#tokens.length) this.#fail(`has an unexpected "${this.#tokens[this.#next]?.text}"`)
  }

  finish(): void {
    const open = this.#scopes.at(-1)
    if (open !== undefined) throw new TemplateProblem(`{{ ${open.keyword} }} is never closed with {{ end }}`)
  }

  #fail(message: string): never {
    throw problemOf(this.#action, message)
  }

  #open(keyword: Scope['keyword']): void {
    this.#scopes.push({ keyword, dotIsRoot: this.#dotIsRoot, variables: this.#variables, hasElse: false })
  }

  #else(): void {
    const scope = this.#scopes.at(-1)
    if (scope === undefined || scope.hasElse || scope.keyword === 'define' || scope.keyword === 'block')
      this.#fail('stands outside of if, range and with')
    this.#dotIsRoot = scope.dotIsRoot
    this.#variables = scope.variables
    const again = this.#tokens[this.#next]?.text
    if (again === 'if' || again === 'with') {
      this.#next++
      this.#pipeline(false)
      if (again === 'with') this.#dotIsRoot = false
    } else scope.hasElse = true
  }

  #close(): void {
    const scope = this.#scopes.pop()
    if (scope === undefined) this.#fail('closes nothing')
    this.#dotIsRoot = scope.dotIsRoot
    this.#variables = scope.variables
  }

  #named(keyword: 'define' | 'block' | 'template'): void {
    if (this.#tokens[this.#next++]?.kind !== 'string') this.#fail(`needs a name in quotes behind ${keyword}`)
    if (keyword === 'define') this.#open('define')
    if (this.#next < this.#tokens.length) this.#pipeline(false)
    if (keyword === 'block') this.#open('block')
    if (keyword === 'template') return
    this.#variables = new Set(['$'])
    this.#dotIsRoot = false
  }

  #pipeline(isRange: boolean): void {
    const scope = this.#scopes.at(-1)
    const declared = this.#declared(isRange)
    this.#stages()
    this.#variables = new Set([...this.#variables, ...declared])
    const keyword = this.#tokens[0]?.text
    if ((isRange || keyword === 'with') && scope !== undefined) this.#dotIsRoot = false
  }

  /** `$x :=`, `$x =`, and `$key, $value :=` of a range. */
  #declared(isRange: boolean): string[] {
    const [one, two, three, four] = this.#tokens.slice(this.#next, this.#next + 4)
    if (one?.kind !== 'variable') return []
    if (two?.text === ':=' || two?.text === '=') {
      this.#next += 2
      return this.#assigned(two.text, one.text)
    }
    if (isRange && two?.text === ',' && three?.kind === 'variable' && four?.text === ':=') {
      this.#next += 4
      return [one.text, three.text]
    }
    return []
  }

  #assigned(operator: string, name: string): string[] {
    if (operator === '=' && !this.#variables.has(name)) this.#fail(`assigns to ${name}, which nothing declares`)
    return [name]
  }

  #command(): void {
    const operands: Token[][] = []
    for (;;) {
      const operand = this.#operand()
      if (operand === undefined) break
      operands.push(operand)
    }
    if (operands.length === 0) this.#fail('lacks a value')
    const [first, second, third] = operands
    if (first?.[0]?.text !== 'index' || third?.[0]?.kind !== 'string') return
    if (second !== undefined && this.#isLabels(second)) this.labels.add(third[0].text.slice(1, -1))
    if (second !== undefined && this.#isValues(second)) this.values.push({ refId: third[0].text.slice(1, -1) })
  }

  /** A value with the fields behind it, where there is one. */
  #operand(): Token[] | undefined {
    const first = this.#tokens[this.#next]
    if (first === undefined || (first.kind === 'mark' && first.text !== '(' && first.text !== '.')) return undefined
    this.#next++
    if (first.text === '(') {
      this.#pipelineInParentheses()
    } else if (first.kind === 'variable' && !this.#variables.has(first.text)) {
      this.#fail(`uses ${first.text}; there are ${[...this.#variables].filter((name) => name !== '$').join(', ')}`)
    } else if (first.kind === 'name' && !templateFunctions.has(first.text)) {
      this.#fail(`calls ${first.text}, which is no function of Grafana's templates`)
    } else if (first.text === 'query') {
      this.#fail('calls query, which answers nothing in Grafana')
    }
    const operand = [first]
    for (;;) {
      const field = this.#tokens[this.#next]
      if (field?.kind !== 'field' || field.spaced) break
      operand.push(field)
      this.#next++
    }
    this.#collect(operand)
    return operand
  }

  #stages(): void {
    this.#command()
    while (this.#tokens[this.#next]?.text === '|') {
      const stage = this.#tokens[++this.#next]
      if (stage?.kind === 'number' || stage?.kind === 'string' || stage?.text === '.')
        this.#fail(`hands a value on to ${stage.text}, which is no function`)
      this.#command()
    }
  }

  #pipelineInParentheses(): void {
    this.#stages()
    if (this.#tokens[this.#next++]?.text !== ')') this.#fail('lacks a )')
  }

  #collect(operand: readonly Token[]): void {
    const path = this.#pathOf(operand)
    if (path === undefined) return
    const [member, name, field, label] = path
    if (member === undefined) return
    if (member === 'Labels' && name !== undefined) this.labels.add(name)
    if (member === 'Values' && name !== undefined) {
      if (field !== undefined && field !== 'Value' && field !== 'Labels')
        this.#fail(`asks ${name} for .${field}; there are .Value and .Labels`)
      this.values.push(field === 'Labels' && label !== undefined ? { refId: name, label } : { refId: name })
    }
    if (!['Labels', 'Values', 'Value'].includes(member))
      this.#fail(`uses .${member}; there are .Labels, .Values and .Value`)
  }

  /** The fields from the data of the alert on. */
  #pathOf(operand: readonly Token[]): string[] | undefined {
    const [first, ...rest] = operand
    const fields = rest.map(({ text }) => text.slice(1))
    switch (first?.text) {
      case '$labels':
        return ['Labels', ...fields]
      case '$values':
        return ['Values', ...fields]
      case '$':
        return this.#scopes.some(({ keyword }) => keyword === 'define' || keyword === 'block') ? undefined : fields
      default:
        return first?.kind === 'field' && this.#dotIsRoot ? [first.text.slice(1), ...fields] : undefined
    }
  }

  #isLabels(operand: readonly Token[]): boolean {
    return this.#pathOf(operand)?.join('.') === 'Labels'
  }

  #isValues(operand: readonly Token[]): boolean {
    return this.#pathOf(operand)?.join('.') === 'Values'
  }
}
