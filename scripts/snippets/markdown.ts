import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** One fenced block of a Markdown file. */
export interface CodeBlock {
  /** Relative to the root of the repository. */
  file: string
  /** Line of its first line of code, from 1. */
  line: number
  /** First word after the fence; empty where there is none. */
  language: string
  code: string
}

/** A Markdown file, taken apart as far as the checks need it. */
export interface MarkdownFile {
  path: string
  blocks: readonly CodeBlock[]
  /** Its lines with code emptied, so that line numbers stay. */
  prose: readonly string[]
}

const fence = /^(`{3,}|~{3,})\s*([\w-]*)/

/** Paths of the Markdown files that somebody wrote, relative to `root`, sorted. */
export function findMarkdown(root: string): string[] {
  const found = globSync(['*.md', '{docs,packages,dashboards,alerts,examples,bench,.github}/**/*.md'], {
    cwd: root,
    exclude: ['**/node_modules/**', '**/dist/**', '**/.tap/**', '**/CHANGELOG.md'],
  })
  return found.sort()
}

/** Reads one Markdown file below `root`. */
export function readMarkdown(root: string, path: string): MarkdownFile {
  return parseMarkdown(path, readFileSync(join(root, path), 'utf8'))
}

/** Takes the text of a Markdown file apart. A fence that is never closed reaches to the end. */
export function parseMarkdown(path: string, text: string): MarkdownFile {
  const blocks: CodeBlock[] = []
  const prose: string[] = []
  let open: { mark: string; block: CodeBlock } | undefined
  for (const [index, line] of text.split('\n').entries()) {
    const [, mark, language = ''] = fence.exec(line) ?? []
    if (open !== undefined) {
      if (line.trim() === open.mark) open = undefined
      else open.block.code += `${line}\n`
      prose.push('')
    } else if (mark !== undefined) {
      open = { mark, block: { file: path, line: index + 2, language, code: '' } }
      blocks.push(open.block)
      prose.push('')
    } else {
      prose.push(line.replaceAll(/`[^`]*`/g, (code) => ' '.repeat(code.length)))
    }
  }
  return { path, blocks, prose }
}
