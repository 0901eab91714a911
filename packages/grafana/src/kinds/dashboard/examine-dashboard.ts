import { dashboardNotes } from '../../dashboards/notes.ts'
import { selectDataSource } from '../../dashboards/variables.ts'
import { GrafanaError } from '../../errors.ts'
import type { JsonObject } from '../../json.ts'
import { refusal } from '../../plan/refusal.ts'
import type { Difference, PlannedChange } from '../../plan/types.ts'
import { type Owner, type Verdict, verdict } from '../../plan/verdict.ts'
import type { RequiredPermission } from '../../server/types.ts'
import type { StackDashboard } from '../../stack/types.ts'
import { folderScopes } from '../folder/home.ts'
import type { Examination, KindContext } from '../kind.ts'
import { managerInWords } from '../manager.ts'
import { pageUrl } from '../page-url.ts'
import {
  differencesOf,
  hasMarks,
  ownerOfDashboard,
  sameContent,
  type WantedDashboard,
  wantedDashboard,
} from './content.ts'
import { type Authorship, readAuthorship, wasPushed } from './history.ts'
import { type DashboardStore, dashboardStore, type LiveDashboard } from './live-dashboard.ts'
import { put, restore, settle } from './write-dashboard.ts'

const ourLastPush: Authorship = { edited: false, codeChanged: true }

/** What a push would do with a dashboard of the stack. */
export async function examineDashboard(
  context: KindContext,
  { uid, title, spec }: StackDashboard,
  signal?: AbortSignal,
): Promise<Examination> {
  const { grafana, stack, home } = context
  const store = dashboardStore(grafana, context.server)
  const live = await store.read(uid, signal)
  const owner = live && (await findOwner(context, live, signal))
  const source = withDataSource(context, spec)
  const left = owner !== undefined && owner !== 'ours' && (owner === 'provisioned' || !context.guards.adopt)
  const normal = left
    ? source
    : await normalForm(
        store,
        uid,
        title,
        wantedDashboard(stack, home.uid, { uid, spec: source, normal: source }, live),
        live,
        signal,
      )
  const wanted = wantedDashboard(stack, home.uid, { uid, spec: source, normal }, live)
  const same = live && {
    sameContent: sameContent(normal, live.spec, stack.name),
    samePlace: live.folderUid === home.uid,
    sameMarks: hasMarks(store, wanted, live, stack.name),
  }
  const asks = owner === 'ours' && !(same?.sameContent === true && same.samePlace)
  const authorship =
    live && asks ? await readAuthorship(grafana, stack.name, live, { normal, place: home.uid }, signal) : ourLastPush
  const judged = verdict(owner && same && { owner, ...same, ...authorship }, context.guards)
  const differences = live === undefined ? [] : differencesOf(store, wanted, live, stack.name)
  const ours = owner === 'ours' && !authorship.edited
  return {
    change: changeOf(context, { uid, title }, live, judged, differences, authorship),
    permissions: judged.writes ? await permissions(context, uid, live, signal) : [],
    warnings: [
      ...(authorship.hidden === true ? [hiddenHistory(uid)] : []),
      ...dashboardNotes(spec).map(({ message }) => `dashboard "${uid}": ${message}`),
    ],
    ...(live === undefined ? {} : { version: live.version }),
    write: () => put(store, wanted, live),
    settle: () => settle(store, wanted, live, stack.name),
    restore: () => restore(store, uid, live, { stack: stack.name, ours }),
  }
}

/** A dashboard whose tag somebody took off is still ours when its history says so. */
async function findOwner({ grafana, stack }: KindContext, live: LiveDashboard, signal?: AbortSignal): Promise<Owner> {
  const owner = ownerOfDashboard(live, stack.name)
  if (owner !== 'nobody') return owner
  return (await wasPushed(grafana, stack.name, live.uid, signal)) ? 'ours' : 'nobody'
}

function withDataSource({ stack, dataSource }: KindContext, spec: JsonObject): JsonObject {
  if (dataSource === undefined || stack.dataSource === undefined) return spec
  return selectDataSource(spec, stack.dataSource.variable, dataSource)
}

/** The server's own form of a dashboard; `GRAFANA_STACK` with every cause when it would refuse it. */
async function normalForm(
  store: DashboardStore,
  uid: string,
  title: string,
  wanted: WantedDashboard,
  live: LiveDashboard | undefined,
  signal: AbortSignal | undefined,
): Promise<JsonObject> {
  if (store.dryRun === undefined) return wanted.spec
  try {
    // With the marks it has: another manager's may not be changed, and the form does not depend on them.
    return await store.dryRun({ ...wanted, annotations: live?.annotations ?? wanted.annotations }, signal)
  } catch (error) {
    if (!(error instanceof GrafanaError) || ![400, 413, 422].includes(error.call?.status ?? 0)) throw error
    const path = `dashboard "${uid}" "${title}"`
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
    ...(refused === undefined || refused === 'prune_limit' ? {} : { refusal: refusal(refused, object) }),
    ...(live === undefined ? {} : { url: pageUrl(grafana, `/d/${uid}`) }),
  }
}

async function permissions(
  { grafana, home }: KindContext,
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
  const from = stays ? home.scopes : await folderScopes(grafana, live.folderUid, signal)
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
