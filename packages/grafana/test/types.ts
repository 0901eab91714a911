import { expectTypeOf } from 'expect-type'
import {
  type AlertRule,
  type Answer,
  type ApplyReport,
  applyPlan,
  canonicalDashboard,
  canonicalRuleGroup,
  checkDashboardShape,
  checkDataSourceHealth,
  checkPromql,
  connectGrafana,
  type DashboardSource,
  type Diagnosis,
  type Difference,
  dashboardChecksum,
  dashboardNotes,
  defineConfig,
  defineStack,
  diagnose,
  diffDashboards,
  type ExitCode,
  type ExportedFile,
  exportStack,
  type FinishedDashboard,
  finishDashboard,
  finishRuleGroup,
  type Grafana,
  type GrafanaSyncConfig,
  type Integration,
  type IntegrationSettings,
  type Json,
  type JsonObject,
  type LintFinding,
  type LintReport,
  type LiveDashboard,
  lintDashboards,
  lintRuleGroups,
  lintStack,
  type MuteInterval,
  otherIntegration,
  type Plan,
  type Problem,
  type PromqlCheck,
  type Pulled,
  planExitCode,
  planStack,
  probeServer,
  pullEdits,
  type RuleGroup,
  readLiveDashboard,
  resolveDataSource,
  ruleChecksum,
  type SecretFromEnvironment,
  type Server,
  type Stack,
  type StackDashboard,
  secretFromEnvironment,
  selectDataSource,
  summarise,
} from '../src/index.ts'

// Connecting
const url = 'https://grafana.example.test'
const grafana = connectGrafana({ url: new URL(url), auth: { token: 'glsa_example' } })
expectTypeOf(grafana).toEqualTypeOf<Grafana>()
connectGrafana({ url, auth: { user: 'admin', password: 'example' }, orgId: 2, headers: { 'x-key': 'example' } })
// @ts-expect-error a token or a user, not both
connectGrafana({ url, auth: { token: 'glsa_example', user: 'admin', password: 'example' } })
// @ts-expect-error a user needs a password
connectGrafana({ url, auth: { user: 'admin' } })
// @ts-expect-error nobody is anonymous
connectGrafana({ url })
// @ts-expect-error a misspelt option
connectGrafana({ url, auth: { token: 'glsa_example' }, timeout: 5 })

expectTypeOf(grafana.send({ method: 'GET', path: '/api/org', purpose: 'read' })).resolves.toEqualTypeOf<Answer>()
expectTypeOf<Answer['body']>().toEqualTypeOf<Json>()
// @ts-expect-error every call says what it is for
void grafana.send({ method: 'GET', path: '/api/org' })
// @ts-expect-error nothing is patched
void grafana.send({ method: 'PATCH', path: '/api/org', purpose: 'write' })
// @ts-expect-error counts are for reading
grafana.counts.write = 0

// Probing
expectTypeOf(probeServer(grafana, { stack: 'shop' })).resolves.toEqualTypeOf<Server>()
declare const server: Server
const source = resolveDataSource(server, { name: 'Prometheus' })
expectTypeOf(checkDataSourceHealth(grafana, source)).resolves.toEqualTypeOf<{
  readonly ok: boolean
  readonly message: string
}>()
// @ts-expect-error the dashboards' variable does not choose a data source
resolveDataSource(server, { variable: 'datasource' })
// @ts-expect-error scopes are a list
server.permissions.allows('folders:create', 'folders:uid:general')

// Diagnosing
const stack = defineStack({ name: 'shop', folder: 'shop' })
expectTypeOf(diagnose(grafana, stack)).resolves.toEqualTypeOf<Diagnosis>()
// @ts-expect-error a stack is defined first
void diagnose(grafana, { name: 'shop', folder: 'shop' })

// Linting
const linted = lintDashboards([{ uid: 'shop-overview', spec: { title: 'Shop' } }], {
  exclusions: [{ rule: 'panel-unit', panel: 'Orders', reason: 'plain numbers' }],
})
expectTypeOf(linted).toEqualTypeOf<LintReport>()
expectTypeOf(lintStack(stack)).toEqualTypeOf<LintReport>()
// @ts-expect-error an exclusion says why
lintDashboards([], { exclusions: [{ rule: 'panel-unit' }] })
// @ts-expect-error there is no such rule
lintDashboards([], { exclusions: [{ rule: 'panel-units', reason: 'plain numbers' }] })
// @ts-expect-error a dashboard is linted by its uid
lintDashboards([{ spec: {} }])

