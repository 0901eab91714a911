import { finishDashboard } from '../dashboards/finish.ts'
import { readSource } from '../dashboards/source.ts'
import { GrafanaError, type Problem } from '../errors.ts'
import { textOf } from '../json-values.ts'
import { belongs } from '../kinds/ownership.ts'
import { finishAlerting } from './finish-alerting.ts'
import { keptKinds } from './kept-kinds.ts'
import { checkStackOptions } from './stack-checks.ts'
import { titleInWords } from './title-in-words.ts'
import type { DashboardSource, FolderOptions, Stack, StackDashboard, StackOptions } from './types.ts'

/**
 * Checks and finishes what a stack is made of: dashboards get stable panel ids, refIds, lists, the stack's tag and the
 * lock; rule groups come into canonical form. Nothing is sent.
 *
 * A kind that is left out is not kept: nothing of it is read, written or deleted. An empty list is kept empty.
 *
 * Throws `GRAFANA_STACK` with every problem: wrong options, uids that are taken twice or do not start with the stack's name,
 * and whatever a server would refuse, or take although it cannot work: PromQL that does not parse, a condition that names
 * no query, a template that uses a label which its query aggregates away.
 *
 * @example
 * const stack = defineStack({
 *   name: 'customerio',
 *   folder: { uid: 'customerio', title: 'Customer.io' },
 *   dashboards: [new DashboardBuilder('Overview').uid('customerio-overview')],
 *   dataSource: {},
 * })
 */
export function defineStack(options: StackOptions): Stack {
  const problems = checkStackOptions(options)
  if (problems.some(({ path }) => unusable.has(path))) throw stackError(problems)
  const { name, folder, editable = false, adoptedUids = [], metrics = [], lint = {} } = options
  const dataSource = options.dataSource && { type: 'prometheus', variable: 'datasource', ...options.dataSource }
  const dashboards = finishAll(options, problems)
  const { alerting, problems: ofAlerting } = finishAlerting(options)
  problems.push(...ofAlerting)
  if (problems.length > 0) throw stackError(problems)
  return {
    name,
    folder: typeof folder === 'string' ? { uid: folder } : { uid: folder.uid, managed: trimmed(folder) },
    keeps: keptKinds(options),
    dashboards,
    alerting,
    adoptedUids,
    editable,
    ...(dataSource === undefined ? {} : { dataSource }),
    metrics,
    lint,
  }
}

/** Options without which nothing else can be looked at. */
const unusable: ReadonlySet<string> = new Set(['name', 'dashboards', 'adoptedUids', 'stack'])

/** As Grafana keeps it. */
function trimmed(folder: FolderOptions): FolderOptions {
  return { ...folder, title: folder.title.trim() }
}

function finishAll(
  { name, dashboards = [], adoptedUids = [], editable = false }: StackOptions,
  problems: Problem[],
): StackDashboard[] {
  const places = new Map<string, string>()
  return dashboards.flatMap((source, index) => {
    const { dashboard, problems: found } = finishDashboard(source, { stack: name, editable })
    const place = `dashboards[${index}]${titleInWords(dashboard?.title ?? titleOf(source))}`
    problems.push(...found.map(({ path, message }) => ({ path: path === '' ? place : `${place} ${path}`, message })))
    if (dashboard === undefined) return []
    const { uid } = dashboard
    const twin = places.get(uid)
    if (twin !== undefined)
      problems.push({ path: `${place} /uid`, message: `"${uid}" is the uid of ${twin} too: give each its own` })
    places.set(uid, place)
    if (!belongs({ name, adoptedUids }, uid)) {
      const message = `"${uid}" has to start with "${name}-", or be listed in adoptedUids when it is an existing dashboard's`
      problems.push({ path: `${place} /uid`, message })
    }
    return [dashboard]
  })
}

function titleOf(source: DashboardSource): string {
  const read = readSource(source)
  return 'spec' in read ? textOf(read.spec.title) : ''
}

function stackError(problems: readonly Problem[]): GrafanaError {
  const list = problems.map(({ path, message }) => `${path}: ${message}`).join('; ')
  return new GrafanaError('GRAFANA_STACK', `The stack is not right: ${list}.`, { problems })
}
