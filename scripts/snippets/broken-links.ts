import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { type MarkdownFile, parseMarkdown } from './markdown.ts'

const link = /\]\(([^()\s]+(?:\([^()]*\))?)(?:\s+"[^"]*")?\)/g
const elsewhere = /^(?:[a-z][a-z+.-]*:|\/\/)/i
const heading = /^#{1,6}\s+(.*?)\s*#*$/

/**
 * The relative links of a Markdown file that lead nowhere: no such file, or no such heading in it. Links to other sites are
 * not looked at.
 */
export function brokenLinks(root: string, { path, prose }: MarkdownFile): string[] {
  const broken: string[] = []
  for (const [index, line] of prose.entries()) {
    for (const [, target = ''] of line.matchAll(link)) {
      if (elsewhere.test(target)) continue
      const problem = follow(root, path, decodeURI(target))
      if (problem !== undefined) broken.push(`${path}:${index + 1}: ${target}: ${problem}`)
    }
  }
  return broken
}

function follow(root: string, from: string, target: string): string | undefined {
  const [file = '', anchor] = target.split('#', 2)
  const path = file === '' ? from : normalize(join(dirname(from), file))
  if (path.startsWith('..')) return 'leaves the repository'
  const absolute = join(root, path)
  if (!existsSync(absolute)) return 'no such file'
  if (anchor === undefined) return undefined
  const page = statSync(absolute).isDirectory() ? join(absolute, 'README.md') : absolute
  if (!page.endsWith('.md') || !existsSync(page)) return 'has an anchor but is no Markdown'
  return anchorsOf(page).has(anchor) ? undefined : 'no such heading'
}

/** As GitHub makes them: lower case, punctuation dropped, blanks to dashes, repeats numbered. */
function anchorsOf(page: string): Set<string> {
  const anchors = new Set<string>()
  // Headings keep their code spans, which `prose` blanks out.
  const text = readFileSync(page, 'utf8')
  const { prose } = parseMarkdown(page, text)
  for (const [index, line] of text.split('\n').entries()) {
    const title = prose[index] === '' ? undefined : heading.exec(line)?.[1]
    if (title === undefined) continue
    const slug = title
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(/\s/g, '-')
    let anchor = slug
    for (let repeat = 1; anchors.has(anchor); repeat++) anchor = `${slug}-${repeat}`
    anchors.add(anchor)
  }
  return anchors
}
