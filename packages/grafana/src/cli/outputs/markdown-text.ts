import { plain } from './plain.ts'

/** A row of a table; the cells are escaped already. */
export function row(...cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`
}

/** Text that shows as it is: no links, mentions, images, HTML or new cells. */
export function escapeMarkdown(text: string): string {
  return escapeHtml(text)
    .replace(/[\\`*_{}[\]()#+!|~]/g, '\\$&')
    .replaceAll('@', '@\u200b')
}

/** Text in a cell in which code is marked. */
export function escapeCell(text: string): string {
  return escapeHtml(text).replaceAll('|', '\\|').replaceAll('@', '@\u200b')
}

/** Text in which nothing is a tag. */
export function escapeHtml(text: string): string {
  return plain(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

/** Text as code. */
export function code(text: string): string {
  return `\`${plain(text).replaceAll('`', "'").replaceAll('|', '\\|')}\``
}

/** A code block that its own content cannot end. */
export function fence(content: string, language: string): string {
  const longestRun = Math.max(2, ...(content.match(/`+/g) ?? []).map((run) => run.length))
  const marks = '`'.repeat(longestRun + 1)
  return `${marks}${language}\n${content}\n${marks}`
}