// PromQL
const checked = checkPromql('rate(up[$step])', { variables: { step: '5m', job: undefined } })
expectTypeOf(checked).toEqualTypeOf<PromqlCheck>()
if (!checked.ok) expectTypeOf(checked.position).toEqualTypeOf<number>()
// @ts-expect-error a type is known of what is right only
void checked.type
// @ts-expect-error values are texts, as Grafana writes them
checkPromql('up', { variables: { step: 5 } })

// Dashboards as data
declare const spec: JsonObject
const finished = finishDashboard({ title: 'Shop' }, { stack: 'shop', editable: false })
expectTypeOf(finished).toEqualTypeOf<FinishedDashboard>()
expectTypeOf(finished.dashboard).toEqualTypeOf<StackDashboard | undefined>()
expectTypeOf(finishDashboard).parameter(0).toEqualTypeOf<DashboardSource>()
expectTypeOf(canonicalDashboard(spec, { stack: 'shop' })).toEqualTypeOf<JsonObject>()
expectTypeOf(dashboardChecksum(spec)).toEqualTypeOf<string>()
expectTypeOf(diffDashboards(spec, spec, { limit: 10 })).toEqualTypeOf<Difference[]>()
expectTypeOf(checkDashboardShape(spec)).toEqualTypeOf<Problem[]>()
expectTypeOf(dashboardNotes(spec)).toEqualTypeOf<Problem[]>()
expectTypeOf(selectDataSource(spec, 'datasource', source)).toEqualTypeOf<JsonObject>()
// @ts-expect-error whether people may save it is said
finishDashboard(spec, { stack: 'shop' })
// @ts-expect-error a dashboard is no text
finishDashboard('{}', { stack: 'shop', editable: false })
// @ts-expect-error a mark names its stack
canonicalDashboard(spec, {})
// @ts-expect-error the tag is left out by the mark
diffDashboards(spec, spec, { stack: 'shop' })

// Exporting
expectTypeOf(exportStack(stack, { format: 'json' })).toEqualTypeOf<readonly ExportedFile[]>()
exportStack(stack, { format: 'manifests', apiVersion: 'v1' })
// @ts-expect-error there is no such format
exportStack(stack, { format: 'yaml' })
// @ts-expect-error an API version is for manifests
exportStack(stack, { format: 'json', apiVersion: 'v1' })
// @ts-expect-error manifests are of the classic schema
exportStack(stack, { format: 'manifests', apiVersion: 'v2' })

// Pulling
declare const planned: Plan
expectTypeOf(pullEdits(grafana, planned)).resolves.toEqualTypeOf<readonly Pulled[]>()
// @ts-expect-error a plan is made first
void pullEdits(grafana, stack)

// Configuring
expectTypeOf(defineConfig({ stacks: [] })).toEqualTypeOf<GrafanaSyncConfig>()
defineConfig({
  stacks: ({ name, context }) => (name === 'prod' && context.url !== undefined ? [] : Promise.resolve([])),
})
// @ts-expect-error stacks are needed
defineConfig({})
// @ts-expect-error a secret stays in the environment
defineConfig({ stacks: [], contexts: { prod: { url, token: 'glsa_example' } } })
// @ts-expect-error a stack is made with defineStack
defineConfig({ stacks: [{ name: 'shop' }] })

// Defining a stack, planning and applying it
expectTypeOf(stack).toEqualTypeOf<Stack>()
expectTypeOf(planStack(grafana, stack, { adopt: true, prune: { limit: 3 } })).resolves.toEqualTypeOf<Plan>()
expectTypeOf(applyPlan(grafana, planned, { rollbackOnError: true })).resolves.toEqualTypeOf<ApplyReport>()
expectTypeOf(planExitCode(planned)).toEqualTypeOf<ExitCode>()
expectTypeOf(summarise(planned).actions.create).toEqualTypeOf<number>()
expectTypeOf(readLiveDashboard(grafana, server, 'shop-a')).resolves.toEqualTypeOf<LiveDashboard | undefined>()
void applyPlan(grafana, planned, { journal: async ({ at, state }) => void (await Promise.resolve([at, state])) })
// @ts-expect-error a folder to keep has a title
defineStack({ name: 'shop', folder: { uid: 'shop' } })
// @ts-expect-error a metric has a type
defineStack({ name: 'shop', folder: 'shop', metrics: [{ name: 'up' }] })
// @ts-expect-error there is no such option
defineStack({ name: 'shop', folder: 'shop', dashbords: [] })
// @ts-expect-error there is no such kind
void planStack(grafana, stack, { kinds: ['rule'] })
// @ts-expect-error what was not planned is not applied
void applyPlan(grafana, stack)
// @ts-expect-error a plan does not change
planned.changes.push()

