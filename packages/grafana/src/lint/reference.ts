import { alertRuleRules } from './alert-rules.ts'
import { rules } from './rules.ts'

/** The rules for dashboards as a Markdown table, in the order they run: name, what it finds, why. */
export function renderLintRules(): string {
  return table(rules)
}

/** The rules for alert rules as a Markdown table, in the order they run. */
export function renderAlertLintRules(): string {
  return table(alertRuleRules)
}

function table(list: readonly { readonly name: string; readonly finds: string; readonly why: string }[]): string {
  const lines = list.map(({ name, finds, why }) => `| \`${name}\` | ${cell(finds)} | ${cell(why)} |`)
  return `${['| Rule | Finds | Why |', '|---|---|---|', ...lines].join('\n')}\n`
}

function cell(text: string): string {
  return `${text.replaceAll('|', String.raw`\|`)}.`
}
