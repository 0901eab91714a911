/** A place in the paths of a redactor: what may come next, and whether one ends here. */
export interface PathNode {
  readonly next: Map<string, PathNode>
  end: boolean
}

/** Turn `data.*.notes` and the like into a tree. */
export function compilePaths(paths: readonly string[]): PathNode {
  const root: PathNode = { next: new Map(), end: false }
  for (const path of paths) {
    let node = root
    for (const segment of path.split('.')) {
      let child = node.next.get(segment)
      if (child === undefined) {
        child = { next: new Map(), end: false }
        node.next.set(segment, child)
      }
      node = child
    }
    node.end = true
  }
  return root
}

const nowhere: readonly PathNode[] = []

/** Where a key leads from each of several places. */
export function step(at: readonly PathNode[], key: string): readonly PathNode[] {
  if (at.length === 0) return nowhere
  const next: PathNode[] = []
  for (const node of at) {
    const named = node.next.get(key)
    const any = node.next.get('*')
    if (named !== undefined) next.push(named)
    if (any !== undefined) next.push(any)
  }
  return next
}
