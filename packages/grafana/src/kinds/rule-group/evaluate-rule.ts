import type { AlertRule } from '../../alerting/types.ts'
import type { Problem } from '../../errors.ts'
import type { Json, JsonObject } from '../../json.ts'
import { inWords, isObject, own, textOf } from '../../json-values.ts'
import type { KindContext } from '../kind.ts'
import { options } from '../resource.ts'

/** What an answer says when one expression fails because another did. */
const consequence = /^\[sse\.dependencyError\]/
/** Grafana's own words for errors of queries, before those of the data source. */
const preamble = /^\[sse\.\w+\] failed to execute (?:query|queries|expression)[^:]*: /
const badGateway = 502

/**
 * Has Grafana evaluate a rule once, and tells what fails: a query that does not parse, a condition that cannot be built, a
 * data source out of reach. Grafana answers 200 to a query that fails, and takes such a rule without a word.
 *
 * @param rule - as it is sent
 */
export async function evaluateRule(
  { grafana }: Pick<KindContext, 'grafana'>,
  { condition, data }: AlertRule,
  signal: AbortSignal | undefined,
): Promise<Problem[]> {
  const { status, body } = await grafana.send(
    {
      method: 'POST',
      path: '/api/v1/eval',
      body: { condition, data: data as unknown as readonly JsonObject[], now: new Date().toISOString() },
      purpose: 'query',
      accept: [400],
    },
    options(signal),
  )
  if (status === 400) return [{ path: '', message: `Grafana cannot evaluate it: ${words(body)}` }]
  const results = isObject(body) && isObject(body.results) ? body.results : {}
  return data.flatMap(({ refId, datasourceUid }) => problemOf(refId, datasourceUid, own(results, refId)))
}

function problemOf(refId: string, datasourceUid: string, result: Json | undefined): Problem[] {
  if (!isObject(result)) return []
  const error = textOf(result.error)
  if (error === '' || consequence.test(error)) return []
  const said = error.replace(preamble, '')
  if (result.status !== badGateway && !unreachable.test(said))
    return [{ path: refId, message: `Grafana says: ${said}` }]
  const message = `Grafana cannot reach it: ${said}. Mend that, or push without evaluating rules (evaluateRules: false, --no-evaluate)`
  return [{ path: `data source "${datasourceUid}"`, message }]
}

const unreachable =
  /connection refused|connection reset|no such host|i\/o timeout|context deadline exceeded|no route to host/

function words(body: Json): string {
  return isObject(body) ? textOf(body.message) : inWords(body)
}
