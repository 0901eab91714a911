import type { JsonObject } from '../../json.ts'

/** Label that unified storage keeps on what a stack owns; its value is the stack's name. */
export const stackLabel: string = 'messaging-observability/stack'

/** Annotations that say who manages an object. Legacy storage drops all of them. */
export const annotations = {
  folder: 'grafana.app/folder',
  message: 'grafana.app/message',
  managedBy: 'grafana.app/managedBy',
  managerId: 'grafana.app/managerId',
  managerAllowsEdits: 'grafana.app/managerAllowsEdits',
  sourcePath: 'grafana.app/sourcePath',
  sourceTimestamp: 'grafana.app/sourceTimestamp',
  sourceChecksum: 'grafana.app/sourceChecksum',
} as const

/** The kind of manager Grafana knows for tools like this one; any other word counts as unmanaged. */
export const managerKind = 'kubectl'

/** Who manages a stack's objects. Without a version: Grafana 13 refuses a manager whose id changes. */
export function managerId(stack: string): string {
  return `messaging-observability/${stack}`
}

const tagPrefix = 'managed-by:'

/** The tag that marks a dashboard as a stack's on every storage. */
export function stackTag(stack: string): string {
  return `${tagPrefix}${stack}`
}

/** The tags among these that say something else than this stack manages a dashboard. */
export function otherTags(stack: string, tags: unknown): readonly string[] {
  if (!Array.isArray(tags)) return []
  return tags.filter((tag) => typeof tag === 'string' && tag.startsWith(tagPrefix) && tag !== stackTag(stack))
}

/** Version message of a push: the mark that tells our versions from somebody's edit. */
export function pushMessage(stack: string, checksum: string, words: string): string {
  return `[${stack} ${checksum}] ${words}`
}

/** What the message of a push says. */
export interface PushMark {
  readonly stack: string
  readonly checksum: string
  /** The push made the dashboard. */
  readonly created: boolean
}

const markPattern = /^\[([a-z0-9-]+) ([0-9a-f]{12})\](?: (created)$)?/

/** The push, by whichever stack, that a version message comes from. */
export function pushMark(message: string): PushMark | undefined {
  const [, stack, checksum, created] = markPattern.exec(message) ?? []
  return stack === undefined || checksum === undefined ? undefined : { stack, checksum, created: created !== undefined }
}

/** Checksum of the push a version message comes from; `undefined` when it is not this stack's. */
export function pushChecksum(stack: string, message: string): string | undefined {
  const found = pushMark(message)
  return found?.stack === stack ? found.checksum : undefined
}

/** Manager annotations of a stack's dashboard or folder. */
export function managerAnnotations(stack: string, editable: boolean): JsonObject & Record<string, string> {
  return {
    [annotations.managedBy]: managerKind,
    [annotations.managerId]: managerId(stack),
    [annotations.managerAllowsEdits]: String(editable),
  }
}
