import { createHash } from 'node:crypto'
import type { FolderOptions } from '../../stack/types.ts'

/** What a folder says, in 12 hexadecimal digits. */
export function folderChecksum({ title, description = '', parentUid = '' }: Omit<FolderOptions, 'uid'>): string {
  return createHash('sha256')
    .update(JSON.stringify([title, description, parentUid]))
    .digest('hex')
    .slice(0, 12)
}
