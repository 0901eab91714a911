import type { Outcome, RenderSettings } from '../results.ts'
import { checksOf } from './checks.ts'

/** GitHub shows ten annotations of a level for a step; the rest is said in one line. */
const most = 10

/** Workflow commands of GitHub Actions: an annotation for everything that is not as it should be. */
export function renderGithub(outcome: Outcome, { configFile }: RenderSettings): string {
  const checks = checksOf(outcome).filter(({ status, level }) => status !== 'passed' || level !== 'note')
  const lines: string[] = []
  for (const [level, command] of [
    ['error', 'error'],
    ['warning', 'warning'],
    ['note', 'notice'],
  ] as const) {
    const ofLevel = checks.filter((check) => check.level === level)
    for (const { name, suite, message, details } of ofLevel.slice(0, most)) {
      const properties = {
        ...(configFile !== undefined && { file: configFile, line: '1' }),
        title: `grafana-sync ${outcome.command ?? ''}: ${suite}, ${name}`,
      }
      lines.push(workflowCommand(command, properties, [message, ...details].join('\n')))
    }
    if (ofLevel.length > most) {
      lines.push(workflowCommand(command, {}, `… and ${ofLevel.length - most} more: see the log or --output json`))
    }
  }
  return lines.map((line) => `${line}\n`).join('')
}

function workflowCommand(command: string, properties: Readonly<Record<string, string>>, message: string): string {
  const parts = Object.entries(properties).map(([name, value]) => `${name}=${escapeProperty(value)}`)
  return `::${command}${parts.length === 0 ? '' : ` ${parts.join(',')}`}::${escapeData(message)}`
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
