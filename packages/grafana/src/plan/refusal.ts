import type { KindName, LastEdit, Refusal } from './types.ts'

/** What a refusal is about. */
export interface RefusedObject {
  readonly kind: KindName
  readonly uid: string
  /** Who manages the object, where that is known. */
  readonly manager?: string
  readonly lastEdit?: LastEdit
}

/** Says why an object is not touched, and the way out. */
export function refusal(reason: ObjectReason, object: RefusedObject): Refusal {
  return { reason, message: `${object.kind} "${object.uid}" ${words[reason](object)}` }
}

/** Says why nothing is pruned. */
export function pruneLimitRefusal(count: number, limit: number): Refusal {
  return {
    reason: 'prune_limit',
    message: `prune would delete ${count} objects and may delete ${limit}: check the list, then raise the prune limit`,
  }
}

/** Kinds of objects that are known by their names. */
const named = new Set<KindName>(['contact-point', 'message-template', 'mute-timing'])

function other({ kind }: RefusedObject): string {
  return `give yours another ${named.has(kind) ? 'name' : 'uid'}`
}

/** Reasons that need no more than the object to be told. */
export type ObjectReason = Exclude<Refusal['reason'], 'prune_limit' | 'state_reset'>

const words: Record<ObjectReason, (object: RefusedObject) => string> = {
  foreign: (object) =>
    `${object.manager === undefined ? 'was not made by this stack' : `is managed by ${object.manager}`}: ${other(object)}, or take it over with adopt`,
  provisioned: (object) =>
    `is written by ${object.manager}, which would undo every push: remove it there first, or ${other(object)}`,
  edited: ({ lastEdit }) =>
    `was edited in Grafana${when(lastEdit)}: pull the edit into the code, or write over it with overwriteEdits`,
}

/** Without the author: a message goes into logs. */
function when(edit: LastEdit | undefined): string {
  return edit === undefined ? '' : ` (version ${edit.version}${edit.at === undefined ? '' : `, ${edit.at}`})`
}
