import { dashboardNotes } from '../../dashboards/notes.ts'
import { selectDataSource } from '../../dashboards/variables.ts'
import { GrafanaError } from '../../errors.ts'
import type { JsonObject } from '../../json.ts'
import { refusal } from '../../plan/refusal.ts'
import type { Difference, PlannedChange } from '../../plan/types.ts'
import { type Owner, type Verdict, verdict } from '../../plan/verdict.ts'
import type { RequiredPermission } from '../../server/types.ts'
import type { StackDashboard } from '../../stack/types.ts'
import type { Examination, KindContext } from '../kind.ts'
import { managerInWords } from '../manager.ts'
import { pageUrl } from '../page-url.ts'
import { compare, listed, ownerOfDashboard, pushed } from './content.ts'
import { type Authorship, readAuthorship, wasPushed } from './history.ts'
import { type DashboardStore, type DashboardWrite, dashboardStore, type LiveDashboard } from './live-dashboard.ts'
import { put, restore, settle } from './write-dashboard.ts'

const ourLastPush: Authorship = { edited: false, codeChanged: true }

/** What a push would do with a dashboard of the stack. */
export async function examineDashboard(
  context: KindContext,
  { uid, title, spec }: StackDashboard,
  signal?: AbortSignal,
): Promise<Examination> {
  const { grafana, stack, home, guards } = context
  const store = dashboardStore(grafana, context.server)
  const live = await store.read(uid, signal)
  const owner = live && (await findOwner(context, live, signal))
  const source = { uid, folderUid: home.uid, spec: withDataSource(context, spec) }
  const refused = owner === 'provisioned' || (owner !== undefined && owner !== 'ours' && !guards.adopt)
  const wanted = { ...source, normal: refused ? source.spec : await normalForm(store, source, title, live, signal) }
  const found = live && compare(store, stack, wanted, live)
  const same = found && {
    sameContent: found.content.length === 0,
    samePlace: found.place.length === 0,
    sameMarks: found.marks.length === 0,
  }
  const asks = owner === 'ours' && !(same?.sameContent === true && same.samePlace)
  const last = { normal: wanted.normal, place: home.uid }
  const authorship = live && asks ? await readAuthorship(grafana, stack.name, live, last, signal) : ourLastPush
  const judged = verdict(owner && same && { owner, ...same, ...authorship }, guards)
  const ours = owner === 'ours' && !authorship.edited
  const made = new Set<string>()
  return {
    change: changeOf(context, { uid, title }, live, judged, found ? listed(found) : [], authorship),
    permissions: judged.writes ? await permissions(context, uid, live, signal) : [],
    warnings: [
      ...(authorship.hidden === true ? [hiddenHistory(uid)] : []),
      ...dashboardNotes(spec).map(({ message }) => `dashboard "${uid}": ${message}`),
    ],
    ...(live === undefined ? {} : { version: live.version }),
    write: () => put(store, pushed(stack, wanted, live), live, made),
    settle: () => settle(store, stack, wanted, live, made),
    restore: () => restore(store, uid, live, { stack: stack.name, ours }),
  }
}

/** A dashboard whose tag somebody took off is still ours when its history says so. */
async function findOwner({ grafana, stack }: KindContext, live: LiveDashboard, signal?: AbortSignal): Promise<Owner> {
  const owner = ownerOfDashboard(live, stack.name)
  if (owner !== 'nobody') return owner
  return (await wasPushed(grafana, stack.name, live, signal)) ? 'ours' : 'nobody'
}

function withDataSource({ stack, dataSource }: KindContext, spec: JsonObject): JsonObject {
  if (dataSource === undefined || stack.dataSource === undefined) return spec
  return selectDataSource(spec, stack.dataSource.variable, dataSource)
}

/** The server's own form of a dashboard; `GRAFANA_STACK` with every cause when it would refuse it. */
async function normalForm(
  store: DashboardStore,
  source: Pick<DashboardWrite, 'uid' | 'folderUid' | 'spec'>,
  title: string,
  live: LiveDashboard | undefined,
  signal: AbortSignal | undefined,
): Promise<JsonObject> {
  if (store.dryRun === undefined) return source.spec
  try {
    // With the marks it has: another manager's may not be changed, and the form does not depend on them.
    const marks = { annotations: live?.annotations ?? {}, labels: live?.labels ?? {}, message: '' }
    return await store.dryRun({ ...source, ...marks }, signal)
  } catch (error) {
    if (!(error instanceof GrafanaError) || ![400, 413, 422].includes(error.call?.status ?? 0)) throw error
    const path = `dashboard "${source.uid}" "${title}"`
    const causes = error.problems.map((cause) => ({ path: `${path} ${cause.path}`, message: cause.message }))
    const problems = causes.length > 0 ? causes : [{ path, message: `is refused by Grafana: ${error.message}` }]
    throw new GrafanaError('GRAFANA_STACK', `Grafana refuses ${path}.`, { problems, cause: error })
  }
}

function changeOf(
  { grafana }: KindContext,
  { uid, title }: { readonly uid: string; readonly title: string },
  live: LiveDashboard | undefined,
  { action, writes, adopts, refused }: Verdict,
  differences: readonly Difference[],
  { lastEdit }: Authorship,
): PlannedChange {
  const manager = managerInWords(live?.manager)
  const edit = lastEdit === undefined ? {} : { lastEdit }
  const object = { kind: 'dashboard', uid, ...edit, ...(manager === undefined ? {} : { manager }) } as const
  return {
    kind: 'dashboard',
    uid,
    title,
    action,
    writes,
    differences,
    ...edit,
    ...(adopts ? { adopts } : {}),
    ...(refused === undefined ? {} : { refusal: refusal(refused, object) }),
    ...(live === undefined ? {} : { url: pageUrl(grafana, `/d/${uid}`) }),
  }
}

async function permissions(
  { home, scopesOf }: KindContext,
  uid: string,
  live: LiveDashboard | undefined,
  signal: AbortSignal | undefined,
): Promise<RequiredPermission[]> {
  const here = `in folder "${home.uid}"`
  // Who creates a folder may do everything in it; below another folder, what is granted there counts.
  const scopes = home.live === undefined ? home.scopes.slice(1) : home.scopes
  const create = scopes.length === 0 ? [] : [{ action: 'dashboards:create', scopes }]
  if (live === undefined) return create.map((needed) => ({ ...needed, purpose: `create dashboards ${here}` }))
  const stays = live.folderUid === home.uid
  const from = await scopesOf(live.folderUid, signal)
  const change = {
    action: 'dashboards:write',
    scopes: [`dashboards:uid:${uid}`, ...from],
    purpose: `change dashboard "${uid}"`,
  }
  return stays ? [change] : [change, ...create.map((needed) => ({ ...needed, purpose: `move dashboards ${here}` }))]
}

function hiddenHistory(uid: string): string {
  return `dashboard "${uid}": its history may not be read without "dashboards:write", so an edit in Grafana cannot be told from a change of the code`
}
