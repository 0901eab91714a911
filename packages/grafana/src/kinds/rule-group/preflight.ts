import type { AlertRule } from '../../alerting/types.ts'
import { GrafanaError, type Problem } from '../../errors.ts'
import type { KindContext } from '../kind.ts'
import { belongs } from '../ownership.ts'
import { evaluateRule } from './evaluate-rule.ts'
import { queriesChanged } from './query-changes.ts'
import { checkReferences } from './references.ts'
import { isOurs } from './rule-marks.ts'
import { type Situation, sentGroup } from './situation.ts'
import type { RuleSurvey } from './survey.ts'

/**
 * Checks a group that is to be written for what Grafana takes without a word and for what it would refuse. Throws
 * `GRAFANA_STACK` with every problem.
 */
export async function checkGroup(
  context: KindContext,
  situation: Situation,
  survey: RuleSurvey,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { title } = situation.wanted
  const problems = await Promise.all(
    sentGroup(situation).rules.map(async (rule) => {
      const found = [...checkTitle(context, situation, survey, rule), ...(await checkReferences(context, rule, signal))]
      const evaluated = found.length === 0 ? await evaluate(context, situation, rule, signal) : []
      return [...found, ...evaluated].map((problem) => placed(title, rule, problem))
    }),
  )
  const all = problems.flat()
  if (all.length > 0) throw new GrafanaError('GRAFANA_STACK', `rule-group "${title}" is not right.`, { problems: all })
}

/** What concerns no rule in particular is told once. */
function placed(group: string, { title }: AlertRule, { path, message }: Problem): Problem {
  if (path.startsWith('data source ')) return { path, message }
  return { path: `rule-group "${group}" rule "${title}"${path === '' ? '' : ` ${path}`}`, message }
}

async function evaluate(
  context: KindContext,
  { live, arriving }: Situation,
  rule: AlertRule,
  signal: AbortSignal | undefined,
): Promise<Problem[]> {
  const known = live?.rules.find(({ uid }) => uid === rule.uid)
  const before = known ?? arriving.find((arrival) => arrival.live.rule.uid === rule.uid)?.live.rule
  if (!context.options.evaluateRules || !queriesChanged(before, rule)) return []
  return await evaluateRule(context, rule, signal)
}

/** Two rules of a folder with one title cannot be told apart by anybody, and Grafana 11 refuses the second. */
function checkTitle(
  { stack, home }: KindContext,
  { wanted }: Situation,
  { rules }: RuleSurvey,
  { uid, title }: AlertRule,
): Problem[] {
  const twin = rules.find(
    (live) =>
      live.folderUid === home.uid &&
      live.group !== wanted.title &&
      live.rule.title === title &&
      live.rule.uid !== uid &&
      !isOurs(stack, live.rule),
  )
  if (twin === undefined) return []
  const whose = belongs(stack, twin.rule.uid) ? ', which does not carry the mark of this stack' : ''
  const message = `"${title}" is the title of rule "${twin.rule.uid}" in group "${twin.group}" of the same folder too${whose}: give one of them another`
  return [{ path: 'title', message }]
}
