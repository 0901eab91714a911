import type { GrafanaMode, SandboxAlertRule } from 'grafana-sandbox'
import { type AlertRule, defineStack, type RuleGroup, type Stack, type StackOptions } from '../../src/index.ts'
import { type Bench, startBench, type Teardown } from './sandbox.ts'

/** A bench whose plans do not have rules evaluated: what that finds has tests of its own. */
export async function startRuleBench(t: Teardown, mode: GrafanaMode): Promise<Bench> {
  const bench = await startBench(t, mode)
  return {
    ...bench,
    plan: (stack, options) => bench.plan(stack, { evaluateRules: false, ...options }),
    push: (stack, options) => bench.push(stack, { evaluateRules: false, ...options }),
  }
}

/** A rule that fires when `up` is above 0. */
export function alertRule(uid: string, over: Partial<AlertRule> = {}): AlertRule {
  return {
    uid,
    title: `Rule ${uid}`,
    condition: 'C',
    data: [
      {
        refId: 'A',
        relativeTimeRange: { from: 600, to: 0 },
        datasourceUid: `\${datasource}`,
        model: { expr: 'up', instant: true, range: false },
      },
      {
        refId: 'C',
        datasourceUid: '__expr__',
        model: {
          type: 'threshold',
          expression: 'A',
          conditions: [{ evaluator: { type: 'gt', params: [0] } }],
        },
      },
    ],
    noDataState: 'NoData',
    execErrState: 'Error',
    for: '0s',
    labels: { severity: 'warning' },
    annotations: { summary: 'Something is wrong.' },
    ...over,
  }
}

/** A group of rules. */
export function ruleGroup(title: string, rules: readonly AlertRule[], interval = 60): RuleGroup {
  return { title, interval, rules }
}

/** A stack named `shop` that keeps rule groups. */
export function ruleStack(ruleGroups: readonly RuleGroup[], options: Partial<StackOptions> = {}): Stack {
  return defineStack({ name: 'shop', folder: { uid: 'shop', title: 'Shop' }, dataSource: {}, ruleGroups, ...options })
}

/** Writes a group past the publisher, as somebody does in Grafana: what is sent replaces all of it. */
export async function writeByHand(
  { connect, sandbox }: Bench,
  folderUid: string,
  group: RuleGroup,
  provenance: '' | 'api' = 'api',
): Promise<void> {
  await connect({ auth: { token: sandbox.token('Admin') } }).send({
    method: 'PUT',
    path: `/api/v1/provisioning/folder/${folderUid}/rule-groups/${encodeURIComponent(group.title)}`,
    body: JSON.parse(JSON.stringify(group)),
    headers: provenance === '' ? { 'x-disable-provenance': 'true' } : {},
    purpose: 'write',
  })
}

/** Changes one rule past the publisher; the others of its group are sent as they are. */
export async function editRule(bench: Bench, uid: string, change: (rule: AlertRule) => AlertRule): Promise<void> {
  const rules = bench.sandbox.alerting.rules()
  const found = rules.find((rule) => rule.uid === uid) as SandboxAlertRule
  const { folderUid, group: title, interval } = found
  const same = rules.filter((rule) => rule.folderUid === folderUid && rule.group === title)
  const asRules = same.map(({ rule }) => rule as unknown as AlertRule)
  await writeByHand(bench, folderUid, {
    title,
    interval,
    rules: asRules.map((rule) => (rule.uid === uid ? change(rule) : rule)),
  })
}

/** Where every rule stands: `shop/errors shop-a`. */
export function places({ sandbox }: Bench): string[] {
  return sandbox.alerting.rules().map(({ uid, folderUid, group }) => `${folderUid}/${group} ${uid}`)
}

/** Versions of every rule. */
export function ruleVersions({ sandbox }: Bench): Record<string, number> {
  return Object.fromEntries(sandbox.alerting.rules().map(({ uid, version }) => [uid, version]))
}
