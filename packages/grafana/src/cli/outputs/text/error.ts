import type { OutcomeError } from '../../results.ts'
import { plain } from '../plain.ts'
import type { Style } from '../style.ts'

/** An error for people, said on standard error whatever the format. Several problems are a list. */
export function renderError({ code, message, problems, call }: OutcomeError, style: Style): string {
  const [first] = problems
  // Libraries put all problems into one line; a list reads better.
  const inline = problems.length > 1 && problems.every((problem) => message.includes(problem.message))
  const head =
    inline && first !== undefined ? message.slice(0, message.indexOf(first.path)).replace(/[\s-]+$/, '') : message
  const listed = inline ? problems : problems.filter((problem) => !message.includes(problem.message))
  const path = call === undefined || message.includes(call.path) ? '' : `, ${call.method} ${call.path}`
  const lines = [
    `${style.alarm('grafana-sync:')} ${head.split('\n').map(plain).join('\n')}`,
    ...listed.map((problem) => `  - ${plain(problem.path)}: ${plain(problem.message)}`),
    style.dim(`  (${code}${path})`),
  ]
  return `${lines.join('\n')}\n`
}
