/** The parts of a published package.json that are checked. */
export interface PublishedManifest {
  name: string
  version: string
  exports?: unknown
  bin?: string | Record<string, string>
  dependencies?: Record<string, string>
  peerDependencies?: Record<string, string>
  optionalDependencies?: Record<string, string>
  devDependencies?: Record<string, string>
}

const sourceCondition = '@messaging-observability/source'
const unpublishable = /(?:^|\/)(?:test|scripts|\.tap)\/|\.tsbuildinfo$|\.test\.[jt]s$/

/** What users of the packed package would stumble over; empty if nothing. */
export function checkPublished({
  manifest,
  files,
}: {
  manifest: PublishedManifest
  files: readonly string[]
}): string[] {
  const problems: string[] = []
  for (const { conditions, target } of exportTargets(manifest.exports, [])) {
    if (conditions.includes(sourceCondition))
      problems.push(`exports: the condition ${sourceCondition} is for this workspace only`)
    expectFile(target, `exports ${conditions.join(' → ')}`)
  }
  const bins = typeof manifest.bin === 'string' ? { [manifest.name]: manifest.bin } : (manifest.bin ?? {})
  for (const [name, target] of Object.entries(bins)) expectFile(target, `bin ${name}`)
  for (const field of ['dependencies', 'peerDependencies', 'optionalDependencies', 'devDependencies'] as const) {
    for (const [name, range] of Object.entries(manifest[field] ?? {})) {
      if (/^(?:workspace|catalog|link|file):/.test(range)) problems.push(`${field}: ${name} is still "${range}"`)
    }
  }
  for (const file of ['README.md', 'LICENSE']) expectFile(file, 'package')
  for (const file of files) {
    if (unpublishable.test(file)) problems.push(`package: ${file} is no part of what users need`)
  }
  return problems

  function expectFile(target: string, place: string) {
    if (!files.includes(target.replace(/^\.\//, ''))) problems.push(`${place}: ${target} is not in the package`)
  }
}

interface ExportTarget {
  conditions: string[]
  target: string
}

function exportTargets(value: unknown, conditions: string[]): ExportTarget[] {
  if (typeof value === 'string') return [{ conditions, target: value }]
  return Object.entries((value ?? {}) as Record<string, unknown>).flatMap(([key, nested]) =>
    exportTargets(nested, [...conditions, key]),
  )
}
