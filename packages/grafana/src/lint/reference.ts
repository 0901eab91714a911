import { rules } from './rules.ts'

/** The rules as a Markdown table, in the order they run: name, what it finds, why. */
export function renderLintRules(): string {
  const lines = rules.map(({ name, finds, why }) => `| \`${name}\` | ${cell(finds)} | ${cell(why)} |`)
  return `${['| Rule | Finds | Why |', '|---|---|---|', ...lines].join('\n')}\n`
}

function cell(text: string): string {
  return `${text.replaceAll('|', String.raw`\|`)}.`
}
