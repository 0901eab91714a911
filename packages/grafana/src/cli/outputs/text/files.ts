import type { ExportedFileState, ExportResult } from '../../results.ts'
import { count } from '../plain.ts'
import type { Style } from '../style.ts'

const marks: Readonly<Record<ExportedFileState, string>> = {
  written: '+',
  unchanged: '=',
  removed: '-',
  missing: '✗',
  differs: '✗',
  left_over: '✗',
  not_ours: 'x',
}

/** What an export did with each file. */
export function renderExport({ directory, files, check }: ExportResult, style: Style): string {
  const rows = files.filter(({ state }) => state !== 'unchanged')
  const lines = rows.map(({ path, state }) => {
    const bad = marks[state] === '✗' || marks[state] === 'x'
    return `  ${(bad ? style.alarm : style.added)(marks[state])} ${path}${bad ? style.dim(`  ${state.replaceAll('_', ' ')}`) : ''}`
  })
  const unchanged = files.length - rows.length
  const number = (state: ExportedFileState): number => files.filter((file) => file.state === state).length
  if (number('not_ours') > 0) {
    lines.push(
      '',
      `Refused: ${count(number('not_ours'), 'file')} in ${directory} not from an export. Nothing was written.`,
    )
    lines.push(style.alarm('→ Export to another directory, or write over them with --force.'))
  } else if (check && rows.length > 0) {
    lines.push('', `${directory} is not what the code says: ${count(rows.length, 'file')}. Run the export again.`)
  } else {
    const parts = [
      ...(check ? [] : [`${number('written')} written`]),
      ...(number('removed') > 0 ? [`${number('removed')} removed`] : []),
      `${unchanged} unchanged`,
    ]
    lines.push(...(lines.length > 0 ? [''] : []), `${directory}: ${parts.join(', ')}.`)
  }
  return `${lines.join('\n')}\n`
}
