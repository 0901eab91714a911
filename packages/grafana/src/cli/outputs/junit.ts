import type { Outcome } from '../results.ts'
import { checksOf } from './checks.ts'

/** JUnit XML: a suite for each stack, a test case for each object, finding or check. What is pending counts as skipped. */
export function renderJunit(outcome: Outcome): string {
  const checks = checksOf(outcome)
  const totals = (part: typeof checks): string =>
    attributes({
      tests: String(part.length),
      failures: String(part.filter(({ status }) => status === 'failed').length),
      skipped: String(part.filter(({ status }) => status === 'pending').length),
      errors: '0',
    })
  const lines = ['<?xml version="1.0" encoding="UTF-8"?>', `<testsuites name="grafana-sync"${totals(checks)}>`]
  for (const [suite, cases] of Map.groupBy(checks, (check) => check.suite)) {
    lines.push(`  <testsuite${attributes({ name: suite })}${totals(cases)}>`)
    for (const { name, rule, status, message, details } of cases) {
      const open = `    <testcase${attributes({ classname: `grafana-sync.${outcome.command ?? 'arguments'}.${suite}`, name })}`
      if (status === 'passed') lines.push(`${open}/>`)
      else if (status === 'pending')
        lines.push(`${open}>`, `      <skipped${attributes({ message })}/>`, '    </testcase>')
      else {
        const body = escapeXml([message, ...details].join('\n'))
        lines.push(
          `${open}>`,
          `      <failure${attributes({ type: rule, message })}>${body}</failure>`,
          '    </testcase>',
        )
      }
    }
    lines.push('  </testsuite>')
  }
  lines.push('</testsuites>')
  return `${lines.join('\n')}\n`
}

function attributes(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${escapeXml(value)}"`)
    .join('')
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
}

/** XML 1.0 has no way at all to write most control characters, unpaired surrogates and U+FFFE/F. */
const forbidden = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu

function escapeXml(text: string): string {
  return text.replace(forbidden, '\ufffd').replace(/[&<>"']/g, (character) => entities[character] ?? character)
}
