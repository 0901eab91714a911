/** Renders the summary of a run as a picture of a terminal: docs/assets/demo.svg. */
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { startDemo } from '../src/demo.ts'
import { renderReport } from '../src/report/render.ts'

const target = join(import.meta.dirname, '../../../docs/assets/demo.svg')
const columns = 112
const fontSize = 13
const cell = { width: 7.83, height: 18 }
const margin = { side: 22, top: 50, bottom: 16 }

/** Lines longer than the picture go on below, indented as they were. */
function wrap(line: string): string[] {
  const indent = /^ */.exec(line)?.[0] ?? ''
  const width = columns - indent.length
  const text = line.slice(indent.length)
  const count = Math.max(1, Math.ceil(text.length / width))
  return Array.from({ length: count }, (_, part) => indent + text.slice(part * width, (part + 1) * width))
}

function escapeXml(text: string): string {
  // Not every renderer keeps plain spaces.
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll(' ', '\u00a0')
}

function classOf(line: string, index: number): string {
  if (index === 0) return 'prompt'
  if (index === 2) return 'headline'
  return /^\S/.test(line) ? 'title' : 'plain'
}

function draw(lines: readonly string[]): string {
  const width = Math.ceil(columns * cell.width + 2 * margin.side)
  const height = lines.length * cell.height + margin.top + margin.bottom
  const rows = lines.map((line, index) => {
    const y = margin.top + (index + 0.7) * cell.height
    const text = line.trimStart()
    const x = margin.side + (line.length - text.length) * cell.width
    if (text === '') return ''
    return `<text class="${classOf(line, index)}" x="${x.toFixed(1)}" y="${y.toFixed(1)}">${escapeXml(text)}</text>`
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="What pnpm demo prints">
<style>
  .frame { fill: #ffffff; stroke: #d0d7de; }
  text { font: ${fontSize}px ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace; fill: #1f2328; }
  .prompt { fill: #57606a; } .headline { font-weight: 700; fill: #1a7f37; } .title { font-weight: 700; fill: #0969da; }
  @media (prefers-color-scheme: dark) {
    .frame { fill: #0d1117; stroke: #30363d; }
    text { fill: #e6edf3; } .prompt { fill: #8b949e; } .headline { fill: #3fb950; } .title { fill: #58a6ff; }
  }
</style>
<rect class="frame" x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="8"/>
<circle cx="22" cy="22" r="6" fill="#ff5f57"/><circle cx="42" cy="22" r="6" fill="#febc2e"/><circle cx="62" cy="22" r="6" fill="#28c840"/>
${rows.filter((row) => row !== '').join('\n')}
</svg>
`
}

const demo = await startDemo({ seed: 1, durationMs: 16_000, size: 1, port: 0 })
try {
  await demo.runDay(new AbortController().signal).done
  const report = await demo.report()
  if (report.problems.length > 0) throw new Error(`This run is no picture to show:\n${report.problems.join('\n')}`)
  const lines = ['$ pnpm demo', '', ...renderReport(report).split('\n')].flatMap((line) =>
    line === '' ? [''] : wrap(line),
  )
  await mkdir(dirname(target), { recursive: true })
  await writeFile(target, draw(lines))
} finally {
  await demo.close()
}