// Notifying
const slackUrl = secretFromEnvironment('SLACK_URL')
expectTypeOf(slackUrl).toEqualTypeOf<SecretFromEnvironment>()
const notified = (integration: Integration): Stack =>
  defineStack({ name: 'shop', folder: 'shop', contactPoints: [{ name: 'shop', integrations: [integration] }] })
notified({ uid: 'shop-slack', type: 'slack', settings: { url: slackUrl, title: 'Alert', mentionChannel: 'here' } })
notified({ uid: 'shop-mail', type: 'email', settings: { addresses: { env: 'ADDRESSES' }, singleEmail: true } })
notified(otherIntegration({ uid: 'shop-pigeon', type: 'pigeon', settings: { token: slackUrl, loft: 3 } }))
expectTypeOf<IntegrationSettings['pagerduty']['integrationKey']>().toEqualTypeOf<SecretFromEnvironment>()
// @ts-expect-error a secret is not written out
notified({ uid: 'shop-slack', type: 'slack', settings: { url: 'https://hooks.example.test/fake' } })
// @ts-expect-error nor below
const hmac: IntegrationSettings['webhook'] = { url: 'http://h.example.test', hmacConfig: { secret: 'fake' } }
expectTypeOf(hmac).toEqualTypeOf<IntegrationSettings['webhook']>()
// @ts-expect-error a setting is required
notified({ uid: 'shop-mail', type: 'email', settings: {} })
// @ts-expect-error there is no such setting
notified({ uid: 'shop-mail', type: 'email', settings: { addresses: 'a', adresses: 'b' } })
// @ts-expect-error there is no such choice
notified({ uid: 'shop-slack', type: 'slack', settings: { url: slackUrl, mentionChannel: 'everybody' } })
// @ts-expect-error a type only the server knows is said to be one
notified({ uid: 'shop-pigeon', type: 'pigeon', settings: {} })
// @ts-expect-error a known type is no other one
otherIntegration({ uid: 'shop-slack', type: 'slack', settings: { url: 'https://hooks.example.test/fake' } })
defineStack({ name: 'shop', folder: 'shop', notificationPolicy: null })
// @ts-expect-error the marker is the publisher's
defineStack({ name: 'shop', folder: 'shop', notificationPolicy: { object_matchers: [['a', '=', 'b']] } })
// @ts-expect-error the SDK's members are not Grafana's
const fromTo: MuteInterval = { times: [{ from: '22:00', to: '24:00' }] }
expectTypeOf(fromTo).toEqualTypeOf<MuteInterval>()

// Alert rules
const timings = { noDataState: 'OK', execErrState: 'Error', for: '5m' } as const
const alertRule: AlertRule = { uid: 'shop-a', title: 'A', condition: 'A', data: [], ...timings }
expectTypeOf(canonicalRuleGroup).returns.toEqualTypeOf<RuleGroup>()
expectTypeOf(finishRuleGroup({}, { stack: 'shop' }).group).toEqualTypeOf<RuleGroup | undefined>()
expectTypeOf(ruleChecksum(alertRule, { group: 'api', interval: 60 })).toEqualTypeOf<string>()
expectTypeOf<LintFinding['dashboard']>().toEqualTypeOf<string | undefined>()
lintRuleGroups([], { exclusions: [{ rule: 'alert-ratio', alertRule: 'shop-a', reason: 'counts nothing' }] })
defineStack({
  name: 'shop',
  folder: 'shop',
  ruleGroups: [{ title: 'api', interval: 60, rules: [alertRule] }],
  dataSource: {},
})
defineStack({
  name: 'shop',
  folder: 'shop',
  dashboards: [],
  metrics: [{ name: 'shop_seconds', type: 'histogram', labels: { lane: ['a'], tenant: null }, buckets: [1, 5] }],
})
// @ts-expect-error a rule chooses what no data means
const undecided: AlertRule = { uid: 'shop-a', title: 'A', condition: 'A', data: [], execErrState: 'Error', for: '5m' }
// @ts-expect-error Grafana has no such state
const unknownState: AlertRule = { ...alertRule, noDataState: 'Ok' }
// @ts-expect-error a duration is a text
const numeric: AlertRule = { ...alertRule, for: 300 }
// @ts-expect-error a checksum is of a rule in its group
ruleChecksum(alertRule, { group: 'api' })
// @ts-expect-error there is no such rule
lintRuleGroups([], { exclusions: [{ rule: 'alert-ratios', reason: 'x' }] })
// @ts-expect-error an exclusion needs a reason
lintRuleGroups([], { exclusions: [{ rule: 'alert-ratio' }] })
// @ts-expect-error the values of a label are a list, or null for any
defineStack({ name: 'shop', folder: 'shop', metrics: [{ name: 'x', type: 'gauge', labels: { lane: 'a' } }] })
void [undecided, unknownState, numeric]
