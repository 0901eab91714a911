import type { KindContext } from '../kind.ts'

/**
 * What a push does to the folder of a stack that its alert rules notice: the path of titles is part of what a rule is to
 * the scheduler. `undefined`: nothing, or the folder is not pushed.
 */
export function folderChange({ stack, home, options }: KindContext): 'folder rename' | 'folder moved' | undefined {
  const { managed } = stack.folder
  const { live } = home
  const pushed = options.kinds.includes('folder') && (options.targets?.includes(home.uid) ?? true) && !options.pruneOnly
  if (managed === undefined || live === undefined || !pushed) return undefined
  if (live.title !== managed.title) return 'folder rename'
  return live.parentUid === (managed.parentUid ?? '') ? undefined : 'folder moved'
}
