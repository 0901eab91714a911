import type { Dashboard } from '../dashboard.ts'
import { objectOf, objectsOf, stringsOf, textOf } from '../read-json.ts'
import type { Found, Rule } from '../rule.ts'

const MIN_RANGE_S = 3600
const MIN_REFRESH_S = 30
/** More panels than this are not read from top to bottom. */
const MAX_PANELS_WITHOUT_ROW = 8
const SECONDS: Readonly<Record<string, number>> = {
  s: 1,
  m: 60,
  h: 3600,
  d: 86_400,
  w: 604_800,
  M: 2_592_000,
  y: 31_536_000,
}

/** A dashboard can be found, linked to, and read. */
export const dashboardMetadata: Rule = {
  name: 'dashboard-metadata',
  finds:
    'A uid, title, description, product tag or `managed-by:` tag that is missing; no link to the other dashboards of the stack; a time range that opens below an hour or on a fixed date; a refresh below 30 s; more than 8 panels without a row, or a row without a title; no panels at all',
  why: 'Bookmarks and links need the uid, people the rest; a short refresh is paid for by everybody who leaves the tab open',
  check: function* (dashboard, { uids }) {
    yield* identity(dashboard)
    if (uids.length > 1 && !isLinked(dashboard, uids)) {
      const message = 'links to no other dashboard of the set; add a link by tag, or to one of them'
      yield { pointer: '/links', message }
    }
    yield* timing(dashboard)
    yield* rows(dashboard)
  },
}

function* identity({ uid, spec }: Dashboard): Generator<Found> {
  if (!/^[\w-]{1,40}$/.test(uid)) {
    yield { pointer: '/uid', message: 'needs a uid of at most 40 letters, digits, dashes and underscores' }
  }
  for (const field of ['title', 'description']) {
    if (textOf(spec[field]) === '') yield { pointer: `/${field}`, message: `has no ${field}` }
  }
  const tags = stringsOf(spec.tags)
  if (!tags.some((tag) => tag.startsWith('managed-by:'))) {
    yield { pointer: '/tags', message: 'has no tag "managed-by:…" that says where it is kept' }
  }
  if (tags.every((tag) => tag.startsWith('managed-by:'))) {
    yield { pointer: '/tags', message: 'has no tag that says what product it is about' }
  }
}

function isLinked({ uid, spec, panels }: Dashboard, uids: readonly string[]): boolean {
  const links = objectsOf(spec.links).map(({ item }) => item)
  if (links.some((link) => link.type === 'dashboards' && stringsOf(link.tags).length > 0)) return true
  const targets = [...links, ...panels.flatMap((panel) => linksOf(panel.spec))].map((link) => textOf(link.url))
  const others = uids.filter((other) => other !== uid)
  return targets.some((url) => others.some((other) => /\/d\/([\w-]+)/.exec(url)?.[1] === other))
}

function linksOf(panel: Dashboard['spec']): Dashboard['spec'][] {
  const defaults = objectOf(objectOf(panel.fieldConfig).defaults)
  return [...objectsOf(panel.links), ...objectsOf(defaults.links)].map(({ item }) => item)
}

function* timing({ spec }: Dashboard): Generator<Found> {
  const { from, to } = objectOf(spec.time)
  const opensAt = textOf(from)
  const range = /^now-(\d+)([smhdwMy])$/.exec(opensAt)
  if (range !== null && textOf(to) === 'now' && secondsOf(range) < MIN_RANGE_S) {
    yield { pointer: '/time', message: `opens with ${opensAt}; the last hour is the least that shows a trend` }
  } else if (opensAt !== '' && !opensAt.startsWith('now')) {
    yield { pointer: '/time', message: 'opens with a fixed time; write one from now, such as now-6h' }
  }
  const refresh = /^(\d+)([smhdwMy])$/.exec(textOf(spec.refresh))
  if (refresh !== null && secondsOf(refresh) < MIN_REFRESH_S) {
    yield { pointer: '/refresh', message: `refreshes every ${refresh[0]}; 30s is the least` }
  }
}

function* rows({ panels, rows: found }: Dashboard): Generator<Found> {
  if (panels.length === 0) yield { pointer: '/panels', message: 'has no panels; only the classic form is read' }
  if (panels.length > MAX_PANELS_WITHOUT_ROW && found.length === 0) {
    yield {
      pointer: '/panels',
      message: `has ${panels.length} panels and no row; order them by the question they answer`,
    }
  }
  for (const row of found) {
    if (row.title === '') yield { panel: row, pointer: `${row.pointer}/title`, message: 'a row has no title' }
  }
}

function secondsOf([, count, unit]: readonly (string | undefined)[]): number {
  return Number(count) * (SECONDS[unit ?? ''] ?? 0)
}
