import { GrafanaError } from '../../errors.ts'
import type { Json } from '../../json.ts'
import { isObject, textOf } from '../../json-values.ts'

/**
 * Runs a request and says what Grafana says beside its message: what is wrong with a template, and, where it cannot read what
 * it kept, what is broken and who can mend it.
 */
export async function explained<Value>(request: () => Promise<Value>): Promise<Value> {
  try {
    return await request()
  } catch (error) {
    if (!(error instanceof GrafanaError) || error.call === undefined) throw error
    const said = detailOf(error.call.answer)
    if (error.call.reason === 'alerting.notification.configCorrupted') throw brokenConfiguration(said, error)
    if (said === '' || error.message.includes(said)) throw error
    const { problems, call } = error
    throw new GrafanaError(error.code, `${error.message} Grafana says: ${said}.`, { cause: error, problems, call })
  }
}

function detailOf(answer: Json | undefined): string {
  return isObject(answer) && isObject(answer.extra) ? textOf(answer.extra.Error) : ''
}

/**
 * The error of an organisation whose notification configuration Grafana cannot read. Seen with 12.3 and 12.4: they take a
 * default policy that continues, and from then on answer 500 to every read and write, of its removal too. Activating an
 * earlier version is what still works.
 */
export function brokenConfiguration(said: string, cause?: unknown): GrafanaError {
  const found = said.includes('continue in root route')
    ? 'the default notification policy has "continue", which it must not have'
    : 'it is corrupted'
  const message = `Grafana cannot read the notification configuration of the organisation: ${found}. An admin has to put back an earlier version: Alerting, Settings, "View versions" of the Grafana Alertmanager, or POST /api/alertmanager/grafana/config/history/<id>/_activate with an id that GET /api/alertmanager/grafana/config/history lists.`
  return new GrafanaError('GRAFANA_UNSUPPORTED', message, { cause })
}
