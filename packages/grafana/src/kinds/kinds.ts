import { dashboardKind } from './dashboard.ts'
import { folderKind } from './folder.ts'
import type { Kind } from './kind.ts'

/** Every kind the publisher keeps, in the order they are written. */
export const kinds: readonly Kind[] = [folderKind, dashboardKind].toSorted((a, b) => a.order - b.order)
