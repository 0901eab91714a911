import type { PullResult } from '../../results.ts'
import { count, plain } from '../plain.ts'
import type { Style } from '../style.ts'
import { describeDifferences, describeEdit } from './plan.ts'

/** Edits in words; the patches too, where they are in no file. */
export function renderPull({ directory, pulled }: PullResult, style: Style, verbose: boolean): string {
  if (pulled.length === 0) return 'Nothing was edited in Grafana since the last push.\n'
  const lines = pulled.flatMap(({ uid, title, action, lastEdit, differences, patch, file }) => [
    `${style.strong(plain(uid))}  ${plain(title)}${style.dim('  (code → Grafana)')}`,
    ...(lastEdit === undefined ? [] : [`      ${style.changed(describeEdit(lastEdit))}`]),
    ...(action === 'diverged'
      ? [`      ${style.alarm('the code changed, too: what the code changed shows as undone')}`]
      : []),
    ...describeDifferences(differences, { style, verbose }),
    ...(file === undefined
      ? patch.map((operation) => `    ${JSON.stringify(operation)}`)
      : [`      ${style.dim(`→ ${file}`)}`]),
    '',
  ])
  const where = directory === undefined ? '' : ` in ${directory}`
  return `${lines.join('\n')}\n${count(pulled.length, 'patch', 'patches')}${where}. Carry them over into the code, then push.\n`
}
