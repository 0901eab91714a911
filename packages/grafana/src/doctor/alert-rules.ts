import type { Grafana } from '../client/types.ts'
import { readStates } from '../kinds/rule-group/rule-states.ts'
import type { Stack } from '../stack/types.ts'
import type { Check } from './types.ts'

/** Longest text of a server that is repeated. */
const longest = 200

/** Whether the stack's alert rules that are there already can be evaluated, as Grafana's scheduler says. */
export async function checkAlertRules(grafana: Grafana, stack: Stack, signal?: AbortSignal): Promise<readonly Check[]> {
  const name = 'alert rules'
  if (!stack.keeps.includes('rule-group')) return []
  const wanted = new Set(stack.alerting.ruleGroups?.flatMap(({ rules }) => rules.map(({ uid }) => uid)))
  const states = await readStates(grafana, stack.folder.uid, signal)
  if (states === undefined) {
    const fix = 'Grant "alert.rules:read" on the folder, or use a service account whose role has it.'
    return [{ name, status: 'warn', detail: 'The credentials may not see what alert rules do.', fix }]
  }
  const there = states.filter(({ uid }) => wanted.has(uid))
  if (there.length === 0) {
    const detail =
      wanted.size === 0 ? 'The stack has no alert rules.' : `None of ${wanted.size} is there yet. A push creates them.`
    return [{ name, status: 'ok', detail }]
  }
  const failing = there.filter((rule) => rule.status.state === 'error')
  const firing = there.filter((rule) => rule.status.firing > 0).length
  const detail = `${there.length} of ${wanted.size} are there, ${firing} firing, ${failing.length} failing.`
  return [
    { name, status: failing.length === 0 ? 'ok' : 'warn', detail },
    ...failing.map(
      ({ title, error = 'it does not say why' }): Check => ({
        name: `alert rule ${title}`,
        status: 'warn',
        detail: `Grafana cannot evaluate it: ${shortened(error)}.`,
        fix: 'Try its query in Explore with the same data source.',
      }),
    ),
  ]
}

function shortened(error: string): string {
  return error.slice(0, longest).replace(/[.\s]+$/, '')
}
