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
  sourceChecksum: 'grafana.app/sourceChecksum',
} as const

/** The kind of manager Grafana knows for tools like this one; any other word counts as unmanaged. */
export const managerKind = 'kubectl'

/** Who manages a stack's objects. Without a version: Grafana 13 refuses a manager whose id changes. */
export function managerId(stack: string): string {
  return `messaging-observability/${stack}`
}

/** The tag that marks a dashboard as a stack's on every storage. */
export function stackTag(stack: string): string {
  return `managed-by:${stack}`
}

/** Version message of a push: the mark that tells our versions from somebody's edit. */
export function pushMessage(stack: string, checksum: string, words: string): string {
  return `[${stack} ${checksum}] ${words}`
}

const mark = /^\[([a-z0-9-]+) ([0-9a-f]{12})\]/

/** Checksum of the push a version message comes from; `undefined` when it is not this stack's. */
export function pushChecksum(stack: string, message: string | undefined): string | undefined {
  const found = mark.exec(message ?? '')
  return found?.[1] === stack ? found[2] : undefined
}

/** Manager annotations of a stack's dashboard or folder. */
export function managerAnnotations(stack: string, editable: boolean): JsonObject & Record<string, string> {
  return {
    [annotations.managedBy]: managerKind,
    [annotations.managerId]: managerId(stack),
    [annotations.managerAllowsEdits]: String(editable),
  }
}
